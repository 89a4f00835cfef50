import { InputError } from '../../envs/core/errors.ts';
import { decodeLevel, encodeLevel, type Level, type LevelGenerator } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { LevelBuffer } from '../memory/level-buffer.ts';
import {
  type BufferedLevel,
  childLineage,
  LEVEL_ORIGINS,
  type LevelLineage,
  NEW_LINEAGE,
  PERSON_LINEAGE,
} from '../memory/level-entry.ts';
import { ADA_NOOP_FILTER, passesNoopFilter } from '../ops/trial-scores.ts';
import type { Cycle, DesignerContext, Move } from './designer.ts';
import { assertCanTellSolvable, LevelMeter, mean } from './level-meter.ts';
import { type LevelOutcomes, scoreOf } from './outcomes.ts';
import { bufferConfigOf, numStudentsOf, type ReplaySettings } from './replay-settings.ts';

/** A level on its way through a cycle. */
interface BatchLevel {
  readonly level: Level;
  readonly lineage: LevelLineage;
  readonly id: number; // in the buffer, -1 for one that is not in it yet
}

/**
 * The bookkeeping of one batch through a replay buffer, which is the same in every replay designer: draw B levels (new,
 * replayed or edited), then score them and put the scores where they belong. Which batch comes when, and who learns from
 * it, is the designer's own affair.
 *
 * Chance: the generators and `rng` of the calls alone. Letters: B levels of a batch, K students that all play it.
 */
export class LevelReplay {
  readonly buffer: LevelBuffer;
  readonly #settings: ReplaySettings;
  readonly #context: DesignerContext;
  readonly #meter: LevelMeter;
  readonly #offered: Level[] = []; // persons' levels that wait for a new batch
  #batch: readonly BatchLevel[] = []; // of the cycle that is being played
  #replayedPath = Number.NaN;
  #replayedWalls = Number.NaN;
  #admittedShare = Number.NaN;

  /** Errors: InputError for `rejectsUnsolvable` in a world that cannot tell. */
  constructor(settings: ReplaySettings, context: DesignerContext) {
    if (settings.rejectsUnsolvable) assertCanTellSolvable(context);
    this.buffer = new LevelBuffer(bufferConfigOf(settings));
    this.#settings = settings;
    this.#context = context;
    this.#meter = new LevelMeter(context);
  }

  offer(level: Level): void {
    this.#offered.push(level);
  }

  /** B levels that are not in the buffer: what persons offered first, the rest from the generator. */
  drawNew(generator: LevelGenerator, isLearning: boolean, rng: Rng): Cycle {
    const fromPersons = this.#offered.splice(0, this.#context.numWorlds);
    const numRandom = this.#context.numWorlds - fromPersons.length;
    return this.#start('new', isLearning, [
      ...fromPersons.map((level) => ({ level, lineage: PERSON_LINEAGE, id: -1 })),
      ...Array.from({ length: numRandom }, () => ({ level: generator.sample(rng), lineage: NEW_LINEAGE, id: -1 })),
    ]);
  }

  /** B levels of the buffer by its replay weights. Errors: InputError while it is empty. */
  drawReplay(isLearning: boolean, rng: Rng): Cycle {
    const ids = new Int32Array(this.#context.numWorlds);
    this.buffer.sample(rng, ids, this.#settings.hasDistinctDraws && this.buffer.length >= ids.length);
    return this.#start(
      'replay',
      isLearning,
      Array.from(ids, (id) => this.buffer.get(id)!),
    );
  }

  /** A child of each of the B parents, by `numEdits` edits. */
  drawMutants(parents: readonly BufferedLevel[], numEdits: number, rng: Rng): Cycle {
    const children = parents.map((parent) => ({
      level: this.#context.mutate(parent.level, numEdits, rng),
      lineage: childLineage(parent),
      id: -1,
    }));
    return this.#start('mutate', false, children);
  }

  #start(move: Move, isLearning: boolean, batch: readonly BatchLevel[]): Cycle {
    this.#batch = batch;
    const levels = batch.map(({ level }) => level);
    const play = { kind: 'levels', levels, isLearning } as const;
    return { move, plays: Array.from({ length: numStudentsOf(this.#settings) }, () => play) };
  }

  /**
   * Scores the batch that was drawn last. Replayed levels take their new score; others are offered to the buffer.
   * outcomes: [K]. A level that was drawn twice keeps the later score.
   */
  receive({ move }: Cycle, outcomes: readonly (LevelOutcomes | undefined)[]): void {
    const [first, second] = outcomes;
    let numAdmitted = 0;
    this.#batch.forEach(({ level, lineage, id }, b) => {
      const held = this.buffer.get(id < 0 ? this.buffer.find(level) : id);
      const maxReturn = Math.max(first!.maxReturns[b], held?.maxReturn ?? -Infinity);
      const score = scoreOf(this.#settings.score, first!, b, maxReturn, second);
      if (id >= 0) this.buffer.update(id, score, maxReturn);
      else if (this.#isAdmissible(level, first!, b)) {
        numAdmitted += this.buffer.insert({ level, lineage, score, maxReturn }).kind === 'refused' ? 0 : 1;
      }
    });
    const levels = this.#batch.map(({ level }) => level);
    if (move === 'replay') {
      this.#replayedPath = this.#meter.meanShortestPath(levels);
      this.#replayedWalls = this.#meter.meanWalls(levels);
    } else this.#admittedShare = numAdmitted / levels.length;
  }

  /**
   * Whether the settings let a level be offered to the buffer at all. AdA's filter counts 10 runs; here the episodes of
   * the rollout, half of which may be easy as there.
   */
  #isAdmissible(level: Level, outcomes: LevelOutcomes, b: number): boolean {
    const { filter, noopReturn, rejectsUnsolvable } = this.#settings;
    if (rejectsUnsolvable && this.#meter.measure(level)?.isSolvable !== true) return false;
    if (filter === 'none') return true;
    const returns = outcomes.episodeReturns[b];
    if (returns.length === 0) return false;
    const limits = { ...ADA_NOOP_FILTER, maxHighRuns: Math.floor(returns.length / 2) };
    return passesNoopFilter(returns, [noopReturn], 1, limits);
  }

  /** The levels of the last batch as the buffer holds them, in the order in which they were played. */
  replayedIds(): Int32Array {
    return Int32Array.from(this.#batch, ({ id }) => id);
  }

  /** Of the buffer as it is, of the last replay and of the last batch that was offered; NaN where there was none yet. */
  metrics(): Record<string, number> {
    const entries = this.buffer.entries();
    const probs = this.buffer.replayProbs();
    const scores = entries.map(({ score }) => score);
    const weightedGeneration = entries.reduce((sum, { lineage }, i) => sum + probs[i] * lineage.generation, 0);
    const origins = LEVEL_ORIGINS.map((origin) => [
      `share-${origin}`,
      mean(entries.map(({ lineage }) => (lineage.origin === origin ? 1 : 0))),
    ]);
    return {
      'buffer-fill': entries.length / this.buffer.config.capacity,
      'max-score': entries.length === 0 ? Number.NaN : Math.max(...scores),
      'mean-score': mean(scores),
      'passable-mass': this.#meter.passableMass(entries, probs),
      'replayed-shortest-path': this.#replayedPath,
      'replayed-walls': this.#replayedWalls,
      'weighted-generation': entries.length === 0 ? Number.NaN : weightedGeneration,
      'admitted-share': this.#admittedShare,
      ...Object.fromEntries(origins),
    };
  }

  save(): Record<string, unknown> {
    return {
      buffer: this.buffer.save(),
      offered: this.#offered.map(encodeLevel),
      lastFigures: Float64Array.of(this.#replayedPath, this.#replayedWalls, this.#admittedShare),
    };
  }

  /** Errors: InputError for what `save` cannot have written. */
  load(saved: Readonly<Record<string, unknown>>): void {
    const { buffer, offered, lastFigures } = saved as Partial<SavedReplay>;
    if (buffer === undefined || !Array.isArray(offered) || lastFigures?.length !== 3) {
      throw new InputError('saved state of a replay designer is incomplete', { limit: 'buffer, offered, lastFigures' });
    }
    this.buffer.load(buffer);
    this.#offered.splice(0, this.#offered.length, ...offered.map(decodeLevel));
    [this.#replayedPath, this.#replayedWalls, this.#admittedShare] = lastFigures;
    this.#batch = [];
  }
}

interface SavedReplay {
  buffer: Record<string, unknown>;
  offered: Uint8Array[];
  lastFigures: Float64Array;
}
