import { describe, expect, it } from 'vitest';
import { Stage } from './stage.ts';

/** The window of one player as names by 'row,col' of the window, and the scalars that are set. */
function look(stage: Stage, seatIdx: number): { cells: Record<string, string[]>; scalars: string[] } {
  const { observation } = stage.environment.spec;
  const { width, channels, channelNames, scalarNames, length } = observation;
  const out = new Uint8Array(length);
  stage.environment.observeSeat(0, seatIdx, out, 0);
  const cells: Record<string, string[]> = {};
  for (let at = 0; at < length - scalarNames.length; at++) {
    if (out[at] === 0) continue;
    const cell = Math.floor(at / channels);
    const place = `${Math.floor(cell / width)},${cell % width}`;
    cells[place] = [...(cells[place] ?? []), channelNames[at % channels]];
  }
  const scalars = scalarNames.filter((_, index) => out[length - scalarNames.length + index] === 1);
  return { cells, scalars };
}

const WALL = ['wall'];

describe('orchard observation', () => {
  it('is centred on the player, shows walls outside the level, and does not show the own body', () => {
    const stage = new Stage('#####\n#.bb#\n#bbb#\n#bbb#\n#####', { numSeats: 1, fruitDensityPercent: 1, viewSize: 5 });
    const { cells, scalars } = look(stage, 0);
    expect(scalars).toEqual(['facing-up']);
    expect(cells['2,2']).toBeUndefined();
    // The player stands at row 1, column 1: the two top rows and left columns of the window are border and beyond.
    for (let side = 0; side < 5; side++) {
      for (const place of [`0,${side}`, `1,${side}`, `${side},0`, `${side},1`]) expect(cells[place]).toEqual(WALL);
    }
    const fruit = Object.entries(cells).filter(([, names]) => names.includes('fruit-yellow'));
    const goal = stage.scene.items.indexOf(2);
    const [row, col] = [Math.floor(goal / 5) + 1, (goal % 5) + 1];
    expect(fruit).toEqual(row < 5 && col < 5 ? [[`${row},${col}`, ['fruit-yellow']]] : []);
  });

  describe('of two players beside a key and a door', () => {
    const level = '########\n#a1..Bb#\n#aaa2###\n#aaaa###\n########';

    it('names each thing in the cell where it is', () => {
      const stage = new Stage(level, { numSeats: 2 });
      const { cells } = look(stage, stage.playerAt('1,3').seatIdx);
      expect([cells['2,1'], cells['2,3'], cells['2,4'], cells['3,3']]).toEqual([
        ['key-gold'],
        ['other-player'],
        ['door-silver'],
        ['key-silver'],
      ]);
    });

    it('shows a player and the key under it together', () => {
      const stage = new Stage(level, { numSeats: 2 }).step({ '1,3': 'left' });
      const { cells } = look(stage, stage.playerAt('1,4').seatIdx);
      expect(cells['2,0']).toEqual(['other-player', 'key-gold']);
      const own = look(stage, stage.playerAt('1,2').seatIdx);
      expect([own.cells['2,2'], own.scalars]).toEqual([['key-gold'], ['facing-left']]);
    });

    it('shows the held key, an open door, a player in it, and the inner side', () => {
      const stage = new Stage(level, { numSeats: 2 });
      stage.step({ '1,4': 'down' }).step({ '2,4': 'interact' });
      const { seatIdx } = stage.playerAt('2,4');
      expect(look(stage, seatIdx).scalars).toEqual(['held-key-silver', 'facing-down']);
      stage.step({ '2,4': 'up' }).step({ '1,4': 'right' }).step({ '1,4': 'interact' });
      expect(look(stage, seatIdx).cells['2,3']).toEqual(['open-door']);
      stage.step({ '1,4': 'right' });
      expect(look(stage, stage.playerAt('1,3').seatIdx).cells['2,4']).toEqual(['other-player', 'open-door']);
      expect(look(stage, seatIdx).scalars).toEqual(['facing-right', 'on-inner-side']);
      expect(look(stage, seatIdx).cells['2,2']).toEqual(['open-door']);
    });

    it('is all 0 for an empty seat', () => {
      const stage = new Stage(level, { numSeats: 2 });
      stage.environment.leave(0, 1);
      expect(look(stage, 1)).toEqual({ cells: {}, scalars: [] });
      const { length } = stage.environment.spec.observation;
      const out = new Uint8Array(2 * length).fill(7);
      stage.environment.observe(out);
      expect(out.slice(length).every((byte) => byte === 0)).toBe(true);
      expect(out.slice(0, length).some((byte) => byte === 1)).toBe(true);
    });
  });
});
