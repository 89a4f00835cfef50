import { describe, expect, it } from 'vitest';
import { bootstrapMean, formatEstimate } from '../../../agents/ops/bootstrap.ts';
import { drawCurves } from '../../../lab/charts/curve-svg.ts';
import { FULL_BUDGET, SMOKE_BUDGET } from '../../../lab/psiphi/psiphi-budget.ts';
import { FIRST_SEED, type JobResult, listJobs, settingsHash } from '../../../lab/psiphi/psiphi-jobs.ts';
import { areaOf, finalOf } from '../../../lab/psiphi/psiphi-lookup.ts';
import { drawReportCurves, writeReport } from '../../../lab/psiphi/psiphi-report.ts';
import { renewInference, summarise } from '../../../lab/psiphi/psiphi-summary.ts';
import { transferVerdicts } from '../../../lab/psiphi/psiphi-verdicts.ts';

const LEVELS: Record<string, number> = { psiphi: 0.9, dqn: 0.6, 'bc-aux': 0.65, bc: 0.2, sqil: 0.1 };

/** Made-up results of every job: each arm stands at its own level, a little different for every seed. */
function results(numSeeds: number, levels = LEVELS, frozen = 0.1): JobResult[] {
  return listJobs(numSeeds).map((job): JobResult => {
    const shift = (job.seed - FIRST_SEED + 1) / 100;
    const scores = { zeroShot: 1, oneShot: 1, manyShot: 1 };
    const tasks = Object.fromEntries(
      ['R+G', 'R-G', '-R+G', '-R-G'].map((task) => [task, { psiphi: scores, sqil: scores }]),
    );
    return {
      job,
      settingsHash: 'x',
      engine: 'wasm',
      cpuSeconds: 60,
      wallSeconds: 60,
      ...(job.part === 'curve' && {
        curve: {
          points: [0, 100, 200, 300].map((egoStep) => ({
            egoStep,
            greedy: levels[job.arm as string] + shift,
            epsilon: 0.5,
            shares: job.arm === 'psiphi' ? [0.75, 0.25] : [],
          })),
          heldOutAccuracy: job.arm === 'psiphi' ? [0.9 + shift] : [],
        },
      }),
      ...(job.part === 'inference' && {
        inference: {
          demonstratorIdx: 0,
          returns: { itd: 0.8 + shift, frozen, bc: 0.7, dqn: 0.9 },
          accuracy: { itd: 0.8, frozen: 0.8, bc: 0.8 },
        },
      }),
      ...(job.part === 'transfer' && { transfer: { tasks, cosines: { 'R+G': 1, 'R-G': 1, '-R+G': 1, '-R-G': 0.5 } } }),
    };
  });
}

const verdict = (made: JobResult[], test: string, words: string) =>
  summarise(made).verdicts.find((each) => each.test === test && each.claim.includes(words));

describe('the experiment list', () => {
  it('has every arm, demonstrators and seed once, whole seeds first', () => {
    const jobs = listJobs(3);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(jobs.map(({ seed }) => seed)).toEqual(jobs.map(({ seed }) => seed).toSorted((a, b) => a - b));
    expect(jobs.filter(({ arm, seed }) => arm === 'psiphi' && seed === FIRST_SEED)).toHaveLength(5);
    expect(settingsHash(FULL_BUDGET)).not.toBe(settingsHash(SMOKE_BUDGET));
  });
});

describe('summarise', () => {
  it('judges a threshold by the mean and a direction by the interval', () => {
    const made = results(4);
    expect(verdict(made, 'C1', '1.3 times')).toMatchObject({ holds: true });
    expect(verdict(made, 'C4', 'above dqn')).toMatchObject({ holds: true });
    expect(verdict(made, 'B4', 'one-colour players: DQN')).toMatchObject({ holds: true });
    expect(verdict(made, 'E4', 'cosine')).toMatchObject({ holds: false });
    expect(verdict(made, 'E3', 'takes every coin')).toMatchObject({ holds: false });
    const level = results(4, { ...LEVELS, psiphi: 0.6 });
    expect(verdict(level, 'C1', '1.3 times')).toMatchObject({ holds: false });
    expect(verdict(level, 'C4', 'above dqn')).toMatchObject({ holds: false });
  });

  it('shows nothing by a bar that the control passes too', () => {
    const leaky = results(4, LEVELS, 0.85);
    for (const players of ['one-colour', 'mixed']) {
      expect(verdict(results(4), 'B4', `${players} players: DQN`)).toMatchObject({ holds: true });
      expect(verdict(leaky, 'B4', `${players} players: DQN`)).toMatchObject({ holds: false });
      expect(verdict(leaky, 'B7', `${players} players: ... but`)).toMatchObject({ holds: false });
    }
  });

  it('counts no claim that holds by construction', () => {
    const { verdicts } = summarise(results(4));
    expect(verdicts.filter(({ claim }) => claim.includes('BC and SQIL'))).toEqual([]);
  });

  it('E1: the lower ends must be above what the paper has', () => {
    const table = (zeroShot: number, low: number) =>
      Object.fromEntries(
        ['R+G', 'R-G', '-R+G', '-R-G'].map((task) => {
          const one = { mean: 1, low: 1, high: 1, count: 4 };
          const rows = ['psiphi oneShot', 'sqil zeroShot', 'sqil oneShot', 'sqil manyShot', 'cosine'];
          const zero = task === 'R+G' ? one : { mean: zeroShot, low, high: 1, count: 4 };
          return [task, { ...Object.fromEntries(rows.map((row) => [row, one])), 'psiphi zeroShot': zero }];
        }),
      );
    const holds = (zeroShot: number, low: number) =>
      transferVerdicts(table(zeroShot, low)).find(({ test }) => test === 'E1')?.holds;
    expect(holds(0.3, 0.25)).toBe(true);
    expect(holds(0.3, 0.15)).toBe(false); // above 0, as a player that takes every coin would nearly be
  });

  it('takes B4 and B7 that were run again, and nothing else', () => {
    const before = summarise(results(4, LEVELS, 0.85));
    const after = renewInference(before, results(2), 'def');
    const [of, others] = [true, false].map(
      (isRenewed) => (made: typeof before) =>
        made.verdicts.filter(({ test }) => (test === 'B4' || test === 'B7') === isRenewed),
    );
    expect(of(after)).toEqual(of(summarise(results(2))));
    expect(others(after)).toEqual(others(before));
    expect(after.verdicts.map(({ test }) => test)).toEqual(before.verdicts.map(({ test }) => test));
    expect(after.inference.mixed['accuracy: PsiPhi with RL']).toEqual(
      before.inference.mixed['accuracy: PsiPhi with RL'],
    );
    expect(after.inference.mixed['return: BC of that player'].count).toBe(2);
    const text = writeReport(after, { budget: FULL_BUDGET, command: 'murmur experiment psiphi', commit: 'abc' });
    expect(text).toContain('run again since: 2 seeds from 101 on, wasm, def');
  });

  it('lets the one DQN run of a seed stand beside all demonstrators', () => {
    const { arms } = summarise(results(2));
    const dqn = arms.filter(({ arm }) => arm === 'dqn');
    expect(dqn).toHaveLength(5);
    expect(new Set(dqn.map(({ area }) => area.mean)).size).toBe(1);
  });

  it('area is the mean of the curve, final the mean of its last three points', () => {
    const curve = {
      points: [0, 1, 0, 0.5].map((greedy) => ({ egoStep: 0, greedy, epsilon: 0, shares: [] })),
      heldOutAccuracy: [],
    };
    expect(areaOf(curve)).toBeCloseTo(0.375, 12);
    expect(finalOf(curve)).toBeCloseTo(0.5, 12);
  });
});

describe('the report', () => {
  it('says every verdict, also those that do not hold', () => {
    const summary = summarise(results(2));
    const text = writeReport(summary, { budget: FULL_BUDGET, command: 'murmur experiment psiphi', commit: 'abc' });
    for (const { claim } of summary.verdicts) expect(text).toContain(claim);
    expect(text).toContain('**no**');
    expect(text).toContain('| 2 from 101 on');
    const svg = drawReportCurves(results(2));
    expect(svg.match(/<polyline/g)).toHaveLength(6 + 6 + 5 + 5 + 3);
    expect(svg).not.toContain('NaN');
  });
});

describe('bootstrapMean', () => {
  it('brackets the mean, is the same every time and has no width for equal values', () => {
    const estimate = bootstrapMean([0, 1, 2, 3]);
    expect(estimate.mean).toBe(1.5);
    expect(estimate.low).toBeLessThan(1);
    expect(estimate.high).toBeGreaterThan(2);
    expect(bootstrapMean([0, 1, 2, 3])).toEqual(estimate);
    expect(bootstrapMean([2, 2])).toEqual({ mean: 2, low: 2, high: 2, count: 2 });
    expect(formatEstimate(estimate, 1)).toMatch(/^1\.5 \[0\.\d, 2\.\d\]$/);
  });
});

describe('drawCurves', () => {
  it('clips what is out of range instead of drawing over the neighbour', () => {
    const svg = drawCurves(
      [{ title: 't', x: [0, 10], arms: [{ name: 'a', colour: '#000', dash: '', rows: [[5, -5]] }] }],
      'x',
      'y',
    );
    const points = /<polyline points="([^"]+)"/
      .exec(svg)?.[1]
      .split(' ')
      .map((pair) => Number(pair.split(',')[1]));
    expect(points).toEqual([30, 224]);
  });
});
