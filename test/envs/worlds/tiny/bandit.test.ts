import { describe, expect, it } from 'vitest';
import type { BatchEnvironment } from '../../../../envs/core/environment.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { dependentOptimum, informativeOptimum, TwoArmOptimum } from '../../../reference/bandit-optimum.ts';
import { expectMean } from './mean.ts';

const PULLS = 100;

function start(generatorId: string, numWorlds: number, settings = {}): BatchEnvironment {
  const environment = createEnvironment('bandit', settings, numWorlds);
  const generator = createGenerator('bandit', settings, generatorId);
  const rng = new Rng(1);
  for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) environment.reset(worldIdx, generator.sample(rng), worldIdx);
  return environment;
}

/** Total reward of each world. */
function play(
  environment: BatchEnvironment,
  pulls: number,
  choose: (worldIdx: number, pull: number) => number,
): number[] {
  const totals = new Array<number>(environment.numWorlds).fill(0);
  const actions = new Uint8Array(environment.numWorlds);
  for (let pull = 0; pull < pulls; pull++) {
    for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) actions[worldIdx] = choose(worldIdx, pull);
    environment.step(actions);
    for (let worldIdx = 0; worldIdx < environment.numWorlds; worldIdx++) {
      totals[worldIdx] += environment.rewards[worldIdx];
    }
  }
  return totals;
}

describe('two independent arms, 100 pulls', () => {
  const optimum = new TwoArmOptimum(PULLS);

  it('are worth 64.92 to the best player: regret 1.748', () => {
    expect(optimum.value).toBeCloseTo(64.92, 2);
    expect((PULLS * 2) / 3 - optimum.value).toBeCloseTo(1.748, 2);
  });

  it('pay the best player that much in the world, and one who pulls at random half', () => {
    const numWorlds = 3000;
    const wins = [new Uint8Array(numWorlds), new Uint8Array(numWorlds)];
    const losses = [new Uint8Array(numWorlds), new Uint8Array(numWorlds)];
    const environment = start('uniform', numWorlds);
    const chosen = new Uint8Array(numWorlds);
    const totals = play(environment, PULLS, (worldIdx, pull) => {
      if (pull > 0) {
        const tally = environment.rewards[worldIdx] > 0 ? wins : losses;
        tally[chosen[worldIdx]][worldIdx]++;
      }
      chosen[worldIdx] = optimum.choose(pull, wins[0][worldIdx], losses[0][worldIdx], wins[1][worldIdx]);
      return chosen[worldIdx];
    });
    expectMean(totals, optimum.value);
    const rng = new Rng(3);
    expectMean(
      play(start('uniform', numWorlds), PULLS, () => rng.below(2)),
      50,
    );
  });
});

describe('two dependent arms, 100 pulls', () => {
  it.each([
    ['easy', 0.9, 0.625],
    ['medium', 0.75, 1.0],
    ['hard', 0.6, 2.312],
  ])('%s: the best player has a regret of %d %d', (level, p, regret) => {
    const optimum = dependentOptimum(p, PULLS);
    expect(PULLS * p - optimum).toBeCloseTo(regret, 3);
    const numWorlds = 2000;
    const environment = start(`dependent-${level}`, numWorlds);
    const evidence = new Int32Array(numWorlds);
    const chosen = new Uint8Array(numWorlds);
    const totals = play(environment, PULLS, (worldIdx, pull) => {
      if (pull > 0) evidence[worldIdx] += environment.rewards[worldIdx] > 0 === (chosen[worldIdx] === 0) ? 1 : -1;
      chosen[worldIdx] = evidence[worldIdx] >= 0 ? 0 : 1;
      return chosen[worldIdx];
    });
    expectMean(totals, optimum);
  });

  it('have probabilities that add up to 1', () => {
    const generator = createGenerator('bandit', {}, 'dependent-uniform');
    const rng = new Rng(4);
    for (let i = 0; i < 100; i++) {
      const text = findWorld('bandit').levelFormat.format(generator.sample(rng));
      const [first, second] = (/probabilities: (\d+) (\d+)/.exec(text) ?? []).slice(1).map(Number);
      expect(first + second).toBe(65_535);
    }
  });
});

describe('eleven arms, 5 pulls', () => {
  it('are worth 20.55 with the informant and 11.00 without', () => {
    expect(informativeOptimum(5, true)).toBeCloseTo(20.55, 12);
    expect(informativeOptimum(5, false)).toBeCloseTo(11, 12);
  });

  it('pay that in the world', () => {
    const settings = { numArms: 11, horizon: 5 };
    const informed = start('informative', 4000, settings);
    const told = new Uint8Array(4000);
    const totals = play(informed, 5, (worldIdx, pull) => {
      if (pull === 1) told[worldIdx] = Math.round(informed.rewards[worldIdx] * 10) - 1;
      return pull === 0 ? 10 : told[worldIdx];
    });
    expectMean(totals, 20.55);
    for (const total of totals) expect(total).toBeGreaterThan(20); // four times 5 each time
    const searching = start('informative', 4000, settings);
    const found = new Int8Array(4000).fill(-1);
    const searched = play(searching, 5, (worldIdx, pull) => {
      if (pull > 0 && found[worldIdx] < 0 && searching.rewards[worldIdx] === 5) found[worldIdx] = pull - 1;
      return found[worldIdx] >= 0 ? found[worldIdx] : pull;
    });
    expectMean(searched, 11);
  });
});

it('shows the last pull and what it paid; an arm that the level lacks pays nothing', () => {
  const environment = createEnvironment('bandit', { numArms: 3 }, 1);
  environment.reset(0, findWorld('bandit').levelFormat.parse('probabilities: 65535 0\npayoffs: 25 10\nLL'), 1);
  const seen = (): number[] => {
    const out = new Uint8Array(7);
    environment.observe(out);
    return [...out];
  };
  expect(seen()).toEqual([1, 0, 1, 0, 0, 0, 0]);
  environment.step(Uint8Array.of(0));
  expect([environment.rewards[0], ...seen()]).toEqual([2.5, 1, 1, 1, 0, 0, 0, 25]);
  environment.step(Uint8Array.of(1));
  expect([environment.rewards[0], ...seen()]).toEqual([0, 1, 0, 1, 1, 0, 0, 0]);
  environment.step(Uint8Array.of(2));
  expect([environment.rewards[0], ...seen()]).toEqual([0, 1, 0, 1, 0, 0, 1, 0]);
});
