import { LEVEL_ORIGINS, type LevelLineage } from '../../agents/memory/level-entry.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { findWorld } from '../../envs/registry.ts';
import type { DesignerSnapshot } from '../../train/live/designer-run.ts';
import { FIRST_ROOM_LEVEL_ID } from '../protocol/designer.ts';
import { NO_FIGURES, RacedLevel } from './raced-level.ts';

/**
 * Every level that a designer's room knows, by id and by what it is: those of the run's buffer and their ancestors under the
 * run's ids, those that the room came to under its own. An equal level is the same record.
 */
export class LevelLedger {
  readonly #levels = new Map<number, RacedLevel>();
  readonly #idOfHash = new Map<string, number>();
  #numMade = 0;

  /** Of the room's own id, that is not of the run. */
  static isRoomsOwn({ id }: RacedLevel): boolean {
    return id >= FIRST_ROOM_LEVEL_ID;
  }

  get(id: number): RacedLevel | undefined {
    return this.#levels.get(id);
  }

  find(level: Level): RacedLevel | undefined {
    return this.#levels.get(this.#idOfHash.get(hashLevel(level)) ?? -1);
  }

  all(): readonly RacedLevel[] {
    return [...this.#levels.values()];
  }

  /** The record of a level that this room came to; an equal one where there is one. */
  enter(level: Level, lineage: LevelLineage): RacedLevel {
    const equal = this.find(level);
    if (equal !== undefined) return equal;
    const made = new RacedLevel(FIRST_ROOM_LEVEL_ID + this.#numMade++, level, lineage, NO_FIGURES);
    this.#put(made);
    return made;
  }

  forget(level: RacedLevel): void {
    this.#levels.delete(level.id);
    if (this.#idOfHash.get(level.hash) === level.id) this.#idOfHash.delete(level.hash);
  }

  /** Learns of the run's levels, and forgets those of the run that it does not name any more and nobody raced on. */
  takeRun({ worldId, records, entries }: DesignerSnapshot): void {
    const named = new Set([...records, ...entries].map(({ id }) => id));
    for (const level of this.all()) {
      if (!LevelLedger.isRoomsOwn(level) && level.plays === 0 && !named.has(level.id)) this.forget(level);
    }
    const { levelFormat } = findWorld(worldId);
    for (const { id, cycle, text, score, maxReturn, origin, parentId, generation } of records) {
      const lineage = { origin: LEVEL_ORIGINS.find((name) => name === origin) ?? 'new', parentId, generation };
      const level = levelFormat.parse(text);
      levelFormat.assertValid(level);
      this.#takeFromRun(new RacedLevel(id, level, lineage, { cycle, score, maxReturn: maxReturn ?? -Infinity }));
    }
    for (const { id, level, lineage, score, maxReturn } of entries) {
      const cycle = this.#levels.get(id)?.figures.cycle ?? null;
      const figures = { cycle, score: score === -Infinity ? null : score, maxReturn };
      this.#takeFromRun(new RacedLevel(id, level, lineage, figures));
    }
  }

  /** The accounts of the same level, or of an equal one of the room's own, go over to it. */
  #takeFromRun(level: RacedLevel): void {
    const same = this.#levels.get(level.id);
    if (same?.hash === level.hash) {
      same.figures = level.figures;
      return;
    }
    if (same !== undefined) this.forget(same);
    const equal = this.find(level.level);
    if (equal !== undefined && LevelLedger.isRoomsOwn(equal)) {
      level.absorb(equal);
      this.forget(equal);
    }
    this.#put(level);
  }

  #put(level: RacedLevel): void {
    this.#levels.set(level.id, level);
    this.#idOfHash.set(level.hash, level.id);
  }
}
