import type { Interval } from '../../agents/ops/robust-statistics.ts';
import { listHoldouts, testEpisodes } from '../../train/evaluate/ued-holdouts.ts';
import { drawCurves } from '../charts/curve-svg.ts';
import { lineStyle } from '../charts/line-styles.ts';
import { type Claim, judgeClaims, MIN_RUNS } from './ued-claims.ts';
import {
  type ArmRows,
  type Axis,
  commonPoint,
  cvarOf,
  figureAt,
  formatInterval,
  groupByArm,
  iqmOf,
  meanOfRuns,
  scoresAt,
  testNames,
} from './ued-summary.ts';
import { NUM_BINS, type PresetRows, type SweepRow } from './ued-sweep-row.ts';

/** The report of all sweeps whose rows are kept: Markdown and one picture a preset. Every figure comes from the rows. */
export function writeUedReport(presets: readonly PresetRows[], pictureOf: (preset: string) => string): string {
  const sections = presets.map((rows) => writePreset(rows, pictureOf(rows.tier)));
  return [
    '# Designers of levels compared',
    '',
    'Written by `murmur sweep` from the rows beside it; `murmur sweep --report-only` writes it again. Protocol and what',
    'each figure means: [docs/algorithms/ued-evaluation.md](../algorithms/ued-evaluation.md). Why some claims were not seen',
    'and what was tried: [ued-notes.md](ued-notes.md).',
    '',
    sections.join('\n'),
  ].join('\n');
}

function writePreset({ tier: preset, command, rows }: PresetRows, picture: string): string {
  const arms = groupByArm(rows);
  return [
    `## Preset ${preset}`,
    '',
    ...writeFacts(preset, command, rows),
    ...writePoint(arms, 'updates'),
    ...writePoint(arms, 'steps'),
    ...writeWorst(arms),
    ...writeCost(arms),
    '### Complexity of the levels that are learned from',
    '',
    `![Ways, walls and solved rates over environment steps](${picture})`,
    '',
    'Lines are means over seeds, bands bootstrap intervals of 95 %. Replayed levels where a designer replays, else all that',
    'are learned from.',
    '',
    ...writeClaims(judgeClaims(arms)),
  ].join('\n');
}

function writeFacts(preset: string, command: string, rows: readonly SweepRow[]): string[] {
  const test = listHoldouts(preset).filter(({ part }) => part === 'test');
  const seeds = [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b);
  const distinct = (values: readonly unknown[]) => [...new Set(values)].join(', ');
  return [
    '| setting | value |',
    '| --- | --- |',
    `| command | \`${command}\` |`,
    `| runs | ${rows.length}: ${new Set(rows.map(({ arm }) => arm)).size} designers, with settings counted apart; seeds ${seeds.join(', ')} |`,
    `| budget of a run | ${distinct(rows.map(({ budget }) => budget))} environment steps, all students together |`,
    `| engine, commit | ${distinct(rows.map(({ engine }) => engine))}; ${distinct(rows.map(({ commit }) => commit))} |`,
    `| test mazes | ${test.map(({ name }) => name).join(', ')} |`,
    `| policy, episodes, horizon | stochastic; ${testEpisodes(preset)} of each test maze in each row of a curve; 2 (h + 2)(w + 2) steps |`,
    `| random levels | ${rows[0].measures.numLevels} that have a way, ${rows[0].measures.numEpisodes} episodes with each of two seeds, ${rows[0].measures.horizon} steps |`,
    '',
  ];
}

function writePoint(arms: readonly ArmRows[], axis: Axis): string[] {
  const rows = arms.flatMap((group) => group.rows);
  const at = commonPoint(rows, axis);
  const { all, perfect } = testNames(rows);
  const single = all.filter((name) => !perfect.includes(name) || perfect.length === all.length);
  const families: [string, string[]][] = [
    ...(perfect.length < all.length ? [['perfect', perfect] as [string, string[]]] : []),
    ...single.map((name): [string, string[]] => [name.replace('test/', ''), [name]]),
  ];
  const other: Axis = axis === 'updates' ? 'steps' : 'updates';
  const lines = arms.map(({ arm, rows: runs }) => {
    const scores = scoresAt(runs, axis, at, all);
    const means = families.map(([, names]) => meanOfRuns(runs.map((row) => meanAt(row, axis, at, names))));
    const spent = meanOfRuns(runs.map((row) => otherAxisAt(row, axis, at))).value;
    const figures = [iqmOf(scores), ...means].map((figure) => formatFigure(figure, runs.length));
    return [arm, runs.length, Math.round(spent), ...figures];
  });
  return [
    `### Test mazes at equal ${axis === 'updates' ? 'student updates' : 'environment steps'}: ${at}`,
    '',
    row(['designer', 'runs', other, 'IQM over mazes and runs', ...families.map(([name]) => name)]),
    row(['---', '---', '---', '---', ...families.map(() => '---')]),
    ...lines.map(row),
    '',
  ];
}

/** One run has no interval. */
function formatFigure(figure: Interval, numRuns: number, digits = 2): string {
  return numRuns < 2 ? figure.value.toFixed(digits) : formatInterval(figure, digits);
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

function meanAt(run: SweepRow, axis: Axis, at: number, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + figureAt(run, axis, at, name), 0) / names.length;
}

/** What the run had spent on the other axis at that point, on the line between two evaluations. */
function otherAxisAt({ points }: SweepRow, axis: Axis, at: number): number {
  const other: Axis = axis === 'updates' ? 'steps' : 'updates';
  const after = Math.max(
    0,
    points.findIndex((point) => point[axis] >= at),
  );
  if (after === 0) return points[0][other];
  const [a, b] = [points[after - 1], points[after]];
  return a[other] + ((at - a[axis]) / (b[axis] - a[axis])) * (b[other] - a[other]);
}

/** Of the 1000 levels: enough to compare by. */
const SHOWN_SHARES = [0.05, 0.1, 1] as const;

function writeWorst(arms: readonly ArmRows[]): string[] {
  const header = ['designer', ...SHOWN_SHARES.map((alpha) => `worst ${100 * alpha} %`), 'return'];
  return [
    '### Random levels that have a way: mean success on the worst share of them, at the end of each run',
    '',
    'The worst levels are chosen by one set of rollouts and measured on another. Rows also hold the worst 1 % and .1 %: ten',
    'levels and one, with ties broken by their order, which is too few to compare by.',
    '',
    row(header),
    row(header.map(() => '---')),
    ...arms.map(({ arm, rows }) =>
      row([
        arm,
        ...SHOWN_SHARES.map((alpha) => formatFigure(meanOfRuns(cvarOf(rows, alpha)), rows.length, 3)),
        formatFigure(meanOfRuns(rows.map(({ measures }) => measures.meanReturn)), rows.length, 3),
      ]),
    ),
    '',
  ];
}

function writeCost(arms: readonly ArmRows[]): string[] {
  const mean = (rows: readonly SweepRow[], value: (row: SweepRow) => number): number =>
    meanOfRuns(rows.map(value)).value;
  return [
    '### What a run took',
    '',
    row([
      'designer',
      'environment steps',
      'student updates',
      'minutes',
      'of them evaluating',
      'steps a second, training',
    ]),
    row(['---', '---', '---', '---', '---', '---']),
    ...arms.map(({ arm, rows }) =>
      row([
        arm,
        Math.round(mean(rows, (run) => run.steps)),
        Math.round(mean(rows, (run) => run.updates)),
        (mean(rows, (run) => run.seconds) / 60).toFixed(1),
        (mean(rows, (run) => run.evaluatingSeconds) / 60).toFixed(1),
        Math.round(mean(rows, (run) => run.steps / (run.seconds - run.evaluatingSeconds))),
      ]),
    ),
    '',
    'Wall-clock with as many runs at once as the command says, on whatever else the machine did.',
    '',
  ];
}

function writeClaims(claims: readonly Claim[]): string[] {
  const count = (verdict: Claim['verdict']): number => claims.filter((claim) => claim.verdict === verdict).length;
  return [
    '### Claims',
    '',
    'A threshold for one designer is judged by the mean or the interquartile mean; two designers are compared by the interval of',
    '95 %, which must lie beyond the bar as a whole. Nothing is corrected for the number of claims: where nothing is true, one',
    `direction in forty still looks so. With fewer than ${MIN_RUNS} runs of a designer nothing is tested.`,
    `Confirmed: ${count('confirmed')}; not seen: ${count('not seen')}; not tested: ${count('not tested')}.`,
    '',
    row(['claim', 'what it says', 'found', 'verdict']),
    row(['---', '---', '---', '---']),
    ...claims.map(({ number, text, figure, verdict }) => row([number, text, figure, verdict])),
    '',
  ];
}

/** Ways, walls and passable shares of the curriculum, and solved rates on the test mazes, over environment steps. */
export function drawPreset({ rows }: PresetRows): string {
  const groups = groupByArm(rows).filter(({ arm }) => !arm.includes(':')); // ablations stand in the tables
  const shared = commonPoint(rows, 'steps');
  const x = Array.from({ length: NUM_BINS }, (_, bin) => ((bin + 0.5) / NUM_BINS) * shared);
  const panel = (title: string, valuesOf: (run: SweepRow) => number[], top?: number) => {
    const arms = groups.map(({ arm, rows: runs }, i) => ({
      name: arm,
      ...lineStyle(i),
      rows: runs.map(valuesOf),
    }));
    const known = arms.flatMap((arm) => arm.rows.flat()).filter(Number.isFinite);
    return { title, x, arms, yRange: [0, top ?? Math.max(1, ...known)] as const };
  };
  const curve = (name: string) => (run: SweepRow) => (run.curves[name] ?? []).map((value) => value ?? Number.NaN);
  const solved = (run: SweepRow) => x.map((at) => figureAt(run, 'steps', at, 'test/solved_rate'));
  return drawCurves(
    [
      panel('shortest way of levels learned from, tiles', curve('played/shortest_path')),
      panel('their walls', curve('played/walls')),
      panel('share of them that is passable', curve('played/solvable'), 1),
      panel('solved rate on test mazes', solved, 1),
    ],
    'environment steps',
    'mean over seeds',
  );
}
