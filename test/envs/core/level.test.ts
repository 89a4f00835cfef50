import { describe, expect, it } from 'vitest';
import { decodeLevel, encodeLevel, hashLevel, type Level } from '../../../envs/core/level.ts';

const level: Level = { worldId: 'coins', height: 2, width: 300, cells: new Uint8Array(600).fill(3) };

describe('level codec', () => {
  it('keeps sides above 255', () => {
    expect(decodeLevel(encodeLevel(level))).toEqual(level);
  });

  it('says what is wrong with bytes that are no level', () => {
    const bytes = encodeLevel(level);
    expect(() => decodeLevel(Uint8Array.of(1, 2, 3))).toThrow('not a level file: it does not begin with MLVL');
    expect(() => decodeLevel(bytes.with(4, 9))).toThrow('version of a level file; got 9; expected 1');
    expect(() => decodeLevel(bytes.slice(0, 100))).toThrow('length of a level file; got 100; expected 631 bytes');
    expect(() => decodeLevel(bytes.with(50, 4))).toThrow('level file is damaged');
  });

  it('hashes world, sides and cells', () => {
    const hashes = [
      level,
      { ...level, worldId: 'orchard' },
      { ...level, height: 300, width: 2 },
      { ...level, cells: level.cells.with(0, 4) },
    ].map(hashLevel);
    expect(new Set(hashes).size).toBe(4);
  });
});
