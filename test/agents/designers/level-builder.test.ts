import { beforeAll, describe, expect, it } from 'vitest';
import type { AdversarySettings } from '../../../agents/designers/adversary-settings.ts';
import type { DesignerContext } from '../../../agents/designers/designer.ts';
import { type BuiltLevelResult, LevelBuilder } from '../../../agents/designers/level-builder.ts';
import { pairedDesigner } from '../../../agents/designers/paired.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { hashLevel, type Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { mazeLevelFormat } from '../../../envs/worlds/maze/cells.ts';
import { isSolvable } from '../../../envs/worlds/maze/solve.ts';
import { contextOfPreset, findPreset } from '../../../train/settings/ued-presets.ts';

const QUICK = { adversaryFilters: 8 };
const FAST = { adversaryLearningRate: 0.01, adversaryEpochs: 3, adversaryMinibatches: 1, adversaryEntropy: 0 };

beforeAll(async () => {
  await loadEngine();
});

function createBuilder(
  preset: string,
  changes: Partial<AdversarySettings> = {},
  seed = 1,
): [LevelBuilder, DesignerContext] {
  const context = contextOfPreset(findPreset(preset), 2, seed);
  const settings = pairedDesigner.settingsSchema.parse({ ...QUICK, ...changes });
  return [new LevelBuilder(settings, context), context];
}

const result = (reward: number): BuiltLevelResult => ({ reward, maxReturn: 0 });
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pays by a rule for `numCycles`; mean pay of the first and of the last ten. */
function train(builder: LevelBuilder, numCycles: number, pay: (level: Level) => number): [first: number, last: number] {
  const rng = new Rng(3);
  const means = Array.from({ length: numCycles }, () => {
    const rewards = builder.build(rng).map(pay);
    builder.learn(rewards.map(result), rng);
    return mean(rewards);
  });
  return [mean(means.slice(0, 10)), mean(means.slice(-10))];
}

describe('an adversary that builds levels', () => {
  it('builds, untrained, levels that are valid and as often solvable as those of the generator', () => {
    const [builder, context] = createBuilder('mini');
    const rng = new Rng(2);
    const built = Array.from({ length: 20 }, () => builder.build(rng)).flat();
    built.forEach(mazeLevelFormat.assertValid);
    const share = built.filter(isSolvable).length / built.length;
    const drawn = Array.from({ length: 4000 }, () => context.generator.sample(rng));
    const ofGenerator = drawn.filter(isSolvable).length / drawn.length; // .958 (ued.md 1.3)
    expect(Math.abs(share - ofGenerator)).toBeLessThan(3 * Math.sqrt((ofGenerator * (1 - ofGenerator)) / built.length));
    expect(new Set(built.map(hashLevel)).size).toBeGreaterThan(0.98 * built.length); // two empty ones may be equal
    builder.dispose();
  });

  it('learns to build what it is paid for: walls', () => {
    const [builder, context] = createBuilder('nano', FAST);
    const [first, last] = train(builder, 80, (level) => (context.measure(level)?.walls ?? 0) / 8);
    expect(first).toBeLessThan(0.5); // 3.3 walls of 8 at random
    expect(last).toBeGreaterThan(0.65);
    builder.dispose();
  });

  it('learns from levels that have a reward, and from no others', () => {
    const weightsAfter = (results: readonly (BuiltLevelResult | undefined)[]) => {
      const [builder] = createBuilder('nano', FAST);
      const rng = new Rng(4);
      builder.build(rng);
      const metrics = builder.learn(results, rng);
      const weights = structuredClone(builder.learner.parameters.values);
      builder.dispose();
      return { metrics, weights, recent: builder.recent() };
    };
    const rewards = [0.5, 0, 0.2, -Infinity, 0.9, -Infinity, 0.1, 0.4];
    const some = weightsAfter(rewards.map(result));
    expect(some.metrics?.numSkipped).toBe(0);
    expect(some.recent.map(({ score }) => score)).toEqual(rewards.filter(Number.isFinite));
    const leftOut = weightsAfter(rewards.map((reward) => (reward === -Infinity ? undefined : result(reward))));
    expect(leftOut.weights).toEqual(some.weights);
    const none = weightsAfter(rewards.map(() => result(-Infinity)));
    expect(none.metrics).toBeUndefined();
    expect(none.recent).toEqual([]);
    expect(none.weights).not.toEqual(some.weights);
    const [untouched] = createBuilder('nano');
    expect(none.weights).toEqual(untouched.learner.parameters.values);
    untouched.dispose();
  });

  it('has all entropy at first, counted over the steps that decide something', () => {
    const [builder] = createBuilder('nano', { adversaryLearningRate: 0 });
    const rng = new Rng(5);
    builder.build(rng);
    const metrics = builder.learn(
      Array.from({ length: 8 }, () => result(1)),
      rng,
    );
    expect(metrics?.entropy).toBeCloseTo(Math.log(25), 2);
    builder.dispose();
  });

  it('remembers the 64 levels that it was paid for last, newest at the end', () => {
    const [builder] = createBuilder('nano', { adversaryEpochs: 1, adversaryLearningRate: 0 });
    const rng = new Rng(6);
    const built: Level[] = [];
    for (let cycle = 0; cycle < 10; cycle++) {
      const levels = builder.build(rng);
      built.push(...levels);
      builder.learn(
        levels.map((_, b) => result(b)),
        rng,
      );
    }
    const recent = builder.recent();
    expect(recent.map(({ level }) => hashLevel(level))).toEqual(built.slice(-64).map(hashLevel));
    expect(recent.map(({ id }) => id)).toEqual(Array.from({ length: 64 }, (_, i) => 16 + i));
    expect(recent.at(-1)).toMatchObject({ score: 7, staleness: 0, lineage: { origin: 'new', parentId: -1 } });
    expect(recent[0].staleness).toBe(63);
    builder.dispose();
  });

  it('goes on from a save as if nothing had happened', () => {
    const live = (builder: LevelBuilder, rng: Rng, cycles: number) =>
      Array.from({ length: cycles }, () => {
        const levels = builder.build(rng);
        const metrics = builder.learn(
          levels.map((level) => result((level.cells[0] + level.cells[7]) / 10)),
          rng,
        );
        return [levels.map(hashLevel), metrics, builder.recent().map(({ id, score }) => [id, score])];
      });
    const [builder] = createBuilder('nano');
    const rng = new Rng(7);
    live(builder, rng, 5);
    const saved = structuredClone(builder.save());
    const state = rng.state.slice();
    const expected = live(builder, rng, 5);
    const [other] = createBuilder('nano', {}, 99);
    other.load(saved);
    const again = new Rng(0);
    again.state.set(state);
    expect(live(other, again, 5)).toEqual(expected);
    expect(other.learner.parameters.values).toEqual(builder.learner.parameters.values);
    for (const each of [builder, other]) each.dispose();
  });

  it('refuses a save of another network and leaves its own weights alone', () => {
    const [small] = createBuilder('nano', { adversaryFilters: 4 });
    const [large] = createBuilder('nano', { adversaryFilters: 8 });
    const before = structuredClone(large.learner.parameters.values);
    expect(() => large.load(small.save())).toThrow(/weights near\/weight of a saved adversary; got 152; expected 304/);
    expect(() => large.load({})).toThrow('saved adversary is incomplete');
    expect(large.learner.parameters.values).toEqual(before);
    for (const each of [small, large]) each.dispose();
  });
});
