import { bootstrapMean, type Estimate, formatEstimate } from '../../agents/ops/bootstrap.ts';
import type { CoreMeasures } from './core-measure.ts';
import { OVERCOOKED_BARS, WITHOUT_MEMORY, WITHOUT_REWARD } from './core-rows.ts';
import type { CoreResult } from './core-study.ts';

/** A sentence that the results can refute. */
export interface CoreClaim {
  readonly says: string;
  readonly found: string; // the figures, with intervals over seeds
  readonly holds: boolean;
}

/** A verdict needs as many seeds as the issue of the core asks for. */
export const MIN_SEEDS = 5;

/** What RL^2 should reach: the sum over ten trials of the bandit, and the second trial of GridNavi after the first. */
const BANDIT_BAR = 6.5; // random 5.0, Thompson sampling 5.7 (Duan et al. 2016)
const GRIDNAVI_BARS = [3.0, 9.0] as const; // optimum 4.00 and 11.07
const FLAT_SHARE = 0.1; // a control is flat where it gains less than this share of what RL^2 gains from first to last trial

/** Results by row. */
export type ResultsByRow = ReadonlyMap<string, readonly CoreResult[]>;

export function groupByRow(results: readonly CoreResult[]): ResultsByRow {
  return Map.groupBy(results, ({ row }) => row);
}

/** Mean over seeds of a figure of each run, with an interval over them. results: at least one. */
export function estimateOf(results: readonly CoreResult[], figure: (measures: CoreMeasures) => number): Estimate {
  return bootstrapMean(results.map(({ measures }) => figure(measures)));
}

/** From the last trial minus the first. */
const gainOf = (trialReturns: readonly number[]): number => trialReturns[trialReturns.length - 1] - trialReturns[0];

/** Every claim that the results have seeds enough for. */
export function judgeCore(byRow: ResultsByRow): readonly CoreClaim[] {
  const whole = new Map([...byRow].filter(([, results]) => results.length >= MIN_SEEDS));
  return [...judgeOvercooked(whole), ...judgeTrials(whole), ...judgeChance(whole), ...judgeMemory(whole)];
}

function judgeOvercooked(byRow: ResultsByRow): CoreClaim[] {
  return Object.entries(OVERCOOKED_BARS).flatMap(([level, bar]) => {
    const results = byRow.get(`ippo-${level}`);
    if (results === undefined) return [];
    const reached = estimateOf(results, ({ learned }) => learned.meanReturn);
    const says = `IPPO in ${level}: at least ${bar} within 3 M joint steps (here ${results[0].numSteps / 1e6} M)`;
    return [{ says, found: formatEstimate(reached, 0), holds: reached.mean >= bar }];
  });
}

function judgeTrials(byRow: ResultsByRow): CoreClaim[] {
  const claims: CoreClaim[] = [];
  const bandit = byRow.get('rl2-bandit');
  if (bandit !== undefined) {
    const sum = estimateOf(bandit, ({ learned }) => learned.meanReturn);
    const says = `RL^2 in the bandit, five levers and ten pulls: at least ${BANDIT_BAR}`;
    claims.push({ says, found: formatEstimate(sum), holds: sum.mean >= BANDIT_BAR });
  }
  const gridnavi = byRow.get('rl2-gridnavi');
  GRIDNAVI_BARS.forEach((bar, k) => {
    if (gridnavi === undefined) return;
    const trial = estimateOf(gridnavi, ({ learned }) => learned.trialReturns[k]);
    const says = `RL^2 in GridNavi, trial ${k + 1}: at least ${bar.toFixed(1)}`;
    claims.push({ says, found: formatEstimate(trial), holds: trial.mean >= bar });
  });
  const mdp = byRow.get('rl2-tabular-mdp');
  if (mdp !== undefined) claims.push(judgeAgainstRandom('RL^2 beats random actions in tabular-mdp', mdp));
  return [...claims, ...['bandit', 'gridnavi', 'tabular-mdp'].flatMap((world) => judgeControls(byRow, world))];
}

/** Both controls must gain nothing from trial to trial: else something other than memory of rewards explains the gain. */
function judgeControls(byRow: ResultsByRow, world: string): CoreClaim[] {
  const ours = byRow.get(`rl2-${world}`);
  if (ours === undefined) return [];
  const gain = estimateOf(ours, ({ learned }) => gainOf(learned.trialReturns));
  const judge = (control: string, results: readonly CoreResult[], figure: (measures: CoreMeasures) => number) => {
    const found = estimateOf(results, figure);
    return {
      says: `${world}: ${control}, nothing is gained from the first trial to the last (${formatEstimate(gain)} with both)`,
      found: formatEstimate(found),
      holds: gain.low > 0 && found.high < FLAT_SHARE * gain.mean,
    };
  };
  const withoutReward = byRow.get(`rl2-${world}${WITHOUT_REWARD}`);
  return [
    judge('memory emptied before each trial', ours, ({ forgetful }) => gainOf(forgetful?.trialReturns ?? [])),
    ...(withoutReward === undefined
      ? []
      : [judge('last reward not seen', withoutReward, ({ learned }) => gainOf(learned.trialReturns))]),
  ];
}

function judgeChance(byRow: ResultsByRow): CoreClaim[] {
  return [...byRow]
    .filter(([id]) => id.startsWith('ppo-') && !id.endsWith(WITHOUT_MEMORY))
    .map(([id, results]) => judgeAgainstRandom(`PPO beats random actions in ${id.slice('ppo-'.length)}`, results));
}

function judgeAgainstRandom(says: string, results: readonly CoreResult[]): CoreClaim {
  const learned = estimateOf(results, (measures) => measures.learned.meanReturn);
  const random = estimateOf(results, (measures) => measures.random.meanReturn);
  return {
    says,
    found: `${formatEstimate(learned)} against ${formatEstimate(random)}`,
    holds: learned.low > random.high,
  };
}

function judgeMemory(byRow: ResultsByRow): CoreClaim[] {
  const [ours, control] = [byRow.get('ppo-t-maze'), byRow.get(`ppo-t-maze${WITHOUT_MEMORY}`)];
  if (ours === undefined || control === undefined) return [];
  const rate = (results: readonly CoreResult[]) =>
    estimateOf(results, ({ learned }) => learned.successRate ?? Number.NaN);
  const [found, without] = [rate(ours), rate(control)];
  return [
    {
      says: 'the T-maze needs memory and gets it: more right turns than the same network without one',
      found: `${formatEstimate(found)} against ${formatEstimate(without)}`,
      holds: found.low > without.high,
    },
  ];
}
