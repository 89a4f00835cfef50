import { describe, expect, it } from 'vitest';
import { RaceTrails, TRAIL_CELLS } from '../../../client/model/race-trails.ts';
import { snapshotOf } from './boards.ts';

const cellsOf = ({ trails }: RaceTrails, seat: number) =>
  trails[seat].rows.map((row, idx) => [row, trails[seat].cols[idx]]);

/** Takes a walk of one player, seat 1, a tick a cell. */
function walk(trails: RaceTrails, cells: readonly (readonly [number, number])[], episode = 1): void {
  for (const [tick, [row, col]] of cells.entries()) {
    const snapshot = snapshotOf(tick, [{ seat: 1, row, col }]);
    snapshot.episode = episode;
    trails.note(snapshot);
  }
}

describe('RaceTrails', () => {
  it('keeps the cells of a walk, a cell that is turned on only once', () => {
    const trails = new RaceTrails();
    walk(trails, [
      [2, 2],
      [2, 2],
      [2, 3],
      [3, 3],
    ]);
    expect(cellsOf(trails, 1)).toEqual([
      [2, 2],
      [2, 3],
      [3, 3],
    ]);
    expect(cellsOf(trails, 0)).toEqual([]);
  });

  it('begins anew with an episode, where somebody appears, and when a player is gone', () => {
    const trails = new RaceTrails();
    walk(trails, [
      [0, 0],
      [0, 1],
    ]);
    walk(trails, [[0, 2]], 2);
    expect(cellsOf(trails, 1)).toEqual([[0, 2]]);
    walk(trails, [[4, 4]], 2);
    expect(cellsOf(trails, 1)).toEqual([[4, 4]]);
    const empty = snapshotOf(9, []);
    empty.episode = 2;
    trails.note(empty);
    expect(cellsOf(trails, 1)).toEqual([]);
  });

  it('forgets what lies far back', () => {
    const trails = new RaceTrails();
    walk(
      trails,
      Array.from({ length: TRAIL_CELLS + 5 }, (_, col) => [0, col] as const),
    );
    expect(cellsOf(trails, 1).length).toBe(TRAIL_CELLS);
    expect(cellsOf(trails, 1)[0]).toEqual([0, 5]);
  });
});
