import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { expectMean } from './mean.ts';

const GAMMA = 0.96;
const { namedLevels = new Map() } = findWorld('matrix-game');

/** Probability to cooperate: at first, and after CC, CD, DC, DD with the own choice first. */
type Strategy = readonly number[];
const TIT_FOR_TAT: Strategy = [1, 1, 0, 1, 0];
const DEFECTOR: Strategy = [0, 0, 0, 0, 0];
const COOPERATOR: Strategy = [1, 1, 1, 1, 1];
const WIN_STAY: Strategy = [1, 1, 0, 0, 1];
const GRIM: Strategy = [1, 1, 0, 0, 0];

/** Discounted values (1 - gamma) sum of gamma^t r_t of two memory-one strategies, by p0 (I - gamma M)^-1 r. */
function closedForm(first: Strategy, second: Strategy, payoffs: Int8Array): number[] {
  const swapped = [0, 1, 3, 2, 4]; // the second player's own view of a joint action
  const jointAfter = (state: number): number[] => {
    const [p, q] = [first[state], second[swapped[state]]];
    return [p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)];
  };
  // Solves x (I - gamma M) = p0 by Gauss and Jordan on the transposed system.
  const rows = Array.from({ length: 4 }, (_, to) => [
    ...Array.from({ length: 4 }, (__, from) => (from === to ? 1 : 0) - GAMMA * jointAfter(1 + from)[to]),
    jointAfter(0)[to],
  ]);
  for (let pivot = 0; pivot < 4; pivot++) {
    const best = rows
      .slice(pivot)
      .reduce((at, row, i) => (Math.abs(row[pivot]) > Math.abs(rows[at][pivot]) ? pivot + i : at), pivot);
    [rows[pivot], rows[best]] = [rows[best], rows[pivot]];
    rows[pivot] = rows[pivot].map((value, _, row) => value / row[pivot]);
    for (let other = 0; other < 4; other++) {
      if (other === pivot) continue;
      const factor = rows[other][pivot];
      rows[other] = rows[other].map((value, col) => value - factor * rows[pivot][col]);
    }
  }
  const visits = rows.map((row) => row[4]);
  return [0, 4].map(
    (from) => (1 - GAMMA) * visits.reduce((sum, visit, joint) => sum + visit * payoffs[from + joint], 0),
  );
}

const HORIZON = 400; // gamma^400 is 8e-8

/** The same values as played, one for each of many games. */
function played(strategies: readonly Strategy[], name: string, numWorlds: number): number[][] {
  const environment = createEnvironment('matrix-game', { horizon: HORIZON }, numWorlds);
  for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) environment.reset(worldIdx, namedLevels.get(name), worldIdx);
  const seen = new Uint8Array(numWorlds * 2 * 5);
  const values = [new Array<number>(numWorlds).fill(0), new Array<number>(numWorlds).fill(0)];
  const rng = new Rng(5);
  const actions = new Uint8Array(2 * numWorlds);
  for (let round = 0, weight = 1 - GAMMA; round < HORIZON; round++, weight *= GAMMA) {
    environment.observe(seen);
    for (let seat = 0; seat < 2 * numWorlds; seat++) {
      const state = seen.subarray(seat * 5, seat * 5 + 5).indexOf(1);
      actions[seat] = rng.unit() < strategies[seat % 2][state] ? 0 : 1;
    }
    environment.step(actions);
    for (let seat = 0; seat < 2 * numWorlds; seat++) values[seat % 2][seat >> 1] += weight * environment.rewards[seat];
  }
  return values;
}

describe('the exact iterated prisoners dilemma', () => {
  const payoffs = Int8Array.of(-1, -3, 0, -2, -1, 0, -3, -2);

  it.each([
    ['tit for tat with itself', TIT_FOR_TAT, TIT_FOR_TAT, -1, -1],
    ['defectors', DEFECTOR, DEFECTOR, -2, -2],
    ['tit for tat and a defector', TIT_FOR_TAT, DEFECTOR, -3 * 0.04 - 2 * 0.96, -2 * 0.96],
    ['a cooperator and a defector', COOPERATOR, DEFECTOR, -3, 0],
    ['win-stay and a defector, who alternate', WIN_STAY, DEFECTOR, -(3 + 2 * 0.96) / 1.96, -(2 * 0.96) / 1.96],
    ['grim and win-stay', GRIM, WIN_STAY, -1, -1],
  ])('%s', (_, first, second, worthFirst, worthSecond) => {
    const values = closedForm(first, second, payoffs);
    expect(values[0]).toBeCloseTo(worthFirst, 10);
    expect(values[1]).toBeCloseTo(worthSecond, 10);
    const [[own], [other]] = played([first, second], 'prisoners-dilemma', 1);
    expect(own).toBeCloseTo(worthFirst, 5);
    expect(other).toBeCloseTo(worthSecond, 5);
  });
});

it.each(['prisoners-dilemma', 'matching-pennies', 'chicken', 'stag-hunt'])(
  'mixed strategies in %s earn what the closed form says',
  (name) => {
    const rng = new Rng(9);
    const payoffs = Int8Array.from(namedLevels.get(name).parameters);
    for (let pair = 0; pair < 2; pair++) {
      const strategies = [0, 1].map(() => Array.from({ length: 5 }, () => rng.unit()));
      const values = closedForm(strategies[0], strategies[1], payoffs);
      const games = played(strategies, name, 300);
      expectMean(games[0], values[0]);
      expectMean(games[1], values[1]);
    }
  },
);

it('offers each game as a generator and as a named level', () => {
  const names = ['prisoners-dilemma', 'matching-pennies', 'chicken', 'stag-hunt'];
  expect([...namedLevels.keys()]).toEqual(names);
  for (const name of names)
    expect(createGenerator('matrix-game', {}, name).sample(new Rng(1))).toBe(namedLevels.get(name));
});
