import { describe, expect, it } from 'vitest';
import { DESIGNER_IDS } from '../../../agents/designers/registry.ts';
import { type Claim, judgeClaims } from '../../../lab/ued/ued-claims.ts';
import { drawPreset, writeUedReport } from '../../../lab/ued/ued-report.ts';
import { commonPoint, figureAt, groupByArm, iqmDifference, iqmOf } from '../../../lab/ued/ued-summary.ts';
import { NUM_BINS, type SweepRow } from '../../../lab/ued/ued-sweep-row.ts';

interface Made {
  readonly solved?: number; // of every test maze at the end; a straight line from 0
  readonly cvar?: number;
  readonly path?: readonly [number, number]; // at the start and the end of the run
  readonly mass?: number;
  readonly walls?: number; // of replayed levels
  readonly score?: number; // the largest of the designer's buffer
  readonly updates?: number;
  readonly training?: number;
}

/** A row as a run of the nano preset would give it, with figures made up so that the answer is known. */
function makeRow(arm: string, seed: number, made: Made): SweepRow {
  const { solved = 0.5, cvar = 0.5, path = [4, 4], mass = 1, walls = 7, score = 0.2 } = made;
  const { updates = 100, training = 0.9 } = made;
  const line = (from: number, to: number) =>
    Array.from({ length: NUM_BINS }, (_, bin) => from + ((to - from) * bin) / (NUM_BINS - 1));
  const audit = (score: SweepRow['measures']['audit'][number]['score'], l: number, p: number) => ({
    score,
    withLearnability: { pearson: l, spearman: l },
    withSolvedRate: { pearson: p, spearman: p },
  });
  return {
    ...{ arm, designer: arm.split(':')[0], settings: {}, tier: 'nano', seed, engine: 'wasm', commit: 'abc' },
    ...{ budget: 1_000_000, cycles: 100, steps: 1_000_000, updates, rollbacks: 0, seconds: 60, evaluatingSeconds: 6 },
    points: [0, 0.5, 1].map((share) => ({
      steps: share * 1_000_000,
      updates: share * updates,
      figures: {
        'test/solved_rate': share * solved,
        'test/perfect-5-0': share * solved,
        'test/perfect-5-1': share * solved,
      },
    })),
    training: { solvedRate: training, return: training - 0.1 },
    curves: {
      steps: line(0, 1_000_000),
      'played/shortest_path': line(...path),
      'played/walls': line(0, path[1]),
      'played/solvable': line(1, 1),
      'designer/solved-path': line(...path),
      'designer/passable-ratio': line(1, 0.95),
      'designer/adversary-entropy': line(3, 2),
    },
    designerLast: {
      'designer/passable-mass': mass,
      'designer/replayed-walls': walls,
      'designer/max-score': score,
    },
    measures: {
      ...{ numLevels: 10, numEpisodes: 10, horizon: 50, solvedRate: 0.8, meanReturn: 0.7 },
      cvar: [cvar, cvar, cvar, cvar, 0.9],
      cvarBiased: [cvar, cvar, cvar, cvar, 0.9],
      audit: [audit('positive-value-loss', 0.2, -0.6), audit('max-mc', -0.7, 0.1), audit('learnability', 0.9, 0.1)],
    },
  };
}

const SEEDS = [1, 2, 3, 4, 5, 6];
const make = (arm: string, made: Made) => SEEDS.map((seed) => makeRow(arm, seed, made));
const judge = (rows: SweepRow[], number: number): Claim[] =>
  judgeClaims(groupByArm(rows)).filter((claim) => claim.number === number);
const verdicts = (rows: SweepRow[], number: number) => judge(rows, number).map(({ verdict }) => verdict);

describe('figures of a sweep', () => {
  it('are about designers that there are', () => {
    const missing = judgeClaims(groupByArm(make('sfl', {}))).flatMap(
      ({ figure }) => figure.match(/^no runs of (.*)$/)?.[1].split(', ') ?? [],
    );
    expect(missing).toContain('paired-bc');
    expect(missing.filter((id) => !DESIGNER_IDS.includes(id))).toEqual([]);
  });

  it('lie on the line between two evaluations, and are read where all runs have been', () => {
    const [row] = make('dr', { solved: 0.8, updates: 100 });
    const [slow] = make('accel', { updates: 40 });
    expect(figureAt(row, 'updates', 25, 'test/solved_rate')).toBeCloseTo(0.2, 12);
    expect(figureAt(row, 'steps', 750_000, 'test/solved_rate')).toBeCloseTo(0.6, 12);
    expect(figureAt(row, 'updates', 100, 'test/solved_rate')).toBe(0.8);
    expect(figureAt(row, 'updates', 50, 'nothing')).toBeNaN();
    expect(commonPoint([row, slow], 'updates')).toBe(40);
    expect(commonPoint([row, slow], 'steps')).toBe(1_000_000);
  });

  it('differ by the difference of their means', () => {
    const [low, high] = [
      [[0.1], [0.2], [0.3], [0.2]],
      [[0.8], [0.9], [0.7], [0.8]],
    ];
    const { value, low: from, high: to } = iqmDifference(high, low);
    expect(value).toBeCloseTo(iqmOf(high).value - iqmOf(low).value, 12);
    expect(from).toBeGreaterThan(0.4);
    expect(to).toBeLessThan(0.8);
  });
});

describe('claims', () => {
  it('are not tested where runs are missing', () => {
    const claims = judgeClaims(groupByArm(make('sfl', {})));
    expect(claims.filter(({ verdict }) => verdict === 'not tested').map(({ number }) => number)).toEqual(
      expect.arrayContaining([14, 15, 16, 17, 19, 20, 21, 22]),
    );
    expect([...new Set(claims.map(({ number }) => number))]).toEqual([14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
  });

  it('14: by the rate and return of DR, and only with a million steps', () => {
    expect(verdicts(make('dr', { training: 0.9 }), 14)).toEqual(['confirmed', 'confirmed']);
    expect(verdicts(make('dr', { training: 0.75 }), 14)).toEqual(['not seen', 'not seen']);
    const short = make('dr', { training: 0.75 }).map((row) => ({ ...row, steps: 500_000 }));
    expect(verdicts(short, 14)).toEqual(['not tested', 'not tested']);
  });

  it('15 and 16: by ways that grow, beside those of DR', () => {
    const grown = [...make('dr', {}), ...make('accel', { path: [1, 8] }), ...make('paired', { path: [2, 9] })];
    expect(verdicts(grown, 15)).toEqual(['not tested', 'confirmed', 'confirmed']);
    expect(verdicts(grown, 16).slice(0, 4)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
    const shrunk = [...make('dr', {}), ...make('accel', { path: [4, 2] }), ...make('paired', { path: [4, 2] })];
    expect(verdicts(shrunk, 15)).toEqual(['not tested', 'not seen', 'not seen']);
    expect(verdicts(shrunk, 16).slice(0, 2)).toEqual(['not seen', 'not seen']);
    const fewSeeds = grown.filter(({ seed }) => seed <= 4); // p cannot be below .05
    expect(judge(fewSeeds, 16)[0]).toMatchObject({ verdict: 'not tested', figure: 'fewer than 5 runs of paired' });
  });

  it('17: at the updates that both reached, not at the end', () => {
    // ACCEL at its 50 updates has .4; DR has .6 at its end but .3 after 50 of its 100.
    const rows = [...make('dr', { solved: 0.6 }), ...make('accel', { solved: 0.4, updates: 50 })];
    expect(verdicts(rows, 17)).toEqual(['confirmed', 'not tested', 'not tested']);
    const worse = [
      ...make('dr', { solved: 0.9 }),
      ...make('accel', { solved: 0.4, updates: 50 }),
      ...make('minimax', { solved: 0.4 }),
    ];
    expect(verdicts(worse, 17)).toEqual(['not seen', 'not tested', 'confirmed']);
  });

  it('18 to 20: by the mass of passable levels, rank correlations and the worst levels', () => {
    expect(verdicts(make('robust-plr', { mass: 0.995 }), 18)).toEqual(['confirmed']);
    expect(verdicts(make('robust-plr', { mass: 0.98 }), 18)).toEqual(['not seen']);
    expect(verdicts(make('robust-plr', { mass: 0.995 }).slice(2), 18)).toEqual(['not tested']);
    expect(verdicts(make('dr', {}), 19)).toEqual(['confirmed', 'not seen']);
    const rows = [...make('dr', { cvar: 0.4 }), ...make('sfl', { cvar: 0.6 })];
    expect(verdicts(rows, 20)).toEqual(['confirmed', 'confirmed']);
    expect(verdicts([...make('dr', { cvar: 0.6 }), ...make('sfl', { cvar: 0.4 })], 20)).toEqual([
      'not seen',
      'not seen',
    ]);
  });

  it('18 and 20 are not tested by levels without walls, or by a designer whose scores are all 0', () => {
    expect(judge(make('accel', { walls: 0.4 }), 18)).toMatchObject([
      { verdict: 'not tested', figure: expect.stringContaining('vacuous') },
    ]);
    const blind = judge([...make('dr', { cvar: 0.4 }), ...make('sfl', { cvar: 0.6, score: 0 })], 20);
    expect(blind.map(({ verdict, figure }) => [verdict, figure.slice(0, 7)])).toEqual([
      ['not tested', 'vacuous'],
      ['not tested', 'vacuous'],
    ]);
  });

  it('17 and 20 compare two arms by the interval: a point estimate above the bar is not enough', () => {
    // Means above those of DR, but two runs far below: the intervals of the differences hold 0.
    const spread = (arm: string, name: 'solved' | 'cvar') =>
      [0.1, 0.1, 0.9, 0.9, 0.9, 0.9].map((value, i) => makeRow(arm, SEEDS[i], { [name]: value }));
    const rows = [...make('dr', { solved: 0.55, cvar: 0.55 }), ...spread('accel', 'solved'), ...spread('sfl', 'cvar')];
    for (const number of [17, 20]) {
      const [claim] = judge(rows, number);
      expect(Number(/^-?[0-9.]+/.exec(claim.figure))).toBeGreaterThan(0);
      expect(claim.verdict).toBe('not seen');
    }
  });

  it('17 and 20: beside DR whose levels last a rollout too, where there are runs of it', () => {
    const rows = [
      ...make('dr', { solved: 0.9, cvar: 0.6 }),
      ...make('dr:episodes=repeated', { solved: 0.5, cvar: 0.2 }),
      ...make('accel', { solved: 0.7 }),
      ...make('sfl', { cvar: 0.4 }),
    ];
    expect(verdicts(rows, 17)).toEqual(['not seen', 'not tested', 'confirmed', 'not tested', 'not tested']);
    const unseen = Array.from({ length: 2 }, () => 'not seen');
    expect(verdicts(rows, 20)).toEqual([...unseen, ...unseen.map(() => 'confirmed')]);
  });

  it('23: with a hundred episodes of each test maze', () => {
    const [claim] = judge(make('dr', {}), 23);
    expect(claim).toMatchObject({ verdict: 'not seen', figure: expect.stringContaining('20 episodes') });
    const mini = make('dr', {}).map((row) => ({ ...row, tier: 'mini' }));
    expect(verdicts(mini, 23)).toEqual(['confirmed']);
  });

  it('21 and 22: arms with settings are ablations of the designer without', () => {
    const rows = [
      ...make('robust-plr', { solved: 0.8 }),
      ...make('robust-plr:stalenessCoefficient=0', { solved: 0.3 }),
      ...make('paired-plain', { solved: 0.2 }),
      ...make('paired-bc', { solved: 0.4 }),
    ];
    const ablation = judge(rows, 21).find(({ text }) => text.includes('stalenessCoefficient=0'));
    expect(ablation?.verdict).toBe('confirmed');
    expect(verdicts(rows, 22)).toEqual(['confirmed']);
  });

  it('a figure that is not known tests nothing', () => {
    const rows = make('dr', {}).map((row) => ({ ...row, training: { solvedRate: null, return: null } }));
    expect(verdicts(rows, 14)).toEqual(['not tested', 'not tested']);
  });
});

describe('report of a sweep', () => {
  it('has both tables, the worst levels, the cost and every claim, and is the same again', () => {
    const rows = [...make('dr', { solved: 0.6 }), ...make('accel', { solved: 0.4, updates: 50 })];
    const preset = { tier: 'nano', command: 'murmur sweep --preset nano', rows };
    const text = writeUedReport([preset], (id) => `ued/${id}.svg`);
    expect(text).toContain('at equal student updates: 50');
    expect(text).toContain('at equal environment steps: 1000000');
    expect(text).toMatch(/\| accel \| 6 \| 1000000 \| 0\.40 \[0\.40, 0\.40\] \|/);
    expect(text).toMatch(/\| dr \| 6 \| 500000 \| 0\.30 \[0\.30, 0\.30\] \|/);
    expect(text).toContain('`murmur sweep --preset nano`');
    expect(text).not.toContain('NaN');
    const alone = writeUedReport([{ ...preset, rows: rows.filter(({ seed }) => seed === 1) }], (id) => id);
    expect(alone).toMatch(/\| accel \| 1 \| 1000000 \| 0\.40 \|/);
    expect(writeUedReport([preset], (id) => `ued/${id}.svg`)).toBe(text);
    const picture = drawPreset(preset);
    expect(picture).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(picture).not.toContain('NaN');
  });
});
