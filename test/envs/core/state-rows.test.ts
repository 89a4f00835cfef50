import { describe, expect, it } from 'vitest';
import { Hash64 } from '../../../envs/core/hash.ts';
import { packSavedWorld, StateRows, unpackSavedWorld } from '../../../envs/core/state-rows.ts';

function createRows(numWorlds: number) {
  const rows = new StateRows(numWorlds);
  return { rows, bytes: rows.uint8(3), ticks: rows.int32(1), preferences: rows.unhashedInt8(2), cells: rows.uint16(2) };
}

function hashOf(rows: StateRows, worldIdx: number): string {
  const hash = new Hash64();
  rows.hashInto(worldIdx, hash);
  return hash.digest();
}

describe('StateRows', () => {
  it('counts the bytes of one world over all its arrays', () => {
    expect(createRows(5).rows.bytesPerWorld).toBe(3 + 4 + 2 + 4);
  });

  it('moves one world between batches and touches no other', () => {
    const from = createRows(2);
    from.bytes.set([1, 2, 3, 4, 5, 6]);
    from.ticks.set([-7, 70_000]);
    from.preferences.set([1, -1, 100, -100]);
    from.cells.set([9, 8, 7, 60_000]);
    const to = createRows(3);
    const level = Uint8Array.of(5, 5, 5);
    const saved = packSavedWorld(level, from.rows, 1);
    const parts = unpackSavedWorld(saved, to.rows);
    expect(parts.level).toEqual(level);
    to.rows.load(2, saved, parts.rowsOffset);
    expect([...to.bytes]).toEqual([0, 0, 0, 0, 0, 0, 4, 5, 6]);
    expect([...to.ticks]).toEqual([0, 0, 70_000]);
    expect([...to.preferences]).toEqual([0, 0, 0, 0, 100, -100]);
    expect([...to.cells]).toEqual([0, 0, 0, 0, 7, 60_000]);
    expect(hashOf(to.rows, 2)).toBe(hashOf(from.rows, 1));
  });

  it('hashes and clears all but what was declared unhashed', () => {
    const { rows, bytes, preferences } = createRows(1);
    const empty = hashOf(rows, 0);
    preferences[0] = 50;
    expect(hashOf(rows, 0)).toBe(empty);
    bytes[2] = 1;
    expect(hashOf(rows, 0)).not.toBe(empty);
    rows.clear(0);
    expect(hashOf(rows, 0)).toBe(empty);
    expect(preferences[0]).toBe(50);
  });

  it('names the version and the other settings it refuses', () => {
    const { rows } = createRows(1);
    const other = new StateRows(1);
    other.uint8(1);
    const saved = packSavedWorld(Uint8Array.of(), other, 0);
    expect(() => unpackSavedWorld(saved, rows)).toThrow('saved world was made with other settings; got "25 bytes"');
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 21])('refuses %d worlds', (numWorlds) => {
    expect(() => new StateRows(numWorlds)).toThrow(/number of worlds; got .*; expected a whole number in 1..1048576/);
  });
});
