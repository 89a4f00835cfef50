import { describe, expect, it } from 'vitest';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../../envs/registry.ts';
import { GOAL, mazeLevelFormat, WALL } from '../../../../envs/worlds/maze/cells.ts';
import { playMaze } from './play.ts';

const [LEFT, RIGHT, FORWARD, TOGGLE] = [0, 1, 2, 5];
const parse = (text: string): Level => mazeLevelFormat.parse(text);
const OPEN = parse('.....\n.....\n.>..G\n.....\n.....');

/** What a player must see, cell by cell from the rule: the slow twin of the window writer. */
function expectedWindow(level: Level, row: number, col: number, heading: number, viewSize: number): number[] {
  const ahead = [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ][heading];
  const right = [
    [0, 1],
    [1, 0],
    [0, -1],
    [-1, 0],
  ][heading];
  const bytes: number[] = [];
  for (let viewRow = 0; viewRow < viewSize; viewRow++) {
    for (let viewCol = 0; viewCol < viewSize; viewCol++) {
      const forward = viewSize - 1 - viewRow;
      const side = viewCol - (viewSize >> 1);
      const r = row + ahead[0] * forward + right[0] * side;
      const c = col + ahead[1] * forward + right[1] * side;
      const isInside = r >= 0 && r < level.height && c >= 0 && c < level.width;
      const code = isInside ? level.cells[r * level.width + c] : WALL;
      bytes.push(...(code === WALL ? [2, 5, 0] : code === GOAL ? [8, 1, 0] : [1, 0, 0]));
    }
  }
  return [...bytes, ...[0, 1, 2, 3].map((h) => (h === heading ? 1 : 0))];
}

describe('maze', () => {
  it('turns, walks, is stopped by walls and by the edge, and ignores the other four actions', () => {
    const level = parse('.....\n.....\n.>#.G\n.....\n.....');
    const { environment, pose } = playMaze(level);
    const act = (...actions: number[]): number => {
      for (const action of actions) environment.step(Uint8Array.of(action));
      return pose();
    };
    const at = (row: number, col: number, heading: number): number => (row * 5 + col) * 4 + heading;
    expect(act(FORWARD)).toBe(at(2, 1, 1));
    expect([...environment.cumulants]).toEqual([0, 1]);
    expect(act(LEFT)).toBe(at(2, 1, 0));
    expect([...environment.cumulants]).toEqual([0, 0]);
    expect(act(FORWARD, FORWARD, FORWARD)).toBe(at(0, 1, 0));
    expect(act(3, 4, TOGGLE, 6)).toBe(at(0, 1, 0));
    expect(act(RIGHT, FORWARD)).toBe(at(0, 2, 1));
  });

  it('pays 1 - 0.9 t / T on arrival, in front of the goal, and ends', () => {
    const { environment, pose } = playMaze(OPEN, { horizon: 50 });
    for (const action of [LEFT, RIGHT, FORWARD, FORWARD]) environment.step(Uint8Array.of(action));
    expect([environment.rewards[0], environment.terminated[0]]).toEqual([0, 0]);
    environment.step(Uint8Array.of(FORWARD));
    expect(environment.rewards[0]).toBeCloseTo(1 - (0.9 * 5) / 50, 6);
    expect([environment.terminated[0], environment.truncated[0]]).toEqual([1, 0]);
    expect([...environment.cumulants]).toEqual([1, 0]);
    expect(pose()).toBe((2 * 5 + 3) * 4 + 1);
  });

  it('is terminated, and pays 0.1, when the goal is reached in the last step', () => {
    const { environment } = playMaze(OPEN, { horizon: 3 });
    for (let step = 0; step < 3; step++) environment.step(Uint8Array.of(FORWARD));
    expect([environment.terminated[0], environment.truncated[0]]).toEqual([1, 0]);
    expect(environment.rewards[0]).toBeCloseTo(0.1, 6);
  });

  it('is played on mazes from 3 x 3 on, such as the trivial ones of JaxUED', () => {
    const { environment } = playMaze(parse('...\n.#.\n>#G'));
    for (const action of [LEFT, FORWARD, FORWARD, RIGHT, FORWARD, FORWARD, RIGHT, FORWARD, FORWARD]) {
      expect(environment.terminated[0]).toBe(0);
      environment.step(Uint8Array.of(action));
    }
    expect(environment.terminated[0]).toBe(1);
  });

  it('has a horizon by rule: twice the area with its border', () => {
    const { environment } = playMaze(parse('......\n......\n.>...G\n......\n......'), { horizon: 0 });
    for (let step = 1; step < 2 * 7 * 8; step++) environment.step(Uint8Array.of(TOGGLE));
    expect(environment.truncated[0]).toBe(0);
    environment.step(Uint8Array.of(TOGGLE));
    expect(environment.truncated[0]).toBe(1);
    const { horizonOf } = findWorld('maze');
    const settings = (horizon: number) => parseSettings(findWorld('maze'), { horizon });
    expect([horizonOf?.(settings(0), OPEN), horizonOf?.(settings(77), OPEN)]).toEqual([98, 77]);
  });

  it('has three actions or seven', () => {
    expect(createEnvironment('maze', { actionSet: 3 }, 1).spec.actionNames).toEqual([
      'turn-left',
      'turn-right',
      'forward',
    ]);
    expect(createEnvironment('maze', {}, 1).spec.numActions).toBe(7);
    expect(() => createEnvironment('maze', { actionSet: 4 }, 1)).toThrow(
      /setting actionSet of world maze; got 4; expected one of 3, 7/,
    );
    expect(() => createEnvironment('maze', { viewSize: 4 }, 1)).toThrow(/viewSize.*one of 3, 5, 7, 9, 11/);
    expect(() => createEnvironment('maze', { size: 100 }, 1)).toThrow(/size.*at most 99/);
  });

  it('shows the window of the rule for every view size, heading and size of maze, together and one by one', () => {
    for (const viewSize of [3, 5, 7, 9, 11]) {
      for (const [size, numSeats] of [
        [13, 1],
        [30, 2],
        [99, 1],
      ]) {
        const environment = createEnvironment('maze', { size, viewSize, numSeats }, 6);
        const rng = new Rng(viewSize * size);
        const levels = [...'abcdef'].map((_, i) =>
          createGenerator('maze', { size: Math.max(5, size - 5 * i) }, i % 2 ? 'uniform-25' : 'uniform-60').sample(rng),
        );
        levels.forEach((level, worldIdx) => {
          environment.reset(worldIdx, level, 1);
        });
        const { length } = environment.spec.observation;
        const out = new Uint8Array(6 * numSeats * length);
        const scene = {
          height: 0,
          width: 0,
          tick: 0,
          terrain: new Uint8Array(9801),
          items: new Uint8Array(9801),
          players: new Int16Array(10),
        };
        for (let step = 0; step < 12; step++) {
          environment.step(Uint8Array.from({ length: 6 * numSeats }, () => [0, 1, 2, 2, 2][rng.below(5)]));
          if (environment.terminated.includes(1)) break;
          environment.observe(out);
          levels.forEach((level, worldIdx) => {
            environment.readScene(worldIdx, scene);
            for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
              const [row, col, heading] = scene.players.slice(5 * seatIdx);
              const at = (worldIdx * numSeats + seatIdx) * length;
              expect([...out.subarray(at, at + length)]).toEqual(expectedWindow(level, row, col, heading, viewSize));
            }
          });
        }
      }
    }
  });

  it('writes into any part of any buffer', () => {
    const { environment } = playMaze(OPEN);
    const { length } = environment.spec.observation;
    const expected = expectedWindow(OPEN, 2, 1, 1, 5);
    const buffer = new ArrayBuffer(3 * length);
    for (const start of [0, 1, 5, length]) {
      const part = new Uint8Array(buffer, start, length);
      environment.observe(part);
      expect([...part]).toEqual(expected);
    }
  });

  it('lets players share a maze: through each other, one reward each, the arrived stand still', () => {
    const { environment, pose } = playMaze(OPEN, { numSeats: 2, horizon: 100 });
    const step = (...actions: number[]): void => environment.step(Uint8Array.from(actions));
    step(FORWARD, LEFT);
    step(FORWARD, RIGHT);
    step(FORWARD, FORWARD);
    expect([...environment.rewards].map((reward) => Math.round(reward * 1000))).toEqual([973, 0]);
    expect(environment.terminated[0]).toBe(0);
    const arrived = pose(environment, 0);
    step(LEFT, FORWARD); // onto the cell of the one who has arrived
    expect([pose(environment, 0), pose(environment, 1)]).toEqual([arrived, arrived]);
    expect([...environment.rewards]).toEqual([0, 0]);
    step(FORWARD, FORWARD);
    expect([...environment.rewards].map((reward) => Math.round(reward * 1000))).toEqual([0, 955]);
    expect(environment.terminated[0]).toBe(1);
  });

  it('ends with the first who arrives when told so', () => {
    const { environment } = playMaze(OPEN, { numSeats: 3, ends: 'first' });
    for (let step = 0; step < 3; step++) environment.step(Uint8Array.of(FORWARD, LEFT, FORWARD));
    expect(environment.terminated[0]).toBe(1);
    expect([...environment.rewards].map((reward) => reward > 0)).toEqual([true, false, true]);
  });

  it('shows others only when told so, with their heading, never on the own cell', () => {
    for (const showSeats of [false, true]) {
      const { environment } = playMaze(OPEN, { numSeats: 2, showSeats });
      environment.step(Uint8Array.of(FORWARD, 6));
      environment.step(Uint8Array.of(LEFT, 6));
      const seen = new Uint8Array(79);
      environment.observeSeat(0, 1, seen, 0); // looks right; the other is one ahead and looks up
      const ahead = (3 * 5 + 2) * 3;
      expect([...seen.slice(ahead, ahead + 3)]).toEqual(showSeats ? [10, 0, 0] : [1, 0, 0]);
      environment.observeSeat(0, 0, seen, 0); // looks up; the other is at its left and looks right
      const left = (4 * 5 + 1) * 3;
      expect([...seen.slice(left, left + 3)]).toEqual(showSeats ? [10, 0, 1] : [1, 0, 0]);
      environment.step(Uint8Array.of(6, FORWARD));
      environment.observeSeat(0, 1, seen, 0);
      expect([...seen.slice((4 * 5 + 2) * 3, (4 * 5 + 2) * 3 + 3)]).toEqual([1, 0, 0]);
    }
  });

  it('takes larger levels when its settings are fitted to them', () => {
    const { fitSettings, create } = findWorld('maze');
    const large = createGenerator('maze', { size: 40 }, 'empty').sample(new Rng(1));
    const settings = parseSettings(findWorld('maze'), { horizon: 9 });
    expect(() => create(settings, 1).reset(0, large, 1)).toThrow(/side of a maze; got 40; expected at most size = 13/);
    const fitted = fitSettings?.(settings, large);
    expect(fitted).toEqual({ ...(settings as object), size: 40 });
    create(fitted, 1).reset(0, large, 1);
  });
});
