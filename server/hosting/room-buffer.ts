import { LevelBuffer } from '../../agents/memory/level-buffer.ts';
import { type BufferedLevel, LEVEL_ORIGINS } from '../../agents/memory/level-entry.ts';
import { encodeLevel } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { DesignerSnapshot } from '../../train/live/designer-run.ts';
import { FIRST_ROOM_LEVEL_ID } from '../protocol/designer.ts';
import type { RacedLevel } from './raced-level.ts';

/**
 * The level buffer of a room: the run's as its checkpoint holds it, from which the room goes on by itself. What enters later
 * is numbered by the buffer; the room's ids are kept beside it.
 */
export class RoomBuffer {
  readonly #buffer: LevelBuffer;
  readonly #roomIds = new Map<number, number>(); // of what entered here: the buffer's id to the room's
  readonly #bufferIds = new Map<number, number>(); // and back

  constructor({ buffer: config, entries }: DesignerSnapshot) {
    const scored = entries.filter(({ score }) => score > -Infinity);
    const drawCount = Math.max(0, ...scored.map(({ staleness }) => staleness));
    const column = (pick: (entry: BufferedLevel) => number) => Float64Array.from(scored, pick);
    this.#buffer = new LevelBuffer(config);
    this.#buffer.load({
      capacity: config.capacity,
      nextId: FIRST_ROOM_LEVEL_ID,
      drawCount,
      levels: scored.map(({ level }) => encodeLevel(level)),
      ids: Int32Array.from(scored, ({ id }) => id),
      scores: column(({ score }) => score),
      maxReturns: column(({ maxReturn }) => maxReturn),
      lastDrawn: column(({ staleness }) => drawCount - staleness),
      origins: Uint8Array.from(scored, ({ lineage }) => LEVEL_ORIGINS.indexOf(lineage.origin)),
      parentIds: Int32Array.from(scored, ({ lineage }) => lineage.parentId),
      generations: Int32Array.from(scored, ({ lineage }) => lineage.generation),
    });
  }

  holds(level: RacedLevel): boolean {
    return this.#buffer.get(this.#bufferIdOf(level)) !== undefined;
  }

  /** The score of a level; undefined where the buffer does not hold it. */
  scoreOf(level: RacedLevel): number | undefined {
    return this.#buffer.get(this.#bufferIdOf(level))?.score;
  }

  /** Gives a held level a new score. Offers any other level to the buffer, whose rule may refuse it. */
  score(level: RacedLevel, score: number, maxReturn: number): void {
    if (this.holds(level)) {
      this.#buffer.update(this.#bufferIdOf(level), score, maxReturn);
      return;
    }
    const { kind, id } = this.#buffer.insert({ level: level.level, lineage: level.lineage, score, maxReturn });
    if (kind === 'refused') return;
    this.#roomIds.set(id, level.id);
    this.#bufferIds.set(level.id, id);
  }

  /** The id, in the ledger, of a level to be played again, or -1 where something else comes next. */
  drawReplay(rng: Rng): number {
    if (this.#buffer.length === 0 || !this.#buffer.decideReplay(rng)) return -1;
    const ids = new Int32Array(1);
    this.#buffer.sample(rng, ids, false);
    return this.#ledgerIdOf(ids[0]);
  }

  /** Replay probability of each level, by its id in the ledger; sums to 1. */
  replayProbs(): ReadonlyMap<number, number> {
    const probs = this.#buffer.replayProbs();
    return new Map(this.#buffer.entries().map(({ id }, slot) => [this.#ledgerIdOf(id), Math.min(1, probs[slot])]));
  }

  #ledgerIdOf(bufferId: number): number {
    return this.#roomIds.get(bufferId) ?? bufferId;
  }

  #bufferIdOf({ id }: RacedLevel): number {
    return this.#bufferIds.get(id) ?? (id < FIRST_ROOM_LEVEL_ID ? id : -1);
  }
}
