import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { GOAL_KINDS } from '../../../../envs/worlds/xland/goals.ts';
import { numRuleTiles } from '../../../../envs/worlds/xland/rules.ts';
import {
  countRules,
  DIFFICULTIES,
  type Difficulty,
  RECIPES,
  type Ruleset,
  type RulesetRecipe,
  RulesetSampler,
  recipeLimits,
} from '../../../../envs/worlds/xland/rulesets.ts';
import { canBeSolved } from '../../../reference/xland-reach.ts';

const COUNT = 20_000;

/** R and I of the published arrays, and the mean number of rules to two digits. */
const PUBLISHED: Readonly<Record<Difficulty, { mean: number; maxRules: number; maxInitTiles: number }>> = {
  trivial: { mean: 0, maxRules: 1, maxInitTiles: 5 },
  small: { mean: 2.02, maxRules: 4, maxInitTiles: 10 },
  medium: { mean: 4.52, maxRules: 9, maxInitTiles: 16 },
  high: { mean: 7.27, maxRules: 18, maxInitTiles: 25 },
};

/** Goals and rules have 16/11 tiles on average, of which a share is pruned at each level of the chain. */
function expectedRules({ chainDepth, pruneProb, maxDistractorRules }: RulesetRecipe): number {
  let mean = maxDistractorRules / 2;
  for (let level = 1; level <= chainDepth; level++) mean += ((16 / 11) * (1 - pruneProb)) ** level;
  return mean;
}

function sampleMany(difficulty: Difficulty, count: number, extra = {}): Ruleset[] {
  const sampler = new RulesetSampler({ ...RECIPES[difficulty], ...extra });
  const rng = new Rng(17);
  return Array.from({ length: count }, () => sampler.sample(rng));
}

/** Tiles of the goal and of all rules, in order, as tile * 16 + colour. */
function codesAt(bytes: Uint8Array, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (bytes[at + 1 + 2 * i] << 4) | bytes[at + 2 + 2 * i]);
}

describe.each(DIFFICULTIES)('rulesets, %s', (difficulty) => {
  const rulesets = sampleMany(difficulty, COUNT);

  it('has goals of the 11 kinds equally often, and no other', () => {
    const counts = new Array<number>(GOAL_KINDS.length).fill(0);
    for (const { goal } of rulesets) counts[goal[0]]++;
    const standardError = Math.sqrt(COUNT * (1 / 11) * (10 / 11));
    for (const [kind, count] of counts.entries()) {
      if ([0, 2, 5, 6].includes(kind)) expect(count).toBe(0);
      else expect(Math.abs(count - COUNT / 11)).toBeLessThan(3 * standardError);
    }
  });

  it('has as many rules as the source says, on average and at most', () => {
    const numRules = rulesets.map(countRules);
    const mean = numRules.reduce((sum, n) => sum + n, 0) / COUNT;
    const variance = numRules.reduce((sum, n) => sum + (n - mean) ** 2, 0) / COUNT;
    const expected = expectedRules(RECIPES[difficulty]);
    expect(expected).toBeCloseTo(PUBLISHED[difficulty].mean, 2);
    expect(Math.abs(mean - expected)).toBeLessThanOrEqual(3 * Math.sqrt(variance / COUNT));
    const { maxRules, maxInitTiles } = recipeLimits(RECIPES[difficulty]);
    expect([maxRules, maxInitTiles]).toEqual([PUBLISHED[difficulty].maxRules, PUBLISHED[difficulty].maxInitTiles]);
    expect(Math.max(...numRules)).toBeLessThanOrEqual(maxRules);
    if (difficulty !== 'high') expect(Math.max(1, ...numRules)).toBe(maxRules);
    const numInitTiles = rulesets.map(({ initTiles }) => initTiles.length / 2);
    expect(Math.max(...numInitTiles)).toBeLessThanOrEqual(maxInitTiles);
  });

  it('can be solved from its initial objects by its chain alone', () => {
    const sampler = new RulesetSampler(RECIPES[difficulty]);
    const rng = new Rng(23);
    for (let i = 0; i < 1000; i++) {
      const { goal, rules, initTiles } = sampler.sample(rng);
      const chain = rules.slice(0, sampler.numMainRules * 7);
      expect(canBeSolved({ goal, rules: chain, initTiles })).toBe(true);
      const withoutObjects = { goal, rules: chain, initTiles: new Uint8Array() };
      expect(canBeSolved(withoutObjects)).toBe(false);
    }
  });
});

describe('rulesets', () => {
  it('get dead ends that eat a needed tile and make nothing that is needed', () => {
    for (const { goal, rules } of sampleMany('small', 500, { deadEnds: 2, maxDistractorRules: 0 })) {
      const numRules = rules.length / 7;
      const needed = new Set(codesAt(goal, 0, GOAL_KINDS[goal[0]].numTiles));
      for (let i = 0; i < numRules - 2; i++)
        for (const code of codesAt(rules, i * 7, numRuleTiles(rules[i * 7]) - 1)) needed.add(code);
      for (let i = numRules - 2; i < numRules; i++) {
        const [eaten, distractor, product] = codesAt(rules, i * 7, 3);
        expect([needed.has(eaten), needed.has(distractor), needed.has(product)]).toEqual([true, false, false]);
      }
    }
  });

  it('get distractor rules until there are as many as asked', () => {
    for (const ruleset of sampleMany('medium', 500, { minRules: 9 })) expect(countRules(ruleset)).toBe(9);
    for (const ruleset of sampleMany('small', 500, { minRules: 3 })) {
      expect(countRules(ruleset)).toBeGreaterThanOrEqual(3);
      expect(countRules(ruleset)).toBeLessThanOrEqual(4);
    }
  });
});
