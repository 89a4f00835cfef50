import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerators } from '../../../../envs/registry.ts';
import { createBenchmarkGenerator, sampleBenchmark } from '../../../../envs/worlds/xland/benchmark.ts';
import { RECIPES } from '../../../../envs/worlds/xland/rulesets.ts';

const idsOf = (settings: Record<string, unknown>): string[] => createGenerators('xland', settings).map(({ id }) => id);

describe('generators of xland in tight settings', () => {
  it.each([
    { size: 5 },
    { size: 5, numSeats: 4, ownGoals: true },
    { layout: 'R4', size: 5 },
    { layout: 'R9', size: 7, numSeats: 2, cooperation: true },
    { size: 25, minRules: 30, maxRules: 30 },
    { size: 6, deadEnds: 6, maxRules: 7, split: 'held-out', heldOutPercent: 1 },
  ])('give levels that these settings can play: %j', (settings) => {
    const rng = new Rng(5);
    const environment = createEnvironment('xland', settings, 1);
    for (const generator of createGenerators('xland', settings)) {
      for (let i = 0; i < 60; i++) expect(() => environment.reset(0, generator.sample(rng), i)).not.toThrow();
    }
  });

  it('leave out the difficulties of which no ruleset fits', () => {
    expect(idsOf({ size: 5 })).toEqual(['trivial', 'small', 'medium', 'high']);
    expect(idsOf({ layout: 'R4', size: 5 })).not.toContain('trivial'); // four cells for four objects and an agent
    expect(idsOf({ layout: 'R4', size: 9, maxRules: 32, minRules: 32, deadEnds: 1 })).not.toContain('medium'); // one in thousands
  });

  it('refuse settings that leave none, when they are made', () => {
    expect(() => idsOf({ deadEnds: 3, maxRules: 2 })).toThrow(
      'no ruleset fits the settings of world xland; got "deadEnds = 3, minRules = 0"; expected at most maxRules = 2 rules and 48 objects',
    );
    expect(() => idsOf({ minRules: 64, maxRules: 64, size: 25 })).toThrow(/at most maxRules = 64 rules and 64 objects/);
  });

  it('refuse a benchmark with a ruleset that the rooms cannot hold', () => {
    const benchmark = sampleBenchmark(RECIPES.high, 50, new Rng(1));
    expect(() => createBenchmarkGenerator(benchmark, 'R1', 5)).toThrow(
      /objects of ruleset \d+; got \d+; expected at most 8 in R1 of side 5/,
    );
    expect(() => createBenchmarkGenerator(benchmark, 'R1', 13)).not.toThrow();
  });
});
