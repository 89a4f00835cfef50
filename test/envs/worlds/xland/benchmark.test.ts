import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import {
  createBenchmarkGenerator,
  decodeBenchmark,
  encodeBenchmark,
  importBenchmark,
  NUM_TRIVIAL_GOALS,
  rulesetAt,
  sampleBenchmark,
  splitBy,
  splitByContent,
} from '../../../../envs/worlds/xland/benchmark.ts';
import { xlandLevelFormat } from '../../../../envs/worlds/xland/level-format.ts';
import { NUM_INPUTS, NUM_OBJECTS, RECIPES, rulesetKey, rulesetShare } from '../../../../envs/worlds/xland/rulesets.ts';
import { decodeTask } from '../../../../envs/worlds/xland/task.ts';

const small = sampleBenchmark(RECIPES.small, 3000, new Rng(1));

function keysOf(benchmark: typeof small): string[] {
  return Array.from({ length: benchmark.numRulesets }, (_, index) => rulesetKey(rulesetAt(benchmark, index)));
}

describe('benchmarks of rulesets', () => {
  it('has no two rulesets of the same goal and rules', () => {
    expect(new Set(keysOf(small)).size).toBe(3000);
    expect([small.maxRules, small.maxInitTiles]).toEqual([4, 10]);
  });

  it('has every trivial goal there is, once, and refuses one more', () => {
    expect(NUM_TRIVIAL_GOALS).toBe(NUM_OBJECTS + 5 * NUM_INPUTS + 5 * NUM_INPUTS * NUM_OBJECTS);
    expect(NUM_TRIVIAL_GOALS).toBe(21_410);
    const all = sampleBenchmark(RECIPES.trivial, NUM_TRIVIAL_GOALS, new Rng(2));
    expect(new Set(keysOf(all)).size).toBe(21_410);
    expect(() => sampleBenchmark(RECIPES.trivial, 21_411, new Rng(2))).toThrow(
      'number of distinct rulesets; got 21411; expected 1..21410',
    );
  });

  it('is split by content: no key on both sides, about the share asked for, the same side in another benchmark', () => {
    const { train, heldOut } = splitByContent(small, 0.2);
    expect(train.numRulesets + heldOut.numRulesets).toBe(3000);
    const trainKeys = new Set(keysOf(train));
    expect(keysOf(heldOut).filter((key) => trainKeys.has(key))).toEqual([]);
    expect(Math.abs(heldOut.numRulesets - 600)).toBeLessThan(3 * Math.sqrt(3000 * 0.2 * 0.8));
    const ruleset = rulesetAt(heldOut, 0);
    const otherObjects = { ...ruleset, initTiles: new Uint8Array() };
    expect(rulesetShare(otherObjects)).toBe(rulesetShare(ruleset));
    expect(() => splitByContent(small, 1)).toThrow(/share of held-out rulesets; got 1/);
  });

  it('is split by a rule of the caller', () => {
    const { train, heldOut } = splitBy(small, ({ goal }) => goal[0] === 1);
    expect(new Set(Array.from({ length: heldOut.numRulesets }, (_, i) => rulesetAt(heldOut, i).goal[0]))).toEqual(
      new Set([1]),
    );
    expect(train.goals.filter((_, at) => at % 5 === 0).includes(1)).toBe(false);
  });

  it('goes to bytes and back', () => {
    const bytes = encodeBenchmark(small);
    expect(decodeBenchmark(bytes)).toEqual(small);
    expect(bytes.length).toBeLessThan(3000 * 40);
    const { train } = splitByContent(small, 0.5);
    expect(decodeBenchmark(encodeBenchmark(train))).toEqual(train);
  });

  it('refuses bytes that are cut short, altered, or of something else, and arrays with ids out of range', () => {
    const few = splitByContent(sampleBenchmark(RECIPES.small, 20, new Rng(1)), 0.5).train;
    const bytes = encodeBenchmark(few);
    expect(() => decodeBenchmark(bytes.slice(0, -5))).toThrow(/damaged/);
    expect(() => decodeBenchmark(bytes.with(30, bytes[30] ^ 1))).toThrow(/damaged/);
    expect(() => decodeBenchmark(bytes.with(0, 1))).toThrow(/does not begin with MXRS/);
    expect(() => decodeBenchmark(bytes.with(4, 9))).toThrow(/version of a file of rulesets; got 9; expected 1/);
    expect(() => decodeBenchmark(bytes.slice(0, 20))).toThrow(/cut short/);
    expect(() => importBenchmark({ ...few, goals: few.goals.with(5, 15) })).toThrow(
      'ruleset 2: kind of a goal; got 15; expected 0..14; at goal 1',
    );
    expect(() => importBenchmark({ ...few, goals: few.goals.slice(5) })).toThrow(/length of goals/);
    expect(() => encodeAndDecode({ ...few, initTiles: few.initTiles.with(0, 13) })).toThrow(
      /ruleset 1: tile; got 13.*object 1/,
    );
    expect(importBenchmark(few)).toEqual(few);
  });

  it('makes levels of its rulesets', () => {
    const rng = new Rng(4);
    const generator = createBenchmarkGenerator(small, 'R9', 16);
    const keys = new Set(keysOf(small));
    for (let i = 0; i < 50; i++) {
      const level = generator.sample(rng);
      xlandLevelFormat.assertValid(level);
      const { goals, rules, objects, doors } = decodeTask(level.parameters as Uint8Array);
      const ruleset = {
        goal: Uint8Array.from(goals[0].encoding),
        rules: Uint8Array.from(rules.flatMap(({ encoding }) => encoding)),
        initTiles: Uint8Array.from(objects.flat()),
      };
      expect(keys.has(rulesetKey(ruleset))).toBe(true);
      expect([doors, level.height]).toEqual(['R9', 16]);
    }
    expect(() => createBenchmarkGenerator(small, 'R9', 17)).toThrow(/side of layout R9/);
  });
});

function encodeAndDecode(benchmark: typeof small): typeof small {
  return decodeBenchmark(encodeBenchmark(benchmark));
}
