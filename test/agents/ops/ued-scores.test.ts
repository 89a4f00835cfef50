import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeOutcomes, SCORE_NAMES, scoreOf as scoreLevel } from '../../../agents/designers/outcomes.ts';
import type { Trajectories } from '../../../agents/ops/advantages.ts';
import {
  computeEpisodeStats,
  computeFlexibleRegrets,
  computeL1ValueLoss,
  computeMeanRelativeRegrets,
  computePopulationRegrets,
  computePositiveValueLoss,
  computeRegrets,
  createEpisodeStats,
  type EpisodeStats,
} from '../../../agents/ops/ued-scores.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { mean, naiveReturns, naiveScore } from '../../reference/naive-scores.ts';
import { randomTrajectories, trajectoriesOf } from '../../reference/random-trajectories.ts';

type ScoreFunction = (x: Trajectories, advantages: Float32Array, terms: Float32Array, out: Float64Array) => void;

function statsOf(x: Trajectories, solvedReturn = 0): EpisodeStats {
  const stats = createEpisodeStats(x.numRows);
  computeEpisodeStats(x, solvedReturn, stats);
  return stats;
}

function scoreOf(score: ScoreFunction, x: Trajectories, advantages: readonly number[]): number {
  const out = new Float64Array(1);
  score(x, Float32Array.from(advantages), new Float32Array(x.values.length), out);
  return out[0];
}

/** By the production scorer. stored: the best return that the buffer holds of the level. */
function maxMcOf(x: Trajectories, stored: number): number {
  const outcomes = computeOutcomes(x, 0.99, 0.95);
  return scoreLevel('max-mc', outcomes, 0, Math.max(stored, outcomes.maxReturns[0]));
}

const learnabilityOf = (x: Trajectories): number => scoreLevel('learnability', computeOutcomes(x, 0.99, 0.95), 0, 0);

/** What each regret makes of the episodes of an antagonist and a protagonist, each a list of returns. */
function regretsOf(antagonistReturns: readonly number[], protagonistReturns: readonly number[]) {
  const antagonist = statsOf(trajectoriesOf(antagonistReturns.map((value) => [value])));
  const protagonist = statsOf(trajectoriesOf(protagonistReturns.map((value) => [value])));
  const out = new Float64Array(1);
  computeRegrets(antagonist, protagonist, true, out);
  const clipped = out[0];
  computeRegrets(antagonist, protagonist, false, out);
  const unclipped = out[0];
  computeMeanRelativeRegrets(antagonist, protagonist, out);
  const meanRelative = out[0];
  computeFlexibleRegrets(antagonist, protagonist, out);
  const flexible = out[0];
  computePopulationRegrets([antagonist, protagonist], out);
  return { clipped, unclipped, meanRelative, flexible, population: out[0] };
}

describe('scores of hand-made rollouts', () => {
  // Two finished episodes (one step, three steps) and an open one of two steps.
  const x = trajectoriesOf([[0.5], [0, 0, 0.25], [0, 8]], 1);
  x.values.set([1, 0.5, 0.25, 0, 9, 9]);
  const advantages = [-1, 3, -1.5, 0, 100, -100];

  it('value losses: the mean over an episode, then over the finished episodes', () => {
    expect(scoreOf(computePositiveValueLoss, x, advantages)).toBe((0 + 1) / 2);
    expect(scoreOf(computeL1ValueLoss, x, advantages)).toBe((1 + 1.5) / 2);
  });

  it('MaxMC measures the critic against the best return ever, stored or new, and never one of an open episode', () => {
    expect(maxMcOf(x, Number.NEGATIVE_INFINITY)).toBe((0.5 - 1 + (0.5 - 0.25)) / 2);
    expect(maxMcOf(x, 0.25)).toBe(maxMcOf(x, Number.NEGATIVE_INFINITY));
    expect(maxMcOf(x, 2)).toBe((2 - 1 + (2 - 0.25)) / 2);
  });

  it('learnability is p (1 - p): .25 at a half, 0 where all or none are solved, by the finished episodes', () => {
    expect(learnabilityOf(trajectoriesOf([[1], [0], [0, 1], [0]]))).toBe(0.25);
    expect(learnabilityOf(trajectoriesOf([[1], [0], [0], [0]]))).toBe(0.1875);
    expect(learnabilityOf(trajectoriesOf([[1], [0, 1]]))).toBe(0);
    expect(learnabilityOf(trajectoriesOf([[0], [0, 0]]))).toBe(0);
    expect(learnabilityOf(trajectoriesOf([[0], [1]], 1))).toBe(0);
    expect(statsOf(trajectoriesOf([[0.5], [0.25]]), 0.25).solvedRates[0]).toBe(0.5);
  });

  it('a level without a finished episode has score -Infinity by every score, whatever is stored', () => {
    const open = trajectoriesOf([[0, 1, 0]], 1);
    open.values.fill(-3);
    expect(scoreOf(computePositiveValueLoss, open, [1, 1, 1])).toBe(Number.NEGATIVE_INFINITY);
    expect(scoreOf(computeL1ValueLoss, open, [1, 1, 1])).toBe(Number.NEGATIVE_INFINITY);
    expect(maxMcOf(open, 1)).toBe(Number.NEGATIVE_INFINITY);
    expect(maxMcOf(open, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
    expect(learnabilityOf(open)).toBe(Number.NEGATIVE_INFINITY);
    const [none, one] = [statsOf(open), statsOf(trajectoriesOf([[1]]))];
    const out = new Float64Array(1);
    for (const [a, p] of [
      [none, one],
      [one, none],
    ]) {
      computeRegrets(a, p, true, out);
      expect(out[0]).toBe(Number.NEGATIVE_INFINITY);
      computeMeanRelativeRegrets(a, p, out);
      expect(out[0]).toBe(Number.NEGATIVE_INFINITY);
      computeFlexibleRegrets(a, p, out);
      expect(out[0]).toBe(Number.NEGATIVE_INFINITY);
      computePopulationRegrets([a, p], out);
      expect(out[0]).toBe(Number.NEGATIVE_INFINITY);
    }
  });

  it('a truncated episode is a finished one', () => {
    const cut = trajectoriesOf([[0, 0.5]], 1);
    cut.truncated[1] = 1;
    expect(statsOf(cut)).toMatchObject({ numEpisodes: Int32Array.of(1), meanReturns: Float64Array.of(0.5) });
    expect(scoreOf(computeL1ValueLoss, cut, [1, -2])).toBe(1.5);
  });
});

describe('the production scorer', () => {
  // An episode of one step, one of three, and an open one; rewards at the ends; gamma 1, so TD errors are by eye.
  const x = trajectoriesOf([[0.5], [0, 0, 0.25], [0, 8]], 1);
  x.values.set([1, 0.5, 0.25, 0, 9, 9]);
  const outcomes = computeOutcomes(x, 1, 0);
  const score = (name: (typeof SCORE_NAMES)[number]) => scoreLevel(name, outcomes, 0, 2);

  it('names each score by its own equation', () => {
    // With lambda 0 advantages are TD errors: -.5 | -.25, -.25, .25.
    expect(score('positive-value-loss')).toBeCloseTo((0 + 0.25 / 3) / 2, 6);
    expect(score('l1-value-loss')).toBeCloseTo((0.5 + 0.75 / 3) / 2, 6);
    expect(score('max-mc')).toBeCloseTo(2 - (1 + 0.25) / 2, 6);
    expect(score('learnability')).toBe(0);
    expect(score('last-trial-td')).toBeCloseTo(0.75 / 3, 6); // of the last finished episode alone
  });

  it('holds the best of a second student against the mean of the first, and asks for it', () => {
    const second = computeOutcomes(trajectoriesOf([[1], [0]]), 1, 0);
    expect(scoreLevel('relative-regret', outcomes, 0, 2, second)).toBeCloseTo(1 - 0.375, 6);
    expect(scoreLevel('relative-regret', second, 0, 2, outcomes)).toBe(0);
    expect(() => score('relative-regret')).toThrow(/two students/);
  });

  it('gives no score without a finished episode', () => {
    const open = computeOutcomes(trajectoriesOf([[0, 1, 0]], 1), 1, 0);
    for (const name of SCORE_NAMES) expect(scoreLevel(name, open, 0, 1, outcomes)).toBe(Number.NEGATIVE_INFINITY);
    expect(scoreLevel('relative-regret', outcomes, 0, 1, open)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('regrets', () => {
  it('the best of the antagonist less the mean of the protagonist, clipped and not', () => {
    expect(regretsOf([0.25, 1, 0], [0.5, 0.25])).toEqual({
      clipped: 0.625,
      unclipped: 0.625,
      meanRelative: 1.25 / 3 - 0.375,
      flexible: 0.625,
      population: 1.25 / 3 - (1.25 / 3 + 0.375) / 2,
    });
    expect(regretsOf([0.25, 0.25], [1, 0.5])).toEqual({
      clipped: 0,
      unclipped: -0.5,
      meanRelative: 0,
      flexible: 0.75,
      population: 0.25,
    });
  });

  it('is exactly 0 for two copies of a deterministic student and on a level that none solves', () => {
    const nothing = { clipped: 0, unclipped: 0, meanRelative: 0, flexible: 0, population: 0 };
    const solvedReturn = Math.fround(1 - (0.9 * 7) / 250);
    expect(regretsOf([solvedReturn, solvedReturn, solvedReturn], [solvedReturn, solvedReturn, solvedReturn])).toEqual(
      nothing,
    );
    expect(regretsOf([0, 0], [0, 0, 0])).toEqual(nothing);
  });

  it('is never negative where it is clipped', () => {
    const returns = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(returns, returns, (a, p) => {
        const regrets = regretsOf(a, p);
        expect(regrets.clipped).toBeGreaterThanOrEqual(0);
        expect(regrets.clipped).toBe(Math.max(regrets.unclipped, 0));
        expect(regrets.meanRelative).toBeGreaterThanOrEqual(0);
        expect(regrets.meanRelative).toBeLessThanOrEqual(regrets.clipped + 1e-12);
        expect(regrets.flexible).toBeGreaterThanOrEqual(0);
        expect(regrets.population).toBeGreaterThanOrEqual(0);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('scores of random rollouts', () => {
  it('equal those of lists of episodes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3 }), (seed, T, B) => {
        const rng = new Rng(seed);
        const x = randomTrajectories(rng, T, B, 0.15);
        const advantages = Float32Array.from({ length: T * B }, () => rng.normal());
        const terms = new Float32Array(T * B);
        const [positive, l1] = [0, 1].map(() => new Float64Array(B));
        const stats = statsOf(x);
        const maxReturns = new Float64Array(B).fill(0.5);
        for (let b = 0; b < B; b++) maxReturns[b] = Math.max(maxReturns[b], stats.maxReturns[b]);
        const outcomes = computeOutcomes(x, 0.99, 0.95);
        computePositiveValueLoss(x, advantages, terms, positive);
        computeL1ValueLoss(x, advantages, terms, l1);
        for (let b = 0; b < B; b++) {
          const returns = naiveReturns(x, b);
          const solvedRate = returns.filter((value) => value > 0).length / returns.length;
          if (returns.length === 0) {
            expect([stats.meanReturns[b], stats.solvedRates[b]]).toEqual([Number.NaN, Number.NaN]);
          } else {
            expect(stats.meanReturns[b]).toBeCloseTo(mean(returns), 5);
            expect(stats.solvedRates[b]).toBeCloseTo(solvedRate, 9);
          }
          expect(stats.numEpisodes[b]).toBe(returns.length);
          expect(stats.maxReturns[b]).toBe(Math.max(...returns)); // -Infinity of nothing
          expect(maxReturns[b]).toBe(Math.max(0.5, ...returns));
          expect(positive[b]).toBeCloseTo(
            naiveScore(x, b, (i) => Math.max(0, advantages[i])),
            5,
          );
          expect(l1[b]).toBeCloseTo(
            naiveScore(x, b, (i) => Math.abs(advantages[i])),
            5,
          );
          expect(scoreLevel('max-mc', outcomes, b, maxReturns[b])).toBeCloseTo(
            naiveScore(x, b, (i) => maxReturns[b] - x.values[i]),
            5,
          );
        }
      }),
      { seed: 2, numRuns: 80 },
    );
  });
});
