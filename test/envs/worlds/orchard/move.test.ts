import { describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';

const DENSITY = { fruitDensityPercent: 1 };

describe('moves', () => {
  it('go in the four directions, turn even when stopped, and stay stays', () => {
    const stage = new Stage('#####\n#aaa#\n#a.a#\n#aaa#\n#####', { numSeats: 1, ...DENSITY });
    expect(stage.playerAt('2,2').facing).toBe('up');
    expect(stage.step({ '2,2': 'right' }).playerAt('2,3').facing).toBe('right');
    expect(stage.step({ '2,3': 'right' }).playerAt('2,3').facing).toBe('right');
    expect(stage.step({ '2,3': 'down' }).playerAt('3,3').facing).toBe('down');
    expect(stage.step({ '3,3': 'left' }).playerAt('3,2').facing).toBe('left');
    expect(stage.step({ '3,2': 'up' }).playerAt('2,2').facing).toBe('up');
    expect(stage.step().playerAt('2,2').facing).toBe('up');
    expect(stage.step({ '2,2': 'interact' }).playerAt('2,2').facing).toBe('up');
  });

  it('stop at a shut door', () => {
    const stage = new Stage('######\n#1.Aa#\n#aa#a#\n#aa#a#\n######', { numSeats: 1 });
    expect(stage.step({ '1,2': 'right' }).playerAt('1,2').facing).toBe('right');
  });

  it('to one cell are stopped for all who want it, wherever they come from', () => {
    const stage = new Stage('#####\n#a.a#\n#.a.#\n#aaa#\n#####', { numSeats: 3, ...DENSITY });
    stage.step({ '1,2': 'down', '2,1': 'right', '2,3': 'left' });
    expect(stage.places).toEqual(['1,2', '2,1', '2,3']);
    expect(stage.playerAt('2,1').facing).toBe('right');
    stage.step({ '1,2': 'down' });
    expect(stage.places).toEqual(['2,1', '2,2', '2,3']);
  });

  it('do not swap two players', () => {
    const stage = new Stage('#####\n#..a#\n#aaa#\n#aaa#\n#####', { numSeats: 2, ...DENSITY });
    stage.step({ '1,1': 'right', '1,2': 'left' });
    expect(stage.places).toEqual(['1,1', '1,2']);
    expect(stage.playerAt('1,1').facing).toBe('right');
  });

  it('follow the head of a chain, and stop when it stops', () => {
    const stage = new Stage('#######\n#...aa#\n#aaaaa#\n#aaaaa#\n#######', { numSeats: 3, ...DENSITY });
    stage.step({ '1,1': 'right', '1,2': 'right', '1,3': 'right' });
    expect(stage.places).toEqual(['1,2', '1,3', '1,4']);
    stage.step({ '1,2': 'right', '1,3': 'right' });
    expect(stage.places).toEqual(['1,2', '1,3', '1,4']);
    stage.step({ '1,2': 'right', '1,3': 'right', '1,4': 'right' });
    stage.step({ '1,3': 'right', '1,4': 'right', '1,5': 'right' });
    expect(stage.places).toEqual(['1,3', '1,4', '1,5']);
  });

  it('turn a ring of four round', () => {
    const stage = new Stage('#####\n#..a#\n#..a#\n#aaa#\n#####', { numSeats: 4, ...DENSITY });
    const before = new Map(stage.players.map(({ seatIdx, row, col }) => [`${row},${col}`, seatIdx]));
    stage.step({ '1,1': 'right', '1,2': 'down', '2,2': 'left', '2,1': 'up' });
    const seatAt = (place: string): number => stage.playerAt(place).seatIdx;
    expect(['1,2', '2,2', '2,1', '1,1'].map(seatAt)).toEqual(['1,1', '1,2', '2,2', '2,1'].map((at) => before.get(at)));
  });

  it('break a ring when an outsider wants one of its cells', () => {
    const stage = new Stage('#####\n#...#\n#..a#\n#aaa#\n#####', { numSeats: 5, ...DENSITY });
    stage.step({ '1,1': 'right', '1,2': 'down', '2,2': 'left', '2,1': 'up', '1,3': 'left' });
    expect(stage.places).toEqual(['1,1', '1,2', '1,3', '2,1', '2,2']);
  });

  it('stop behind two who swap or contest', () => {
    const swap = new Stage('#######\n#...aa#\n#aaaaa#\n#aaaaa#\n#######', { numSeats: 3, ...DENSITY });
    swap.step({ '1,1': 'right', '1,2': 'right', '1,3': 'left' });
    expect(swap.places).toEqual(['1,1', '1,2', '1,3']);
    const contest = new Stage('#######\n#..a.a#\n#aaaaa#\n#aaaaa#\n#######', { numSeats: 3, ...DENSITY });
    contest.step({ '1,1': 'right', '1,2': 'right', '1,4': 'left' });
    expect(contest.places).toEqual(['1,1', '1,2', '1,4']);
  });

  it('are not contested by a player whose own way is walled', () => {
    const stage = new Stage('#####\n#a.a#\n##.a#\n#aaa#\n#####', { numSeats: 2, ...DENSITY });
    stage.step({ '2,2': 'left', '1,2': 'left' });
    expect(stage.places).toEqual(['1,1', '2,2']);
  });

  it('collect fruit for the one who walks onto it', () => {
    const stage = new Stage('######\n#.bab#\n#aaaa#\n#aaaa#\n######', { numSeats: 1, fruitDensityPercent: 100 });
    stage.environment.setPreference(0, 0, [50, -100, 0, 0]);
    stage.step({ '1,1': 'right' });
    expect([...stage.environment.cumulants]).toEqual([0, 1, 0, 0]);
    expect([...stage.environment.rewards]).toEqual([-1]);
    stage.step({ '1,2': 'right' });
    expect([...stage.environment.cumulants]).toEqual([1, 0, 0, 0]);
    expect([...stage.environment.rewards]).toEqual([0.5]);
    stage.step();
    expect([...stage.environment.cumulants, ...stage.environment.rewards]).toEqual([0, 0, 0, 0, 0]);
  });
});
