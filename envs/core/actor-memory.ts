import { z } from 'zod';
import { createIssueError } from './issues.ts';

/** What players by rule share when they save what they remember and take it back (`save` and `load` of Actor). */

/** Checks what was saved. Errors: InputError that names the actor and the field. */
export function readMemory<Memory>(actorId: string, schema: z.ZodType<Memory>, saved: unknown): Memory {
  const parsed = schema.safeParse(saved);
  if (!parsed.success) throw createIssueError(`saved memory of ${actorId}`, parsed.error, saved);
  return parsed.data;
}

/** The part of a map from its first known cell to its last: a map has room for the largest level, and most of it stays unknown. */
export interface KnownPart {
  readonly first: number; // index of the first known cell, 0 where none is known
  readonly codes: Uint8Array; // of all cells from there to the last known one
}

export function saveKnown(map: Uint8Array, unknownCode: number): KnownPart {
  const first = map.findIndex((code) => code !== unknownCode);
  if (first < 0) return { first: 0, codes: new Uint8Array(0) };
  return { first, codes: map.slice(first, 1 + map.findLastIndex((code) => code !== unknownCode)) };
}

export function loadKnown({ first, codes }: KnownPart, map: Uint8Array, unknownCode: number): void {
  map.fill(unknownCode);
  map.set(codes, first);
}

/** Schema of a known part of a map of so many cells. */
export function knownPartOf(numCells: number) {
  return z
    .strictObject({
      first: indexBelow(numCells),
      codes: z.custom<Uint8Array>((codes) => codes instanceof Uint8Array, 'bytes'),
    })
    .refine(({ first, codes }) => first + codes.length <= numCells, `a map of ${numCells} cells`);
}

/** Schema of an index in [0, count). */
export function indexBelow(count: number) {
  return z
    .int()
    .min(0)
    .max(count - 1);
}
