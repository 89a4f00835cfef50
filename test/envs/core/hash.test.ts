import { describe, expect, it } from 'vitest';
import { Hash64, hashBytes } from '../../../envs/core/hash.ts';

describe('Hash64', () => {
  it('stays what it was, because recordings hold its digests', () => {
    expect(hashBytes(Uint8Array.of())).toMatchInlineSnapshot(`"d68ee33e050c5707"`);
    expect(hashBytes(Uint8Array.of(1, 2, 3))).toMatchInlineSnapshot(`"a89aa0bc1fcd8867"`);
  });

  it('tells lengths, orders and places apart', () => {
    const digests = [[], [0], [0, 0], [1], [1, 0], [0, 1], [256], [-1]].map((words) =>
      new Hash64().words(words).digest(),
    );
    expect(new Set(digests).size).toBe(digests.length);
    expect(new Hash64().words([1]).words([2]).digest()).not.toBe(new Hash64().words([1, 2]).digest());
  });

  it('has no collision among all changes of one byte of a row', () => {
    const row = new Uint8Array(64);
    const digests = new Set([hashBytes(row)]);
    for (let i = 0; i < row.length; i++) {
      for (let value = 1; value < 256; value++) {
        row[i] = value;
        digests.add(hashBytes(row));
      }
      row[i] = 0;
    }
    expect(digests.size).toBe(1 + 64 * 255);
  });
});
