import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { floodInPlace } from '../../../../envs/grid/flood.ts';
import {
  drawDoors,
  fitsLayout,
  LAYOUT_IDS,
  type LayoutId,
  layoutCells,
} from '../../../../envs/worlds/xland/layouts.ts';
import { COLOUR_NAMES, FLOOR_CODE, TILE_NAMES, WALL_CODE } from '../../../../envs/worlds/xland/tiles.ts';

const NUM_DOORS: Readonly<Record<LayoutId, number>> = { R1: 0, R2: 1, R4: 4, R6: 6, R9: 12 };
const NUM_ROOMS: Readonly<Record<LayoutId, number>> = { R1: 1, R2: 2, R4: 4, R6: 7, R9: 9 };

function countRegions(cells: Uint8Array, side: number): number {
  const isOpen = cells.map((code) => (code === WALL_CODE ? 0 : 1));
  const region = new Uint8Array(cells.length);
  let count = 0;
  for (let idx = 0; idx < cells.length; idx++) {
    if (floodInPlace(isOpen, side, idx, region, 1) > 0) count++;
  }
  return count;
}

function drawn(layout: LayoutId, side: number, rng: Rng): Uint8Array {
  const cells = layoutCells(layout, side).slice();
  drawDoors(layout, side, cells, 0, side, rng.state, 0);
  return cells;
}

describe('layouts', () => {
  it('have the rooms of their name, joined by their doors, at every side that they have', () => {
    const rng = new Rng(1);
    for (const layout of LAYOUT_IDS) {
      for (let side = 5; side <= 31; side++) {
        if (!fitsLayout(layout, side)) continue;
        expect(countRegions(layoutCells(layout, side), side)).toBe(NUM_ROOMS[layout]);
        for (let i = 0; i < 20; i++) {
          const cells = drawn(layout, side, rng);
          expect(countRegions(cells, side)).toBe(1);
          const doors = [...cells].filter((code) => code !== FLOOR_CODE && code !== WALL_CODE);
          expect(doors.length).toBe(NUM_DOORS[layout]);
          for (const code of doors) {
            expect(TILE_NAMES[code >> 4]).toBe('door-closed');
            expect(['red', 'green', 'blue', 'purple', 'yellow', 'grey']).toContain(COLOUR_NAMES[code & 15]);
          }
        }
      }
    }
  });

  it('have the sides that are registered in the source', () => {
    const registered: Readonly<Record<LayoutId, readonly number[]>> = {
      R1: [9, 11, 13, 15, 17],
      R2: [9, 11, 13, 15, 17],
      R4: [9, 11, 13, 15, 17],
      R6: [13, 17, 19],
      R9: [16, 19, 25],
    };
    for (const layout of LAYOUT_IDS) {
      expect(registered[layout].filter((side) => !fitsLayout(layout, side))).toEqual([]);
    }
    expect(() => layoutCells('R9', 17)).toThrow(/side of layout R9; got 17; expected 3n \+ 4/);
    expect(() => layoutCells('R4', 10)).toThrow(/side of layout R4; got 10; expected odd/);
    expect(() => layoutCells('R6', 7)).toThrow(/side of layout R6; got 7; expected odd, 9 or more/);
  });

  it('draw doors uniformly over their places and colours', () => {
    const rng = new Rng(5);
    const numDraws = 6000;
    const rows = new Array<number>(9).fill(0);
    const colours = new Array<number>(12).fill(0);
    for (let i = 0; i < numDraws; i++) {
      const cells = drawn('R2', 9, rng);
      const idx = cells.findIndex((code) => code >> 4 === TILE_NAMES.indexOf('door-closed'));
      expect(idx % 9).toBe(4);
      rows[Math.floor(idx / 9)]++;
      colours[cells[idx] & 15]++;
    }
    const within = (count: number, prob: number): void => {
      const standardError = Math.sqrt(numDraws * prob * (1 - prob));
      expect(Math.abs(count - numDraws * prob)).toBeLessThan(4 * standardError);
    };
    for (let row = 1; row <= 7; row++) within(rows[row], 1 / 7);
    for (let colour = 1; colour <= 6; colour++) within(colours[colour], 1 / 6);
  });
});
