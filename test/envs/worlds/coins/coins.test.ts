import { describe, expect, it } from 'vitest';
import { createScene } from '../../../../envs/core/environment.ts';
import { hashLevel } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';
import { coinsLevelFormat, levelSplit } from '../../../../envs/worlds/coins/levels.ts';

const LEVEL = coinsLevelFormat.parse('#######\n#^r.g.#\n#.....#\n#..#..#\n#.....#\n#....y#\n#######');
const [LEFT, RIGHT, FORWARD] = [0, 1, 2];

function startCoins(settings: Record<string, number> = {}) {
  const environment = createEnvironment('coins', settings, 1);
  environment.reset(0, LEVEL, 1);
  const scene = createScene(7, 7, 1);
  return {
    environment,
    step(...actions: number[]): number[] {
      for (const action of actions) environment.step(Uint8Array.of(action));
      environment.readScene(0, scene);
      return [...scene.players.slice(0, 3)]; // row, column, heading
    },
  };
}

describe('coins', () => {
  it('turns both ways and goes forward, but not into walls', () => {
    const { step } = startCoins();
    expect(step(FORWARD)).toEqual([1, 1, 0]);
    expect(step(LEFT)).toEqual([1, 1, 3]);
    expect(step(RIGHT, RIGHT)).toEqual([1, 1, 1]);
    expect(step(FORWARD)).toEqual([1, 2, 1]);
    expect(step(RIGHT, FORWARD)).toEqual([2, 2, 2]);
    expect(step(LEFT, FORWARD, RIGHT, FORWARD)).toEqual([2, 3, 2]); // an inner wall
  });

  it('pays the preference of the colour once, and ends when no coin is left', () => {
    const { environment, step } = startCoins();
    environment.setPreference(0, 0, [100, -50, 25]);
    step(RIGHT, FORWARD);
    expect([[...environment.cumulants], environment.rewards[0]]).toEqual([[1, 0, 0], 1]);
    step(FORWARD);
    expect([[...environment.cumulants], environment.rewards[0]]).toEqual([[0, 0, 0], 0]);
    step(FORWARD);
    expect([[...environment.cumulants], environment.rewards[0]]).toEqual([[0, 1, 0], -0.5]);
    step(FORWARD, RIGHT, FORWARD, FORWARD, FORWARD);
    expect(environment.terminated[0]).toBe(0);
    step(FORWARD);
    expect([[...environment.cumulants], environment.rewards[0]]).toEqual([[0, 0, 1], 0.25]);
    expect([environment.terminated[0], environment.truncated[0]]).toEqual([1, 0]);
  });

  it('is terminated and not truncated when the last coin falls on the horizon', () => {
    const { environment, step } = startCoins({ horizon: 10 });
    step(RIGHT, FORWARD, FORWARD, FORWARD, FORWARD, RIGHT, FORWARD, FORWARD, FORWARD, FORWARD);
    expect([environment.terminated[0], environment.truncated[0]]).toEqual([1, 0]);
  });

  it('shows coins, walls, and agent with the cell in front; the scalars say which of the two it is', () => {
    const { environment, step } = startCoins();
    step(RIGHT);
    const { channels, channelNames, length } = environment.spec.observation;
    const out = new Uint8Array(length);
    environment.observe(out);
    const cellsOf = (name: string): number[] =>
      Array.from({ length: 49 }, (_, cell) => cell).filter((cell) => out[cell * channels + channelNames.indexOf(name)]);
    expect(cellsOf('agent')).toEqual([8, 9]);
    expect([cellsOf('coin-red'), cellsOf('coin-green'), cellsOf('coin-yellow')]).toEqual([[9], [11], [40]]);
    expect(cellsOf('wall')).toHaveLength(24 + 1);
    expect([...out.slice(-4)]).toEqual([0, 1, 0, 0]);
  });

  it('shows two different states never the same', () => {
    const seen = new Map<string, string>();
    const rng = new Rng(5);
    const generator = createGenerator('coins', {});
    const environment = createEnvironment('coins', { horizon: 500 }, 1);
    const scene = createScene(7, 7, 1);
    const out = new Uint8Array(environment.spec.observation.length);
    for (let episode = 0; episode < 30; episode++) {
      environment.reset(0, generator.sample(rng), 1);
      while (environment.terminated[0] + environment.truncated[0] === 0) {
        environment.observe(out);
        environment.readScene(0, scene);
        const state = [...scene.items, ...scene.terrain, ...scene.players].join();
        expect(seen.get(out.join()) ?? state).toBe(state);
        seen.set(out.join(), state);
        environment.step(Uint8Array.of(rng.below(3)));
      }
    }
    expect(seen.size).toBeGreaterThan(1000);
  });

  it('has seats that cannot be taken or left', () => {
    const { environment } = startCoins();
    expect(() => environment.join(0, 0)).toThrow('cannot be taken');
    expect(() => environment.leave(0, 0)).toThrow('cannot be left');
    expect(environment.isSeated(0, 0)).toBe(true);
  });
});

describe('coins levels', () => {
  it('of the generator hold the coins of the setting and every heading', () => {
    for (const coinsPerColour of [1, 2, 8]) {
      const generator = createGenerator('coins', { coinsPerColour });
      const headings = new Set<string>();
      for (let seed = 0; seed < 60; seed++) {
        const level = generator.sample(new Rng(seed));
        coinsLevelFormat.assertValid(level);
        const text = coinsLevelFormat.format(level);
        for (const colour of 'rgy') expect([...text].filter((cell) => cell === colour)).toHaveLength(coinsPerColour);
        headings.add([...text].find((cell) => '^>v<'.includes(cell)) ?? 'none');
      }
      expect([...headings].sort()).toEqual(['<', '>', '^', 'v']);
    }
  });

  it('split in halves by their hash, so that no layout is in both', () => {
    const generator = createGenerator('coins', {});
    const splitByHash = new Map<string, string>();
    for (let seed = 0; seed < 2000; seed++) {
      const level = generator.sample(new Rng(seed));
      const split = levelSplit(level);
      expect(levelSplit({ ...level, cells: level.cells.slice() })).toBe(split);
      splitByHash.set(hashLevel(level), split);
    }
    const numTrain = [...splitByHash.values()].filter((split) => split === 'train').length;
    expect(numTrain / splitByHash.size).toBeGreaterThan(0.45);
    expect(numTrain / splitByHash.size).toBeLessThan(0.55);
  });
});
