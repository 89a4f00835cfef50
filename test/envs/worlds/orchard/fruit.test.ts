import { describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';

const FIRST_FRUIT = 1;

/** Walks the only player onto the only fruit. */
function collectOne(stage: Stage): void {
  for (;;) {
    const [{ row, col }] = stage.players;
    const goal = stage.scene.items.indexOf(FIRST_FRUIT);
    const [goalRow, goalCol] = [Math.floor(goal / 5), goal % 5];
    const move = goalRow > row ? 'down' : goalRow < row ? 'up' : goalCol > col ? 'right' : 'left';
    stage.step({ [`${row},${col}`]: move });
    if (stage.environment.cumulants[0] === 1) return;
  }
}

describe('fruit', () => {
  it('hangs to the capacity of each grove, at least one', () => {
    const level = '########\n#aaaa#b#\n#aaaa..#\n#aaaac##\n########';
    const stage = new Stage(level, { numSeats: 2, fruitDensityPercent: 50 });
    expect(['blue', 'yellow', 'red'].map((kind) => stage.countItems(`fruit-${kind}`))).toEqual([6, 1, 1]);
  });

  it('comes back after every delay of the range, on cells of its grove where nobody stands', () => {
    const delays = new Set<number>();
    const cells = new Set<number>();
    for (let seed = 0; seed < 120; seed++) {
      const settings = { numSeats: 1, fruitDensityPercent: 1, respawnMinTicks: 3, respawnMaxTicks: 5 };
      const stage = new Stage('#####\n#.aa#\n#aaa#\n#aaa#\n#####', settings, seed);
      collectOne(stage);
      const [{ row, col }] = stage.players;
      expect(stage.countItems('fruit-blue')).toBe(0);
      let delay = 1;
      while (stage.step().countItems('fruit-blue') === 0) delay++;
      const cell = stage.scene.items.indexOf(FIRST_FRUIT);
      expect(cell).not.toBe(row * 5 + col);
      delays.add(delay);
      cells.add(cell);
    }
    expect([...delays].sort()).toEqual([3, 4, 5]);
    expect([...cells].sort((a, b) => a - b)).toEqual([7, 8, 11, 12, 13, 16, 17, 18]);
  });

  it('waits while its grove is full of players', () => {
    const settings = { numSeats: 1, respawnMinTicks: 2, respawnMaxTicks: 2 };
    const stage = new Stage('#####\n#.a##\n##b##\n##c##\n#####', settings);
    stage.step({ '1,1': 'right' });
    for (let tick = 0; tick < 10; tick++) expect(stage.step().countItems('fruit-blue')).toBe(0);
    stage.step({ '1,2': 'left' });
    expect(stage.countItems('fruit-blue')).toBe(1);
  });
});
