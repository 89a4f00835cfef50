import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SEATS } from '../../../client/model/snapshot.ts';
import { computeBoardView, createBoardView } from '../../../client/model/view-model.ts';
import { snapshotOf } from './boards.ts';

const view = () => createBoardView(5, 5);

describe('computeBoardView', () => {
  it('slides a step in proportion to the tick shown', () => {
    const before = snapshotOf(7, [{ seat: 0, row: 2, col: 1 }]);
    const after = snapshotOf(8, [{ seat: 0, row: 2, col: 2 }]);
    const out = view();
    const cols = [7, 7.25, 7.5, 8].map((tick) => computeBoardView(before, after, tick, 0, -1, out).colAt[0]);
    expect(cols).toEqual([1, 1.25, 1.5, 2]);
    expect(out.rowAt[0]).toBe(2);
    expect(out.stride[0]).toBe(0); // arrived: standing
  });

  it('shows a leap in its new place at once', () => {
    const before = snapshotOf(7, [{ seat: 0, row: 0, col: 0 }]);
    const after = snapshotOf(8, [{ seat: 0, row: 4, col: 3 }]);
    const out = computeBoardView(before, after, 7.1, 0, -1, view());
    expect([out.rowAt[0], out.colAt[0], out.stride[0]]).toEqual([4, 3, 0]);
  });

  it('spreads a step over the ticks of a gap', () => {
    const before = snapshotOf(4, [{ seat: 0, row: 1, col: 1 }]);
    const after = snapshotOf(8, [{ seat: 0, row: 1, col: 2 }]);
    expect(computeBoardView(before, after, 6, 0, -1, view()).colAt[0]).toBe(1.5);
  });

  it('never draws a player farther than a cell from where the server says, and ends exactly there', () => {
    const cell = fc.integer({ min: 0, max: 4 });
    const player = fc.record({ row: cell, col: cell, wasHere: fc.boolean(), fromRow: cell, fromCol: cell });
    const shown = fc.double({ min: -3, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(player, { minLength: 1, maxLength: MAX_SEATS }), shown, (players, share) => {
        const before = snapshotOf(
          9,
          players
            .map(({ fromRow, fromCol, wasHere }, seat) => ({ seat, row: fromRow, col: fromCol, wasHere }))
            .filter(({ wasHere }) => wasHere),
        );
        const after = snapshotOf(
          10,
          players.map(({ row, col }, seat) => ({ seat, row, col })),
        );
        const out = computeBoardView(before, after, 9 + share, -1, -1, view());
        players.forEach(({ row, col }, seat) => {
          expect(Math.abs(out.rowAt[seat] - row)).toBeLessThanOrEqual(1);
          expect(Math.abs(out.colAt[seat] - col)).toBeLessThanOrEqual(1);
          if (share >= 1) expect([out.rowAt[seat], out.colAt[seat]]).toEqual([row, col]);
        });
      }),
    );
  });

  it('spreads who share a cell, and brings together again who part', () => {
    const together = snapshotOf(1, [
      { seat: 0, row: 2, col: 2 },
      { seat: 1, row: 2, col: 2 },
    ]);
    const apart = snapshotOf(2, [
      { seat: 0, row: 2, col: 2 },
      { seat: 1, row: 2, col: 3 },
    ]);
    const out = view();
    computeBoardView(together, apart, 1, -1, -1, out);
    expect(out.colOffset[0]).toBeLessThan(0);
    expect(out.colOffset[1]).toBeGreaterThan(0);
    expect(out.size[0]).toBeLessThan(1);
    const start = out.colOffset[1];
    computeBoardView(together, apart, 1.5, -1, -1, out);
    expect(out.colOffset[1]).toBeCloseTo(start / 2);
    computeBoardView(together, apart, 2, -1, -1, out);
    expect([out.colOffset[0], out.colOffset[1], out.size[0], out.size[1]]).toEqual([0, 0, 1, 1]);
    expect([out.rowAt[1], out.colAt[1]]).toEqual([2, 3]); // where the server says, whatever the crowd
  });

  it('turns the own player before the server does, and nobody else', () => {
    const now = snapshotOf(3, [
      { seat: 0, row: 1, col: 1, facing: 0 },
      { seat: 1, row: 2, col: 1, facing: 0 },
    ]);
    const out = computeBoardView(now, now, 3, 1, 2, view());
    expect([out.facing[0], out.facing[1]]).toEqual([0, 2]);
    expect([out.rowAt[1], out.colAt[1]]).toEqual([2, 1]); // turned, not moved
  });

  it('fades in who came and out who went', () => {
    const before = snapshotOf(1, [{ seat: 2, row: 0, col: 0 }]);
    const after = snapshotOf(2, [{ seat: 5, row: 4, col: 4 }]);
    const out = computeBoardView(before, after, 1.25, -1, -1, view());
    expect([out.visible[2], out.opacity[2]]).toEqual([1, 0.75]);
    expect([out.visible[5], out.opacity[5]]).toEqual([1, 0.25]);
    computeBoardView(before, after, 2, -1, -1, out);
    expect([out.visible[2], out.visible[5]]).toEqual([0, 1]);
  });

  it('keeps a taken fruit whole until its taker has nearly arrived, and lets a new one grow', () => {
    const before = snapshotOf(1, [], [[3, 1]]);
    const after = snapshotOf(2, [], [[8, 2]]);
    const out = view();
    computeBoardView(before, after, 1.5, -1, -1, out);
    expect([out.itemCode[3], out.itemScale[3]]).toEqual([1, 1]);
    expect([out.itemCode[8], out.itemScale[8]]).toEqual([2, 0.5]);
    computeBoardView(before, after, 1.9, -1, -1, out);
    expect(out.itemScale[3]).toBeGreaterThan(0);
    expect(out.itemScale[3]).toBeLessThan(0.5);
    computeBoardView(before, after, 2, -1, -1, out);
    expect([out.itemCode[3], out.itemCode[8], out.itemScale[8]]).toEqual([0, 2, 1]);
  });

  it('changes a closed door into an open one without a hole between', () => {
    const before = snapshotOf(1, [], [[6, 4]]);
    const after = snapshotOf(2, [], [[6, 5]]);
    const out = view();
    for (const tick of [1, 1.3, 1.7, 1.99]) {
      computeBoardView(before, after, tick, -1, -1, out);
      expect(out.itemCode[6]).not.toBe(0);
    }
    expect(computeBoardView(before, after, 2, -1, -1, out).itemCode[6]).toBe(5);
  });

  it('draws an arrow only to somebody else who is there', () => {
    const now = snapshotOf(3, [
      { seat: 0, row: 0, col: 0, kind: 1, following: 1, strength: 62 },
      { seat: 1, row: 0, col: 1, kind: 1, following: 9, strength: 80 },
      { seat: 2, row: 0, col: 2, kind: 1, following: 2, strength: 80 },
    ]);
    const out = computeBoardView(now, now, 3, -1, -1, view());
    expect([...out.following.subarray(0, 3)]).toEqual([1, -1, -1]);
    expect(out.strength[0]).toBeCloseTo(0.62);
  });

  it('shows the others in a race as ghosts beside the own player, who stands in full in the middle', () => {
    const start = [0, 1, 2].map((seat) => ({ seat, row: 2, col: 2 }));
    const before = snapshotOf(1, start);
    const after = snapshotOf(2, start);
    const race = computeBoardView(before, after, 2, 1, -1, createBoardView(5, 5, true));
    expect([...race.opacity.slice(0, 3)]).toEqual([0.5, 1, 0.5]);
    expect([race.rowOffset[1], race.colOffset[1], race.size[1]]).toEqual([0, 0, 1]);
    for (const seat of [0, 2]) expect(Math.hypot(race.rowOffset[seat], race.colOffset[seat])).toBeGreaterThan(0.15);
    const watched = computeBoardView(before, after, 2, -1, -1, createBoardView(5, 5, true));
    expect([...watched.opacity.slice(0, 3)]).toEqual([1, 1, 1]); // who only watches sees all in full
  });

  it('needs no past: the first snapshot is drawn as it is', () => {
    const nothing = snapshotOf(-1, []);
    const first = snapshotOf(40, [{ seat: 3, row: 4, col: 0 }], [[0, 1]]);
    const out = computeBoardView(nothing, first, 39, 3, -1, view());
    expect([out.visible[3], out.rowAt[3], out.opacity[3], out.itemScale[0]]).toEqual([1, 4, 1, 1]);
  });
});
