import { linearRegression } from 'simple-statistics';
import { signFlipProbability } from '../../agents/ops/robust-statistics.ts';
import { listHoldouts, testEpisodes } from '../../train/evaluate/ued-holdouts.ts';
import {
  type ArmRows,
  commonPoint,
  curvePart,
  cvarOf,
  figureAt,
  formatInterval,
  iqmDifference,
  iqmOf,
  meanDifference,
  meanOfRuns,
  scoresAt,
  testNames,
} from './ued-summary.ts';
import { knownMean, type SweepRow } from './ued-sweep-row.ts';

/**
 * The statistical claims 14 to 23 about the literature of curricula, judged from the rows of one preset. A threshold for one
 * arm is judged by the mean or the interquartile mean. Two arms are compared by the interval of 95 % of their difference:
 * "not below by more than m" needs its lower end at -m or above.
 */
export interface Claim {
  readonly number: number;
  readonly text: string;
  readonly figure: string; // what was found, with its interval
  readonly verdict: 'confirmed' | 'not seen' | 'not tested';
}

type Arms = ReadonlyMap<string, ArmRows>;

/** Claim 14 is tested from a million steps on, at the end of a run; the others at what a preset's budget allows. */
const CLAIM_14_STEPS = 1_000_000;

export function judgeClaims(arms: readonly ArmRows[]): readonly Claim[] {
  const byId = new Map(arms.map((group) => [group.arm, group]));
  return [
    ...judgeTraining(byId),
    ...judgeComplexity(byId),
    ...judgeAdversary(byId),
    ...judgeOrder(byId),
    ...judgeHygiene(arms),
    ...judgeAudit(byId),
    ...judgeWorst(byId),
    ...judgeAblations(byId),
    ...judgeHonesty(arms),
  ];
}

function verdict(isTrue: boolean): Claim['verdict'] {
  return isTrue ? 'confirmed' : 'not seen';
}

function untested(number: number, text: string, missing: string): Claim {
  return { number, text, figure: missing, verdict: 'not tested' };
}

/** Seeds of an arm from which a claim about it is judged. */
export const MIN_RUNS = 5;

/** A claim on some arms, not tested where one of them has no run or too few. */
function need(
  arms: Arms,
  ids: readonly string[],
  number: number,
  text: string,
  judge: (...groups: ArmRows[]) => Pick<Claim, 'figure' | 'verdict'>,
): Claim {
  const missing = ids.filter((id) => !arms.has(id));
  if (missing.length > 0) return untested(number, text, `no runs of ${missing.join(', ')}`);
  const groups = ids.map((id) => arms.get(id) as ArmRows);
  const few = groups.filter(({ rows }) => rows.length < MIN_RUNS).map(({ arm }) => arm);
  if (few.length > 0) return untested(number, text, `fewer than ${MIN_RUNS} runs of ${few.join(', ')}`);
  const { figure, verdict: found } = judge(...groups);
  return figure.includes('NaN')
    ? untested(number, text, 'figures are missing')
    : { number, text, figure, verdict: found };
}

function judgeTraining(arms: Arms): Claim[] {
  const texts = [
    'DR, at the end of a run of 1 M steps or more, solves at least 80 % of the levels it trains on',
    "DR's return on them is at least .70",
  ];
  return texts.map((text, i) =>
    need(arms, ['dr'], 14, text, ({ rows }) => {
      const name = i === 0 ? 'solvedRate' : 'return';
      const found = meanOfRuns(rows.map(({ training }) => training[name] ?? Number.NaN));
      const steps = Math.min(...rows.map((row) => row.steps));
      const isMet = found.value >= (i === 0 ? 0.8 : 0.7);
      return {
        figure: `${formatInterval(found)} at ${steps} steps`,
        verdict: !isMet && steps < CLAIM_14_STEPS ? 'not tested' : verdict(isMet),
      };
    }),
  );
}

/** Per run, at the end: the last fifth of the run. */
const atEnd = (rows: readonly SweepRow[], name: string): number[] => rows.map((row) => curvePart(row, name, 0.8, 1));

function judgeComplexity(arms: Arms): Claim[] {
  const path = 'played/shortest_path';
  const longer = (id: string, factor: number): Claim =>
    need(
      arms,
      [id, 'dr'],
      15,
      `${id}: the ways of replayed levels at the end are at least ${factor} times DR's`,
      (replayed, dr) => {
        const base = knownMean(dr.rows.map((row) => curvePart(row, path, 0, 1)));
        const ratio = meanOfRuns(atEnd(replayed.rows, path).map((length) => length / base));
        return {
          figure: `${formatInterval(ratio)} times ${base.toFixed(2)} tiles`,
          verdict: verdict(ratio.low >= factor),
        };
      },
    );
  const walls = need(
    arms,
    ['accel', 'dr'],
    15,
    'accel, from empty levels: its walls rise past the mean of DR',
    (accel, dr) => {
      const base = knownMean(dr.rows.map((row) => curvePart(row, 'played/walls', 0, 1)));
      const found = meanOfRuns(atEnd(accel.rows, 'played/walls'));
      return {
        figure: `${formatInterval(found)} against ${base.toFixed(2)} walls`,
        verdict: verdict(found.low > base),
      };
    },
  );
  return [longer('robust-plr', 1.3), longer('accel', 1.5), walls];
}

function judgeAdversary(arms: Arms): Claim[] {
  const path = 'designer/solved-path';
  const grows = need(
    arms,
    ['paired'],
    16,
    'PAIRED: the ways that its students solve grow over training (last fifth longer than the first, slope above 0, p < .05)',
    ({ rows }) => {
      const growth = rows
        .map((row) => curvePart(row, path, 0.8, 1) - curvePart(row, path, 0, 0.2))
        .filter(Number.isFinite);
      const slopes = rows.map((row) => slopeOf(row, path)).filter(Number.isFinite);
      if (growth.length === 0 || slopes.length === 0) return { figure: 'no level was solved', verdict: 'not seen' };
      const grown = meanOfRuns(growth);
      const p = slopes.length <= 20 ? signFlipProbability(slopes) : Number.NaN;
      return {
        figure: `${formatInterval(grown)} tiles longer; slope ${(1e6 * knownMean(slopes)).toFixed(2)} tiles a million steps, p = ${p.toFixed(3)} over ${slopes.length} runs`,
        verdict: verdict(grown.low > 0 && p < 0.05),
      };
    },
  );
  const beyond = need(
    arms,
    ['paired', 'dr'],
    16,
    'PAIRED: at the end they are longer than those of DR',
    (paired, dr) => {
      const found = meanDifference(atEnd(paired.rows, path), atEnd(dr.rows, 'played/shortest_path'));
      return { figure: `${formatInterval(found)} tiles`, verdict: verdict(found.low > 0) };
    },
  );
  const level = (text: string, name: string, least: number): Claim =>
    need(arms, ['paired'], 16, text, ({ rows }) => {
      const found = meanOfRuns(atEnd(rows, name));
      return { figure: formatInterval(found), verdict: verdict(found.value >= least) };
    });
  const control = need(
    arms,
    ['minimax'],
    16,
    'minimax, the negative control: the share of passable levels falls',
    ({ rows }) => {
      const name = 'designer/passable-ratio';
      const found = meanOfRuns(rows.map((row) => curvePart(row, name, 0.8, 1) - curvePart(row, name, 0, 0.2)));
      return { figure: formatInterval(found), verdict: verdict(found.high < 0) };
    },
  );
  const loser = need(
    arms,
    ['minimax', 'dr'],
    16,
    'minimax: its student ends below that of DR on the test mazes',
    (minimax, dr) => {
      const found = iqmDifference(...testScores(minimax, dr, 'all'));
      return { figure: formatInterval(found), verdict: verdict(found.high < 0) };
    },
  );
  return [
    grows,
    beyond,
    level('PAIRED: at least .9 of its levels are passable at the end', 'designer/passable-ratio', 0.9),
    level('PAIRED: the entropy of its adversary stays above 1.5 nats', 'designer/adversary-entropy', 1.5),
    control,
    loser,
  ];
}

/** Of the bins of a run's curve, in its unit an environment step; NaN with fewer than three known bins. */
function slopeOf({ curves }: SweepRow, name: string): number {
  const data = (curves[name] ?? []).flatMap((y, bin): [number, number][] => {
    const x = curves.steps[bin];
    return y === null || x === null ? [] : [[x, y]];
  });
  return data.length < 3 ? Number.NaN : linearRegression(data).m;
}

/** Scores of two arms on the test mazes at the updates that both reached. */
function testScores(first: ArmRows, second: ArmRows, which: 'all' | 'perfect'): [number[][], number[][]] {
  const at = commonPoint([...first.rows, ...second.rows], 'updates');
  const names = testNames(first.rows)[which];
  return [scoresAt(first.rows, 'updates', at, names), scoresAt(second.rows, 'updates', at, names)];
}

/** The DR that curricula are held against: JaxUED's, and DCD's, whose levels last a rollout as those of replay designers do. */
const BASES = [
  { id: 'dr', name: 'DR' },
  { id: 'dr:episodes=repeated', name: 'DR whose levels last a rollout' },
] as const;

/** The first is asked for, the second where there are runs of it. */
const basesOf = (arms: Arms) => BASES.filter(({ id }) => id === 'dr' || arms.has(id));

function judgeOrder(arms: Arms): Claim[] {
  const above = (id: string, base: string, margin: number, text: string): Claim =>
    need(arms, [id, base], 17, text, (group, dr) => {
      const found = iqmDifference(...testScores(group, dr, 'perfect'));
      return { figure: formatInterval(found), verdict: verdict(found.low >= margin) };
    });
  const half = need(
    arms,
    ['minimax', 'dr'],
    17,
    'perfect mazes, equal updates: IQM(minimax) is at most half of IQM(DR)',
    (minimax, dr) => {
      const [worse, base] = testScores(minimax, dr, 'perfect').map(iqmOf);
      return {
        figure: `${formatInterval(worse)} against ${formatInterval(base)}`,
        verdict: verdict(worse.high <= base.low / 2),
      };
    },
  );
  const order = basesOf(arms).flatMap(({ id, name }) => [
    above('accel', id, 0, `perfect mazes, equal updates: IQM(ACCEL) - IQM(${name}) at least 0`),
    above('robust-plr', id, -0.02, `perfect mazes, equal updates: IQM(robust PLR) - IQM(${name}) at least -.02`),
  ]);
  return [...order, half];
}

/** Designers whose metrics hold the passable mass of what they replay. */
function judgeHygiene(arms: readonly ArmRows[]): Claim[] {
  const text = (arm: string) =>
    `${arm}: at least .99 of the replay weight is on passable levels at the end, without an oracle`;
  const name = 'designer/passable-mass';
  const known = arms.filter(
    ({ rows }) => rows.length >= MIN_RUNS && rows.every(({ designerLast }) => typeof designerLast[name] === 'number'),
  );
  const dr = arms.find(({ arm }) => arm === 'dr');
  const random = dr && knownMean(dr.rows.map((row) => curvePart(row, 'played/solvable', 0, 1))).toFixed(3);
  if (known.length === 0) return [untested(18, text('replay designers'), `no ${MIN_RUNS} runs with a buffer`)];
  return known.map(({ arm, rows }) => {
    const found = meanOfRuns(rows.map(({ designerLast }) => designerLast[name] as number));
    const walls = knownMean(rows.map(({ designerLast }) => designerLast['designer/replayed-walls'] ?? Number.NaN));
    if (walls < 1) return untested(18, text(arm), `vacuous: ${walls.toFixed(1)} walls a level leave every way open`);
    const figure = `${formatInterval(found, 3)}${random === undefined ? '' : ` against ${random} of random levels`}`;
    return { number: 18, text: text(arm), figure, verdict: verdict(found.value >= 0.99) };
  });
}

function judgeAudit(arms: Arms): Claim[] {
  return (['positive-value-loss', 'max-mc'] as const).map((score) =>
    need(
      arms,
      ['dr'],
      19,
      `${score} of a trained student follows the solved rate p more closely than p (1 - p)`,
      ({ rows }) => {
        const audits = rows.flatMap(({ measures }) => measures.audit.filter((audit) => audit.score === score));
        const spearman = (of: 'withLearnability' | 'withSolvedRate') =>
          audits.map((audit) => audit[of].spearman ?? Number.NaN);
        const [learnability, rate] = [spearman('withLearnability'), spearman('withSolvedRate')];
        const closer = meanOfRuns(rate.map((r, i) => Math.abs(r) - Math.abs(learnability[i])));
        return {
          figure: `rank correlation ${formatInterval(meanOfRuns(learnability))} with p (1 - p), ${formatInterval(meanOfRuns(rate))} with p`,
          verdict: verdict(closer.low > 0),
        };
      },
    ),
  );
}

/** Of 1000 levels: fifty and a hundred. The worst hundredth is ten levels, too few to compare by. */
const WORST_SHARES = [0.05, 0.1] as const;

function judgeWorst(arms: Arms): Claim[] {
  return basesOf(arms).flatMap(({ id, name }) =>
    WORST_SHARES.map((alpha) =>
      need(
        arms,
        ['sfl', id],
        20,
        `SFL - ${name} on the worst ${100 * alpha} % of random solvable levels at least 0`,
        (sfl, dr) => {
          // In rollouts that hold hardly a failure p is 0 or 1 for every candidate: then SFL has chosen nothing.
          const isBlind = sfl.rows.every(({ designerLast }) => designerLast['designer/max-score'] === 0);
          if (isBlind) return { figure: 'vacuous: every score of SFL is 0', verdict: 'not tested' };
          const found = meanDifference(cvarOf(sfl.rows, alpha), cvarOf(dr.rows, alpha));
          return { figure: formatInterval(found), verdict: verdict(found.low >= 0) };
        },
      ),
    ),
  );
}

/** What is taken away, the arm without it and the arm with it. */
const ABLATIONS: readonly (readonly [what: string, without: string, base: string])[] = [
  ['no editor', 'robust-plr', 'accel-random'],
  ['gradients on new levels', 'plr', 'robust-plr'],
  ['adversary without entropy', 'paired-plain', 'paired'],
  ['no antagonist', 'minimax', 'paired'],
];

/** The list above, and every arm with settings of its own beside the same designer without them. */
function judgeAblations(arms: Arms): Claim[] {
  const own = [...arms.keys()].filter((id) => id.includes(':')).map((id) => [id, id, id.split(':')[0]] as const);
  return [...ABLATIONS, ...own].map(([what, without, base]) =>
    need(arms, [without, base], 21, `${what} hurts: ${without} below ${base} on the test mazes`, (ablated, whole) => {
      const found = iqmDifference(...testScores(ablated, whole, 'all'));
      return { figure: formatInterval(found), verdict: verdict(found.high < 0) };
    }),
  );
}

/** Of each test maze, by claim 23. */
const EPISODES = 100;

function judgeHonesty(arms: readonly ArmRows[]): Claim[] {
  const cloning = need(
    new Map(arms.map((group) => [group.arm, group])),
    ['paired-bc', 'paired-plain'],
    22,
    'PAIRED with entropy and cloning above plain PAIRED on the test mazes, equal updates',
    (better, plain) => {
      const found = iqmDifference(...testScores(better, plain, 'all'));
      return { figure: formatInterval(found), verdict: verdict(found.low > 0) };
    },
  );
  const rows = arms.flatMap((group) => group.rows);
  const [{ tier: preset }] = rows;
  const wallsOf = (part: string) =>
    listHoldouts(preset)
      .filter((holdout) => holdout.part === part)
      .map(({ level }) => level.cells.map((code) => (code === 1 ? 1 : 0)).join(''));
  const test = wallsOf('test');
  const numShared = wallsOf('validation').filter((walls) => test.includes(walls)).length;
  const isReached = rows.every((row) =>
    testNames([row]).all.every((name) => !Number.isNaN(figureAt(row, 'steps', row.steps, name))),
  );
  return [
    cloning,
    {
      number: 23,
      text: `both tables, every run on every test maze with ${EPISODES} episodes, validation mazes with other walls than test mazes`,
      figure: `${test.length} test mazes, ${testEpisodes(preset)} episodes, ${rows.length} runs, ${numShared} validation mazes shared`,
      verdict: verdict(numShared === 0 && isReached && testEpisodes(preset) >= EPISODES),
    },
  ];
}
