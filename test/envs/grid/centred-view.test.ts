import { describe, expect, it } from 'vitest';
import { createCentredView, hasCentredView } from '../../../envs/grid/centred-view.ts';
import { createEnvironment, findWorld } from '../../../envs/registry.ts';

const world = findWorld('coins');
const LEVEL = `
#######
#..r..#
#.....#
#g.^..#
#.....#
#..y..#
#######`.trim();

function viewOf(text: string): { cell: (up: number, right: number) => string } {
  const environment = createEnvironment('coins', {}, 1);
  environment.reset(0, world.levelFormat.parse(text), 1);
  const { length } = environment.spec.observation;
  const observation = new Uint8Array(length);
  environment.observe(observation);
  const view = createCentredView(environment.spec.observation, 4);
  const out = new Uint8Array(view.length);
  view.write(observation, 0, out, 0);
  const names = ['r', 'g', 'y', '#'];
  return {
    cell(up, right) {
      const at = ((4 - up) * 9 + 4 + right) * 4;
      return names.filter((_, k) => out[at + k] === 1).join('') || '.';
    },
  };
}

describe('createCentredView', () => {
  it('puts the player in the middle looking up', () => {
    const { cell } = viewOf(LEVEL);
    expect(cell(2, 0)).toBe('r');
    expect(cell(0, -2)).toBe('g');
    expect(cell(-2, 0)).toBe('y');
    expect(cell(3, 0)).toBe('#');
    expect(cell(4, 0)).toBe('.'); // outside the room
  });

  it('turns with the heading', () => {
    const right = viewOf(LEVEL.replace('^', '>'));
    expect(right.cell(0, -2)).toBe('r');
    expect(right.cell(-2, 0)).toBe('g');
    expect(right.cell(0, 2)).toBe('y');
    const down = viewOf(LEVEL.replace('^', 'v'));
    expect(down.cell(2, 0)).toBe('y');
    expect(down.cell(0, 2)).toBe('g');
    const left = viewOf(LEVEL.replace('^', '<'));
    expect(left.cell(2, 0)).toBe('g');
    expect(left.cell(0, 2)).toBe('r');
  });

  it('is refused for a world without heading', () => {
    const { observation } = createEnvironment('orchard', {}, 1).spec;
    expect(hasCentredView(observation)).toBe(false);
    expect(() => createCentredView(observation, 4)).toThrow(RangeError);
  });
});
