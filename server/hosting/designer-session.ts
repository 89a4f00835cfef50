import { type LevelLineage, NEW_LINEAGE, PERSON_LINEAGE } from '../../agents/memory/level-entry.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerator, findWorld } from '../../envs/registry.ts';
import { createDcdMutator } from '../../envs/worlds/maze/mutators.ts';
import type { DesignerSnapshot } from '../../train/live/designer-run.ts';
import type {
  DesignedLevel,
  DesignedMessage,
  DesignerHistory,
  DesignerHistoryLevel,
  DrawnLevelAnswer,
} from '../protocol/designer.ts';
import { LIMITS } from '../protocol/limits.ts';
import { LevelLedger } from './level-ledger.ts';
import type { RacedLevel, RaceReturns } from './raced-level.ts';
import { RoomBuffer } from './room-buffer.ts';

export interface DesignerSessionOptions {
  readonly snapshot: DesignerSnapshot;
  readonly seed: number; // uint32
  readonly countsPeople: boolean; // a person's result counts as an antagonist's in the designer's score
  /** Asks for more levels of the adversary; they come by `takeBuilt`. */
  readonly requestLevels: () => void;
}

const FEW_BUILT = 8; // levels of the adversary in store; with fewer it is asked for more

/**
 * The designer of one room: draws the levels that are raced as the designer of the run would (new, replayed, edited), takes
 * those that people draw, and keeps account of every race. No clock, no files; chance from `seed` alone.
 *
 * The room has a level buffer of its own, which begins as the run's and is made again from it with every newer checkpoint.
 * Levels that the room came to enter it after their first race with the regret as their score, by the buffer's own rule: one
 * that is worth less than all that are held does not. Only with `countsPeople` do races change scores that the run gave.
 */
export class DesignerSession {
  readonly countsPeople: boolean;
  readonly #rng: Rng;
  readonly #requestLevels: () => void;
  readonly #ledger = new LevelLedger();
  #waiting: RacedLevel[] = []; // that people drew
  #built: Level[] = [];
  #isAsking = false;
  #snapshot: DesignerSnapshot;
  #buffer: RoomBuffer;
  #current: RacedLevel | undefined;
  #move: DesignedMessage['move'] = 'new';
  #parent: RacedLevel | undefined; // that the designer may edit next

  constructor({ snapshot, seed, countsPeople, requestLevels }: DesignerSessionOptions) {
    this.countsPeople = countsPeople;
    this.#rng = new Rng(seed);
    this.#requestLevels = requestLevels;
    this.#snapshot = snapshot;
    this.#ledger.takeRun(snapshot);
    this.#buffer = new RoomBuffer(snapshot);
  }

  get designerId(): string {
    return this.#snapshot.designer;
  }

  get snapshot(): DesignerSnapshot {
    return this.#snapshot;
  }

  /** Cells on a side of the levels of the run, and of those that people may draw. */
  get side(): number {
    return Number(this.#snapshot.worldSettings.size);
  }

  /** The level that is raced. */
  get current(): RacedLevel {
    if (this.#current === undefined) throw new RangeError('no level was drawn yet');
    return this.#current;
  }

  /** Draws the level of the next race: what people drew first. */
  nextLevel(): Level {
    const parent = this.#parent;
    this.#parent = undefined;
    const drawn = this.#waiting.shift();
    if (drawn !== undefined) return this.#play(drawn, 'new');
    if (parent !== undefined && this.#rng.unit() < this.#snapshot.editProb)
      return this.#play(this.#edit(parent), 'mutate');
    const replayed = this.#ledger.get(this.#buffer.drawReplay(this.#rng));
    if (replayed === undefined) return this.#play(this.#enter(this.#makeLevel(), NEW_LINEAGE), 'new');
    this.#parent = replayed;
    return this.#play(replayed, 'replay');
  }

  #edit(parent: RacedLevel): RacedLevel {
    const child = createDcdMutator(this.#snapshot.numEdits).mutate(parent.level, this.#rng);
    const generation = parent.lineage.generation + 1;
    return this.#enter(child, { origin: 'mutated', parentId: parent.id, generation });
  }

  #makeLevel(): Level {
    const { newLevels, worldId, worldSettings } = this.#snapshot;
    if (newLevels.kind === 'built' && this.#built.length < FEW_BUILT && !this.#isAsking) {
      this.#isAsking = true;
      this.#requestLevels();
    }
    return this.#built.shift() ?? createGenerator(worldId, worldSettings, newLevels.generatorId).sample(this.#rng);
  }

  #play(level: RacedLevel, move: DesignedMessage['move']): Level {
    this.#current = level;
    this.#move = move;
    return level.level;
  }

  /** What the adversary built. */
  takeBuilt(levels: readonly Level[]): void {
    this.#isAsking = false;
    this.#built.push(...levels);
  }

  /**
   * Takes a level that a person drew; it is raced before all others but those drawn earlier.
   * Errors   InputError, one line: no level of the world, or of another size than the run's.
   */
  offer(text: string): DrawnLevelAnswer {
    const { levelFormat } = findWorld(this.#snapshot.worldId);
    const level = levelFormat.parse(text);
    levelFormat.assertValid(level);
    if (level.height !== this.side || level.width !== this.side) {
      const value = `${level.height} x ${level.width}`;
      throw new InputError('size of a drawn level', { value, limit: `${this.side} x ${this.side}, as in this run` });
    }
    const isKnown = this.#ledger.find(level) !== undefined;
    const drawn = this.#enter(level, PERSON_LINEAGE);
    const at = this.#waiting.indexOf(drawn);
    if (at < 0) this.#waiting.push(drawn);
    return { levelId: drawn.id, isKnown, waiting: at < 0 ? this.#waiting.length - 1 : at };
  }

  get numWaiting(): number {
    return this.#waiting.length;
  }

  /** Takes the result of the race on the current level into the account, and into its score where that is due. */
  record(returns: RaceReturns): void {
    const level = this.current;
    level.record(returns);
    const hasHumanRegret = this.countsPeople && returns.people.length > 0;
    if (hasHumanRegret || !this.#buffer.holds(level)) this.#score(level);
  }

  #score(level: RacedLevel): void {
    const { countsPeople } = this;
    const estimate = level.estimatedRegret(this.#snapshot.isRegretScore);
    const regret = countsPeople ? (level.measuredRegret ?? estimate) : estimate;
    const maxReturn = Math.max(level.studentsBest, countsPeople ? level.humanBest : -Infinity);
    if (regret !== null) this.#buffer.score(level, regret, maxReturn);
  }

  /** A newer checkpoint of the run: its buffer and figures, with the room's own levels and, where they count, people's results. */
  takeSnapshot(snapshot: DesignerSnapshot): void {
    const held = this.#ledger.all().filter((level) => LevelLedger.isRoomsOwn(level) && this.#buffer.holds(level));
    this.#snapshot = snapshot;
    this.#built = []; // of an adversary that has learned since
    this.#isAsking = false;
    this.#parent = undefined;
    this.#ledger.takeRun(snapshot);
    this.#buffer = new RoomBuffer(snapshot);
    const asNow = (level: RacedLevel) => this.#ledger.find(level.level) ?? level;
    this.#waiting = this.#waiting.map(asNow);
    if (this.#current !== undefined) this.#current = asNow(this.#current);
    for (const level of held) if (!this.#buffer.holds(asNow(level))) this.#score(level);
    if (!this.countsPeople) return;
    for (const level of this.#ledger.all()) {
      if (level.humanBest > -Infinity && this.#buffer.holds(level)) this.#score(level);
    }
  }

  /** The record of a level that the room came to. Those that are not in its buffer go after a while, the oldest first. */
  #enter(level: Level, lineage: LevelLineage): RacedLevel {
    const entered = this.#ledger.enter(level, lineage);
    const isKept = (known: RacedLevel) =>
      !LevelLedger.isRoomsOwn(known) ||
      known === entered ||
      known === this.#current ||
      this.#waiting.includes(known) ||
      this.#buffer.holds(known);
    const loose = this.#ledger.all().filter((known) => !isKept(known));
    if (loose.length > LIMITS.maxHistoryLevels / 2) this.#ledger.forget(loose[0]);
    return entered;
  }

  /** The level of the running episode as it is told to the room. */
  designed(episode: number): DesignedMessage {
    const { designer, cycle, scoreName } = this.#snapshot;
    const { side, countsPeople } = this;
    const run = { designer, cycle, scoreName, side, countsPeople };
    return { ...this.#describe(this.current), episode, move: this.#move, ...run };
  }

  #describe(level: RacedLevel): DesignedLevel {
    const { id, lineage, figures, measures, measuredRegret } = level;
    const { origin, parentId, generation } = lineage;
    return {
      levelId: id,
      parentId,
      origin,
      generation,
      score: finiteOrNull(this.#buffer.scoreOf(level) ?? figures.score),
      estimatedRegret: level.estimatedRegret(this.#snapshot.isRegretScore),
      measuredRegret,
      ...measures,
    };
  }

  /** What is known of levels: what was raced and made here before others, then those most likely to be replayed. */
  history(): DesignerHistory {
    const { designer, preset, cycle, scoreName, worldId, numLevels } = this.#snapshot;
    const { side, countsPeople, numWaiting } = this;
    const { levelFormat } = findWorld(worldId);
    const probs = this.#buffer.replayProbs();
    const known = this.#ledger.all();
    const isOfRoom = (level: RacedLevel) => (level.plays > 0 || LevelLedger.isRoomsOwn(level) ? 1 : 0);
    const levels = [...known]
      .sort((a, b) => isOfRoom(b) - isOfRoom(a) || (probs.get(b.id) ?? 0) - (probs.get(a.id) ?? 0) || b.id - a.id)
      .slice(0, LIMITS.maxHistoryLevels)
      .sort((a, b) => a.id - b.id)
      .map(
        (level): DesignerHistoryLevel => ({
          ...this.#describe(level),
          cycle: level.figures.cycle,
          maxReturn: finiteOrNull(level.studentsBest),
          isHeld: probs.has(level.id),
          replayProb: probs.get(level.id) ?? 0,
          plays: level.plays,
          humanBest: finiteOrNull(level.humanBest),
          text: levelFormat.format(level.level),
        }),
      );
    const numKnown = numLevels + known.filter(LevelLedger.isRoomsOwn).length;
    const playedId = this.#current?.id ?? -1;
    const run = { designer, tier: preset, cycle, scoreName, side, countsPeople };
    return { ...run, playedId, numWaiting, numLevels: Math.max(numKnown, levels.length), levels };
  }
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
