import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';

/** What a level buffer takes in and gives out: a level, what it is worth, and where it comes from. */

export const LEVEL_ORIGINS = ['new', 'mutated', 'person'] as const;
export type LevelOrigin = (typeof LEVEL_ORIGINS)[number];

/** Where a level comes from. */
export interface LevelLineage {
  readonly origin: LevelOrigin; // made by a generator or adversary; edited from a parent; drawn by a person
  readonly parentId: number; // id of the level it was edited from, -1 without one; the parent may be displaced by now
  readonly generation: number; // edits since a level without parent
}

export interface LevelCandidate {
  readonly level: Level;
  readonly score: number; // finite, or -Infinity: no episode finished
  readonly maxReturn: number; // best undiscounted return of a finished episode, -Infinity without one
  readonly lineage: LevelLineage;
}

export interface BufferedLevel extends LevelCandidate {
  readonly id: number; // from 0 in order of entry; never used twice
  readonly staleness: number; // draws since it was last drawn or came in
}

export const NEW_LINEAGE: LevelLineage = { origin: 'new', parentId: -1, generation: 0 };
export const PERSON_LINEAGE: LevelLineage = { origin: 'person', parentId: -1, generation: 0 };

/** The lineage of a level edited from `parent`. */
export function childLineage(parent: BufferedLevel): LevelLineage {
  return { origin: 'mutated', parentId: parent.id, generation: parent.lineage.generation + 1 };
}

/** Errors: InputError for a number that is NaN or +Infinity. */
export function assertScore(what: string, value: number): void {
  if (Number.isNaN(value) || value === Infinity) {
    throw new InputError(what, { value, limit: 'a finite number, or -Infinity where no episode finished' });
  }
}
