import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import { decodeLevel, encodeLevel, type Level } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import {
  type BufferedLevel,
  LEVEL_ORIGINS,
  type LevelLineage,
  NEW_LINEAGE,
  PERSON_LINEAGE,
} from '../memory/level-entry.ts';
import { learnability } from '../ops/ued-scores.ts';
import type { Cycle, Designer, DesignerContext, DesignerDefinition, StreamPart } from './designer.ts';
import { assertCanTellSolvable, LevelMeter, mean } from './level-meter.ts';
import type { LevelOutcomes } from './outcomes.ts';

const settingsSchema = z.strictObject({
  refreshEvery: z
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .describe('updates between two collections (100 in the code for mazes, 50 to 100 in the paper), 1 to 100000'),
  numCandidates: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(256)
    .describe('random levels of a collection, rounded up to whole batches (25000 in the paper), 1 to 1000000'),
  rolloutsPerCandidate: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('rollouts over which the successes on a candidate are counted (1 of 2000 steps in the paper), 1 to 100'),
  numKept: z
    .int()
    .min(1)
    .max(65536)
    .default(32)
    .describe('candidates kept, those of the largest p (1 - p) (1000 in the paper), 1 to 65536'),
  keptShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('share of episodes on kept levels, the others are on fresh ones (.5 in the paper), 0 to 1'),
  rejectsUnsolvable: z
    .boolean()
    .default(false)
    .describe('an oracle keeps unsolvable levels out of the pool: an ablation (off in the paper)'),
});
type Settings = z.output<typeof settingsSchema>;

/**
 * Sampling for learnability: now and then many random levels are played without learning, those that the student solves
 * about every other time are kept, and half of what it trains on comes from them.
 *
 *   every `refreshEvery` updates: play N random levels, p_i = successes / episodes; keep the K with the largest p_i (1 - p_i)
 *   in between: a stream of episodes, each on a kept level (uniform) or on a fresh one, half and half
 *
 * Rollouts an update: 1 + ceil(N / B) rolloutsPerCandidate / refreshEvery. Source   Rutherford et al. 2024, arXiv:2408.15099.
 * Differs  a collection plays several short rollouts, each from a fresh start, instead of one of 2000 steps; an episode that
 *          a rollout's end cuts is no trial, which leaves a little too many short ones, that is successes.
 */
export const sflDesigner: DesignerDefinition<Settings> = {
  id: 'sfl',
  summary: 'sampling for learnability: half of training on random levels that are solved every other time',
  source: 'arXiv:2408.15099',
  settingsSchema,
  numStudents: () => 1,
  create: (settings, context) => new Sfl(settings, context),
};

/** A level of a collection and how it went so far. */
interface Candidate {
  readonly id: number; // from 0 in the order in which they were drawn
  readonly level: Level;
  readonly lineage: LevelLineage;
  numEpisodes: number;
  numSolved: number;
  maxReturn: number;
}

class Sfl implements Designer {
  readonly id = 'sfl';
  readonly #settings: Settings;
  readonly #context: DesignerContext;
  readonly #meter: LevelMeter;
  readonly #numCollectCycles: number; // of one collection
  readonly #offered: Level[] = []; // persons' levels that wait for the next collection
  #candidates: Candidate[] = []; // of the collection that goes on; the last B are being played
  #numCollected = 0; // cycles of the collection so far
  #numUpdates = 0; // since the last collection
  #pool: readonly Candidate[] = []; // the most learnable first
  #nextId = 0;
  #figures = [Number.NaN, Number.NaN]; // of the last collection: mean solved rate, mean p (1 - p) of all candidates

  /** Errors: InputError for `rejectsUnsolvable` in a world that cannot tell. */
  constructor(settings: Settings, context: DesignerContext) {
    if (settings.rejectsUnsolvable) assertCanTellSolvable(context);
    this.#settings = settings;
    this.#context = context;
    this.#meter = new LevelMeter(context);
    const numBatches = Math.ceil(settings.numCandidates / context.numWorlds);
    this.#numCollectCycles = numBatches * settings.rolloutsPerCandidate;
  }

  nextCycle(rng: Rng): Cycle {
    if (this.#numCollected === this.#numCollectCycles) {
      return { move: 'replay', plays: [{ kind: 'stream', stream: this.#stream(), isLearning: true }] };
    }
    const { numWorlds } = this.#context;
    if (this.#numCollected % this.#settings.rolloutsPerCandidate === 0) this.#drawCandidates(numWorlds, rng);
    const levels = this.#candidates.slice(-numWorlds).map(({ level }) => level);
    return { move: 'new', plays: [{ kind: 'levels', levels, isLearning: false }] };
  }

  #stream(): readonly StreamPart[] {
    const { keptShare } = this.#settings;
    const fresh = { weight: 1 - keptShare, generatorId: this.#context.generator.id };
    if (this.#pool.length === 0) return [{ ...fresh, weight: 1 }];
    return [{ weight: keptShare, levels: this.#pool.map(({ level }) => level) }, fresh];
  }

  #drawCandidates(count: number, rng: Rng): void {
    const fromPersons = this.#offered.splice(0, count);
    for (let b = 0; b < count; b++) {
      const isPersons = b < fromPersons.length;
      this.#candidates.push({
        id: this.#nextId++,
        level: isPersons ? fromPersons[b] : this.#context.generator.sample(rng),
        lineage: isPersons ? PERSON_LINEAGE : NEW_LINEAGE,
        numEpisodes: 0,
        numSolved: 0,
        maxReturn: -Infinity,
      });
    }
  }

  receive(cycle: Cycle, outcomes: readonly (LevelOutcomes | undefined)[]): void {
    if (cycle.move === 'replay') {
      this.#numUpdates++;
      if (this.#numUpdates === this.#settings.refreshEvery) this.#numCollected = 0;
      return;
    }
    this.#count(outcomes[0]!);
    this.#numCollected++;
    if (this.#numCollected === this.#numCollectCycles) this.#keepMostLearnable();
  }

  #count({ numEpisodes, solvedRates, maxReturns }: LevelOutcomes): void {
    this.#candidates.slice(-numEpisodes.length).forEach((candidate, b) => {
      if (numEpisodes[b] === 0) return;
      candidate.numEpisodes += numEpisodes[b];
      candidate.numSolved += Math.round(solvedRates[b] * numEpisodes[b]);
      candidate.maxReturn = Math.max(candidate.maxReturn, maxReturns[b]);
    });
  }

  /** Candidates without a finished episode have no p. Equals keep the order in which they were drawn. */
  #keepMostLearnable(): void {
    const played = this.#candidates.filter(({ numEpisodes }) => numEpisodes > 0);
    this.#pool = played
      .filter(({ level }) => !this.#settings.rejectsUnsolvable || this.#meter.measure(level)?.isSolvable === true)
      .sort((i, j) => learnabilityOf(j) - learnabilityOf(i))
      .slice(0, this.#settings.numKept);
    this.#figures = [mean(played.map(solvedRateOf)), mean(played.map(learnabilityOf))];
    this.#candidates = [];
    this.#numUpdates = 0;
  }

  offer(level: Level): void {
    this.#offered.push(level);
  }

  entries(): readonly BufferedLevel[] {
    return this.#pool.map((candidate) => {
      const { id, level, lineage, maxReturn } = candidate;
      return { id, level, lineage, score: learnabilityOf(candidate), maxReturn, staleness: 0 };
    });
  }

  metrics(): Record<string, number> {
    const pool = this.entries();
    const levels = pool.map(({ level }) => level);
    const scores = pool.map(({ score }) => score);
    const uniform = new Float64Array(levels.length).fill(1 / levels.length);
    const [candidateSolvedRate, candidateLearnability] = this.#figures;
    return {
      'buffer-fill': levels.length / this.#settings.numKept,
      'max-score': scores[0] ?? Number.NaN,
      'mean-score': mean(scores),
      'passable-mass': this.#meter.passableMass(pool, uniform),
      'replayed-shortest-path': this.#meter.meanShortestPath(levels),
      'replayed-walls': this.#meter.meanWalls(levels),
      'candidate-solved-rate': candidateSolvedRate,
      'candidate-learnability': candidateLearnability,
      ...Object.fromEntries(
        LEVEL_ORIGINS.map((origin) => [
          `share-${origin}`,
          mean(pool.map(({ lineage }) => (lineage.origin === origin ? 1 : 0))),
        ]),
      ),
    };
  }

  save(): Record<string, unknown> {
    return {
      candidates: saveCandidates(this.#candidates),
      pool: saveCandidates(this.#pool),
      offered: this.#offered.map(encodeLevel),
      numCollected: this.#numCollected,
      numUpdates: this.#numUpdates,
      nextId: this.#nextId,
      figures: Float64Array.from(this.#figures),
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    const { candidates, pool, offered, numCollected, numUpdates, nextId, figures } = saved as Partial<SavedSfl>;
    if (candidates === undefined || pool === undefined || !Array.isArray(offered) || figures?.length !== 2) {
      throw new InputError('saved state of sfl is incomplete', { limit: 'candidates, pool, offered, figures' });
    }
    this.#candidates = loadCandidates(candidates);
    this.#pool = loadCandidates(pool);
    this.#offered.splice(0, this.#offered.length, ...offered.map(decodeLevel));
    [this.#numCollected, this.#numUpdates, this.#nextId] = [numCollected!, numUpdates!, nextId!];
    this.#figures = [...figures];
  }
}

function solvedRateOf({ numSolved, numEpisodes }: Candidate): number {
  return numSolved / numEpisodes;
}

function learnabilityOf(candidate: Candidate): number {
  return learnability(solvedRateOf(candidate));
}

interface SavedSfl {
  candidates: SavedCandidates;
  pool: SavedCandidates;
  offered: Uint8Array[];
  numCollected: number;
  numUpdates: number;
  nextId: number;
  figures: Float64Array;
}

interface SavedCandidates {
  levels: Uint8Array[];
  ids: Int32Array;
  arePersons: Uint8Array;
  numEpisodes: Int32Array;
  numSolved: Int32Array;
  maxReturns: Float64Array;
}

function saveCandidates(candidates: readonly Candidate[]): SavedCandidates {
  return {
    levels: candidates.map(({ level }) => encodeLevel(level)),
    ids: Int32Array.from(candidates, ({ id }) => id),
    arePersons: Uint8Array.from(candidates, ({ lineage }) => (lineage.origin === 'person' ? 1 : 0)),
    numEpisodes: Int32Array.from(candidates, ({ numEpisodes }) => numEpisodes),
    numSolved: Int32Array.from(candidates, ({ numSolved }) => numSolved),
    maxReturns: Float64Array.from(candidates, ({ maxReturn }) => maxReturn),
  };
}

function loadCandidates(saved: SavedCandidates): Candidate[] {
  return saved.levels.map((bytes, i) => ({
    id: saved.ids[i],
    level: decodeLevel(bytes),
    lineage: saved.arePersons[i] === 1 ? PERSON_LINEAGE : NEW_LINEAGE,
    numEpisodes: saved.numEpisodes[i],
    numSolved: saved.numSolved[i],
    maxReturn: saved.maxReturns[i],
  }));
}
