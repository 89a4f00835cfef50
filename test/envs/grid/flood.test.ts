import { describe, expect, it } from 'vitest';
import { parseAscii } from '../../../envs/grid/ascii.ts';
import { floodInPlace } from '../../../envs/grid/flood.ts';

describe('floodInPlace', () => {
  const level = parseAscii('w', '######\n#..#.#\n#.##.#\n######', '#.');

  it('marks one 4-connected region and counts it', () => {
    const region = new Uint8Array(24);
    expect(floodInPlace(level.cells, 6, 7, region, 1)).toBe(3);
    expect(floodInPlace(level.cells, 6, 10, region, 2)).toBe(2);
    expect([7, 8, 13].map((cellIdx) => region[cellIdx])).toEqual([1, 1, 1]);
    expect([10, 16].map((cellIdx) => region[cellIdx])).toEqual([2, 2]);
    expect(region.filter((mark) => mark !== 0).length).toBe(5);
  });

  it('does nothing on a closed or marked cell', () => {
    const region = new Uint8Array(24);
    expect(floodInPlace(level.cells, 6, 0, region, 1)).toBe(0);
    floodInPlace(level.cells, 6, 7, region, 1);
    expect(floodInPlace(level.cells, 6, 8, region, 2)).toBe(0);
  });
});
