import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNeighbour, layOutForest, type TreeLevel, type TreeWay } from '../../../client/model/level-tree.ts';

const level = (id: number, parentId = -1, score = 0, origin: TreeLevel['origin'] = 'new'): TreeLevel => ({
  id,
  parentId,
  origin,
  score,
});
const placesOf = (levels: readonly TreeLevel[], maxCols = 8) =>
  layOutForest(levels, maxCols).places.map(({ entry, col, row }) => [entry.id, col, row]);

describe('layOutForest', () => {
  it('puts children below their parent, who stands over their middle', () => {
    const levels = [level(0), level(1, 0), level(2, 0), level(3, 2), level(4, 2)];
    expect(placesOf(levels)).toEqual([
      [0, 1.5, 0],
      [1, 0.5, 1],
      [2, 2, 1],
      [3, 1.5, 2],
      [4, 2.5, 2],
    ]);
    expect(layOutForest(levels, 8)).toMatchObject({ numCols: 3, numRows: 3 });
  });

  it('breaks rows of families at the width, a wide family alone', () => {
    const levels = [level(0), level(1, 0), level(2, 0), level(3, 0), level(4), level(5), level(6)];
    expect(placesOf(levels, 2)).toEqual([
      [0, 1.5, 0],
      [1, 0.5, 1],
      [2, 1.5, 1],
      [3, 2.5, 1],
      [4, 0.5, 2],
      [5, 1.5, 2],
      [6, 0.5, 3],
    ]);
    expect(layOutForest(levels, 2)).toMatchObject({ numCols: 3, numRows: 4 });
  });

  it('begins with the largest family; of single levels with a person’s, then with the highest score', () => {
    const levels = [level(0, -1, 0.2), level(1, -1, 0.9), level(2, -1, 0, 'person'), level(3, 9), level(4, 3)];
    expect(placesOf(levels).map(([id]) => id)).toEqual([3, 4, 2, 1, 0]);
  });

  it('knows a level whose parent was displaced', () => {
    const { places } = layOutForest([level(3, 1), level(5, 3), level(6)], 8);
    expect(places.map(({ entry, isOrphan, parent }) => [entry.id, isOrphan, parent?.entry.id])).toEqual([
      [3, true, undefined],
      [5, false, 3],
      [6, false, undefined],
    ]);
  });

  it('is empty without levels', () => {
    expect(layOutForest([], 8)).toEqual({ places: [], numCols: 0, numRows: 0 });
  });

  it('gives every level one place of its own inside the picture, below its parent (random forests)', () => {
    const parents = fc.array(fc.integer({ min: -3, max: 30 }), { maxLength: 40 });
    fc.assert(
      fc.property(parents, fc.integer({ min: 1, max: 9 }), (wanted, maxCols) => {
        const levels = wanted.map((parent, id) => level(id, parent < id ? Math.max(-1, parent) : -1, parent));
        const { places, numCols, numRows } = layOutForest(levels, maxCols);
        expect(places.map(({ entry }) => entry.id).sort((a, b) => a - b)).toEqual(levels.map(({ id }) => id));
        expect(Math.max(0, ...places.map(({ row }) => row + 1))).toBe(numRows);
        for (const { entry, col, row, parent } of places) {
          expect(col).toBeGreaterThanOrEqual(0.5);
          expect(col).toBeLessThanOrEqual(numCols - 0.5);
          expect(parent?.entry.id ?? -1).toBe(entry.parentId);
          if (parent !== undefined) expect(row).toBe(parent.row + 1);
        }
        const byRow = Map.groupBy(places, ({ row }) => row);
        for (const row of byRow.values()) {
          const cols = row.map(({ col }) => col).sort((a, b) => a - b);
          for (let idx = 1; idx < cols.length; idx++) expect(cols[idx] - cols[idx - 1]).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});

describe('findNeighbour', () => {
  const { places } = layOutForest([level(0), level(1, 0), level(2, 0), level(3, 2), level(4)], 8);
  const go = (id: number, way: TreeWay): number => {
    const from = places.findIndex(({ entry }) => entry.id === id);
    return places[findNeighbour(places, from, way)].entry.id;
  };

  it('leads to the parent, the first child and along the row', () => {
    expect([go(3, 'up'), go(0, 'down'), go(1, 'right'), go(2, 'left')]).toEqual([2, 1, 2, 1]);
    expect([go(0, 'right'), go(4, 'left')]).toEqual([4, 0]); // from family to family
    expect([go(3, 'first'), go(0, 'last')]).toEqual([0, 4]);
  });

  it('stays where there is nothing that way', () => {
    expect([go(0, 'up'), go(1, 'down'), go(3, 'down'), go(2, 'right'), go(0, 'left')]).toEqual([0, 1, 3, 2, 0]);
  });
});
