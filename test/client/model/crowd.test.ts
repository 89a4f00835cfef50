import { describe, expect, it } from 'vitest';
import { computeCrowd, createCrowd } from '../../../client/model/crowd.ts';

const spread = (cells: readonly (readonly [number, number] | undefined)[]) => {
  const crowd = createCrowd(cells.length);
  computeCrowd(
    Uint8Array.from(cells, (cell) => (cell === undefined ? 0 : 1)),
    cells.map((cell) => cell?.[0] ?? 0),
    cells.map((cell) => cell?.[1] ?? 0),
    crowd,
  );
  return crowd;
};

describe('computeCrowd', () => {
  it('leaves who stands alone in the middle, also beside an empty seat whose cell is none', () => {
    const crowd = spread([[0, 0], undefined, [2, 1]]);
    expect([...crowd.rowOffset, ...crowd.colOffset]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...crowd.size]).toEqual([1, 1, 1]);
  });

  it('puts two on one cell side by side, the first on the left', () => {
    const { rowOffset, colOffset, size } = spread([
      [3, 3],
      [3, 3],
    ]);
    expect(colOffset[0]).toBeLessThan(-0.2);
    expect(colOffset[1]).toBeGreaterThan(0.2);
    expect(Math.abs(rowOffset[0])).toBeLessThan(1e-6);
    expect(size[0]).toBeLessThan(1);
  });

  it('gives each of sixteen a place of its own within the cell', () => {
    const { rowOffset, colOffset } = spread(Array.from({ length: 16 }, () => [5, 5] as const));
    const places = new Set(Array.from(rowOffset, (row, seat) => `${row.toFixed(3)} ${colOffset[seat].toFixed(3)}`));
    expect(places.size).toBe(16);
    expect(Math.max(...rowOffset.map(Math.abs), ...colOffset.map(Math.abs))).toBeLessThan(0.5);
  });
});
