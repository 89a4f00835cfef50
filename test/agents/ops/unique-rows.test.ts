import { describe, expect, it } from 'vitest';
import { uniqueRows } from '../../../agents/ops/unique-rows.ts';
import { Rng } from '../../../envs/core/rng.ts';

describe('unique rows', () => {
  it.each([
    [1, 1, 2],
    [500, 2, 3],
    [500, 3, 256],
    [64, 0, 2],
    [300, 79, 2],
  ])('%i rows of %i bytes below %i: what a table by text finds', (numRows, length, limit) => {
    const rng = new Rng(numRows + length);
    const rows = Uint8Array.from({ length: numRows * length }, () => rng.below(limit));
    for (let n = 0; n < numRows; n += 3) {
      const from = rng.below(numRows) * length;
      rows.copyWithin(n * length, from, from + length); // rows of 79 bytes repeat only where they are made to
    }
    const seen = new Map<string, number>();
    const first: number[] = [];
    const index = Array.from({ length: numRows }, (_, n) => {
      const text = rows.slice(n * length, (n + 1) * length).join();
      if (!seen.has(text)) {
        seen.set(text, seen.size);
        first.push(n);
      }
      return seen.get(text);
    });
    const unique = uniqueRows(rows, numRows, length);
    expect(unique.count).toBe(seen.size);
    expect([...unique.first]).toEqual(first);
    expect([...unique.index]).toEqual(index);
  });
});
