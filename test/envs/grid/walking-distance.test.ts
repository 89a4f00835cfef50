import { describe, expect, it } from 'vitest';
import { nearerDirections, UNREACHABLE, walkingDistancesInPlace } from '../../../envs/grid/walking-distance.ts';

const MAP = ['.....', '.###.', '.#.#.', '.###.', '.....'];
const blocked = Uint8Array.from(MAP.join(''), (character) => (character === '#' ? 1 : 0));

function distancesTo(row: number, col: number): Uint16Array {
  const out = new Uint16Array(25);
  walkingDistancesInPlace(blocked, 5, 5, row * 5 + col, new Uint16Array(25), out);
  return out;
}

describe('walking distances', () => {
  it('go around walls and stop at them', () => {
    const distances = distancesTo(0, 2);
    expect(distances[2]).toBe(0);
    expect(distances[4 * 5 + 2]).toBe(8); // two columns out, four rows down, two back
    expect(distances[2 * 5 + 2]).toBe(UNREACHABLE); // walled in
    expect(distances[1 * 5 + 1]).toBe(UNREACHABLE); // a wall itself
  });

  it('every cell but the target has a neighbour that is one step nearer', () => {
    const distances = distancesTo(0, 0);
    for (let cell = 1; cell < 25; cell++) {
      const bits = nearerDirections(distances, 5, 5, Math.floor(cell / 5), cell % 5);
      expect(bits > 0).toBe(distances[cell] !== UNREACHABLE);
    }
    expect(nearerDirections(distances, 5, 5, 0, 0)).toBe(0);
    expect(nearerDirections(distances, 5, 5, 0, 3)).toBe(1 << 3); // left
    expect(nearerDirections(distances, 5, 5, 4, 4)).toBe((1 << 0) | (1 << 3)); // up or left
  });
});
