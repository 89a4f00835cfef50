import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Comparison, compareRuns } from '../../../lab/compare/compare-runs.ts';
import { drawComparison } from '../../../lab/compare/comparison-picture.ts';
import { commonSteps, thin, valueAt } from '../../../lab/compare/curve-points.ts';
import { readRuns } from '../../../lab/compare/read-runs.ts';
import { type WrittenRun, writeRun } from './compared-folders.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-compare-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes the runs in the order given and compares them. */
function compare(runs: readonly WrittenRun[], options: { metric?: string; poolsCommits?: boolean } = {}): Comparison {
  for (const [i, run] of runs.entries()) writeRun(join(root, `run${i}`), run);
  return compareRuns(readRuns([root]).runs, { poolsCommits: false, ...options });
}

const solved = (...values: number[]) => values.map((value, i) => [50 * i, value] as const);
const labelsOf = ({ groups }: Comparison) => groups.map(({ label }) => label);
const seedsOf = ({ groups }: Comparison) => groups.map(({ members }) => members.map(({ run }) => run.facts.seed));

describe('a comparison of runs', () => {
  it('groups runs that differ in their seed alone, and takes the mean where each has its last value', () => {
    const comparison = compare([
      ...[2, 1, 4].map((seed) => ({ config: { seed }, solved: solved(0, seed / 10) })),
      { config: { designer: 'accel' }, solved: solved(0, 0.9) },
    ]);
    expect(comparison.metric).toBe('evaluation/test/solved_rate');
    expect(labelsOf(comparison)).toEqual(['dr', 'accel']);
    expect(seedsOf(comparison)).toEqual([[1, 2, 4], [1]]);
    const [dr, accel] = comparison.groups;
    expect(dr).toMatchObject({ steps: 50, unit: 'environment steps', last: { count: 3 } });
    expect(dr.last.mean).toBeCloseTo(7 / 30, 12);
    expect([dr.last.low, dr.last.high]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.4, 12)]); // three seeds: the extremes
    expect(accel.last).toEqual({ mean: 0.9, low: 0.9, high: 0.9, count: 1 });
    expect(comparison.notes).toEqual(['with fewer than 5 seeds an interval says little: dr']);
  });

  it('compares seeds at the last step that all of them have, and says so', () => {
    const { groups, notes } = compare([
      { config: { seed: 1 }, solved: solved(0, 0.2, 0.8) },
      { config: { seed: 2 }, solved: solved(0, 0.4) },
    ]);
    expect(groups[0]).toMatchObject({ steps: 50, last: { mean: expect.closeTo(0.3, 12) } });
    expect(notes[0]).toBe('dr: seeds end at 50 to 100 environment steps; compared at the first');
  });

  it('names groups by what tells them apart and by nothing else', () => {
    const rate = (learningRate: number) => ({ tierSettings: { student: { worldId: 'maze', ppo: { learningRate } } } });
    const comparison = compare([
      { config: {}, solved: solved(0.1) },
      { config: rate(0.01), solved: solved(0.2) },
      { config: { ...rate(0.01), commit: 'def' }, solved: solved(0.3) },
      { config: { designer: 'accel' }, solved: solved(0.4) },
      { config: { cyclesPerCheckpoint: 9, seed: 2 }, solved: solved(0.5) }, // alters nothing
    ]);
    expect(labelsOf(comparison)).toEqual([
      'dr learningRate=0.001',
      'dr learningRate=0.01 abc',
      'dr learningRate=0.01 def',
      'accel',
    ]);
    expect(seedsOf(comparison)[0]).toEqual([1, 2]);
  });

  it('keeps commits apart unless they are pooled, and says where the code differed within a group', () => {
    const runs = [
      { config: { seed: 1, commit: 'abc+' }, difference: 'one', solved: solved(0.1) },
      { config: { seed: 2, commit: 'abc+' }, difference: 'two', solved: solved(0.2) },
      { config: { seed: 3, commit: 'def' }, solved: solved(0.3) },
    ];
    const apart = compare(runs);
    expect(labelsOf(apart)).toEqual(['dr abc+', 'dr def']);
    expect(apart.notes[0]).toBe('dr abc+: the code differed between seeds (difference.patch in their folders)');
    expect(seedsOf(compare(runs, { poolsCommits: true }))).toEqual([[1, 2, 3]]);
  });

  it('takes one run of a seed, that which went farthest', () => {
    const comparison = compare([{ solved: solved(0, 0.1) }, { solved: solved(0, 0.1, 0.5) }, { solved: solved(0) }]);
    expect(comparison.groups[0].members.map(({ run }) => run.folder)).toEqual([join(root, 'run1')]);
    expect(comparison.notes).toEqual([
      `dr: seed 1 is there twice; left out: ${join(root, 'run0')}`,
      `dr: seed 1 is there twice; left out: ${join(root, 'run2')}`,
    ]);
  });

  it('takes what all runs have, else leaves out who lacks it; a name that none has is refused with those there are', () => {
    const runs = [
      { config: { seed: 1 }, solved: solved(0.1), returns: [0.5] },
      { config: { seed: 2 }, returns: [0.7] },
    ];
    expect(compare(runs).metric).toBe('student/return');
    const { groups, notes } = compare(runs, { metric: 'evaluation/test/solved_rate' });
    expect(groups[0].members).toHaveLength(1);
    expect(notes[0]).toBe(`left out, without evaluation/test/solved_rate: ${join(root, 'run1')}`);
    expect(() => compare(runs, { metric: 'student/retrun' })).toThrow(
      'no run has this metric; got "student/retrun"; expected one of student/return, evaluation/test/solved_rate; ' +
        'did you mean student/return?',
    );
  });

  it('refuses runs without a figure', () => {
    expect(() => compare([{}])).toThrow(/^no run has a figure yet; got ".*run0"$/);
  });
});

describe('the picture of a comparison', () => {
  it('has a line and a band a group, and names as they are', () => {
    const svg = drawComparison(
      compare([
        ...[1, 2, 3].map((seed) => ({ config: { seed }, solved: solved(0, seed / 10) })),
        { config: { designer: 'accel', settings: { score: '<&' } }, solved: solved(0, 1) },
        { config: { designer: 'accel', settings: { score: 'b' } }, solved: solved(0, 1) },
      ]),
    );
    expect(svg.match(/<polyline /g)).toHaveLength(3);
    expect(svg.match(/<polygon /g)).toHaveLength(3);
    expect(svg).toContain('>accel score="&lt;&amp;"</text>');
    expect(svg).toContain('>environment steps</text>');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is drawn of one point, and of values that are all the same', () => {
    const point = drawComparison(compare([{ solved: solved(0.5) }]));
    expect(point).toContain('<circle ');
    expect(point).not.toMatch(/NaN|Infinity/);
    expect(drawComparison(compare([{ solved: solved(0.5, 0.5) }]))).not.toMatch(/NaN|Infinity/);
  });
});

describe('points of curves', () => {
  it('lie on the line between what was measured, and nowhere else', () => {
    const curve = { steps: [10, 20, 40], values: [1, 3, 7] };
    expect([9, 10, 15, 20, 30, 40, 41].map((step) => valueAt(curve, step))).toEqual([NaN, 1, 2, 3, 5, 7, NaN]);
  });

  it('are means over parts where there are many, and stay as they are where there are few', () => {
    const steps = Array.from({ length: 1000 }, (_, i) => i + 1);
    const many = thin({ steps, values: steps.map((step) => (step % 2 === 0 ? 2 : 0)) });
    expect(many.steps).toHaveLength(100);
    expect(many.steps.at(-1)).toBe(1000);
    expect(many.values.every((value) => Math.abs(value - 1) < 0.2)).toBe(true);
    const few = { steps: [1, 2], values: [0, 2] };
    expect(thin(few)).toBe(few);
  });

  it('are drawn at the steps that were measured, or at a hundred of equal distance', () => {
    const few = { steps: [0, 10], values: [0, 0] };
    expect(commonSteps([few, { steps: [5], values: [0] }])).toEqual([0, 5, 10]);
    const many = { steps: Array.from({ length: 300 }, (_, i) => i), values: [] };
    const drawn = commonSteps([many]);
    expect([drawn.length, drawn[0], drawn[99]]).toEqual([100, 0, 299]);
  });
});
