import { formatEstimate } from '../../agents/ops/bootstrap.ts';
import type { StudyArm } from '../../train/coins/coins-algorithms.ts';
import { DEMONSTRATORS, EGO_TASK, REGIMES, type Regime } from '../../train/coins/coins-demonstrations.ts';
import { type CurvePanel, drawCurves } from '../charts/curve-svg.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';
import { FIRST_SEED, type JobResult } from './psiphi-jobs.ts';
import type { ArmSummary, ExperimentSummary } from './psiphi-summary.ts';
import { TRANSFER_TASKS } from './psiphi-transfer.ts';

/** docs/results/psiphi.md, written from the numbers alone. */
export interface ReportContext {
  readonly budget: ExperimentBudget;
  readonly command: string;
  readonly commit: string;
}

const ARM_NAMES: Readonly<Record<StudyArm, string>> = {
  psiphi: 'PsiPhi',
  'psiphi-no-gpi': 'PsiPhi, no GPI',
  dqn: 'RL (DQN)',
  'bc-aux': 'RL + BC-aux',
  bc: 'BC',
  sqil: 'SQIL',
};

/** Okabe and Ito's palette, told apart by people with any colour vision, and a dash each. */
const STYLES: Readonly<Record<StudyArm, { colour: string; dash: string }>> = {
  psiphi: { colour: '#0072b2', dash: '' },
  'psiphi-no-gpi': { colour: '#56b4e9', dash: '5 2' },
  dqn: { colour: '#000000', dash: '6 3' },
  'bc-aux': { colour: '#e69f00', dash: '2 2' },
  bc: { colour: '#009e73', dash: '8 3 2 3' },
  sqil: { colour: '#cc79a7', dash: '4 2' },
};

export function drawReportCurves(results: readonly JobResult[]): string {
  const panels = REGIMES.map((regime): CurvePanel => {
    const arms = (Object.keys(ARM_NAMES) as StudyArm[]).flatMap((arm) => {
      const curves = results.flatMap(({ job, curve }) =>
        curve !== undefined && job.arm === arm && (arm === 'dqn' || job.regime === regime) ? [curve] : [],
      );
      if (curves.length === 0) return [];
      return [
        { name: ARM_NAMES[arm], ...STYLES[arm], rows: curves.map(({ points }) => points.map(({ greedy }) => greedy)) },
      ];
    });
    const first = results.find(({ job, curve }) => curve !== undefined && job.regime === regime)?.curve;
    return { title: regime, x: first?.points.map(({ egoStep }) => egoStep) ?? [], arms };
  });
  return drawCurves(panels, 'ego steps', 'normalised return');
}

export function writeReport(summary: ExperimentSummary, context: ReportContext): string {
  return [
    '# PsiPhi among demonstrators: results',
    '',
    `Written by \`${context.command}\` from its result files; do not edit. Method, settings and what differs from the paper:`,
    '[docs/algorithms/psiphi.md](../algorithms/psiphi.md).',
    '',
    ...setting(summary, context),
    '## Learning beside others',
    '',
    '![Return on held-out levels over ego steps](psiphi-curves.svg)',
    '',
    'Lines are means over seeds, bands are 95% bootstrap intervals. BC takes no ego steps; its axis is learning steps at the',
    "same rate. Return 1 is the planner that has the ego's task.",
    '',
    ...armTable(summary.arms),
    ...gpiLines(summary),
    ...shareTable(summary),
    '## Verdicts',
    '',
    'A threshold is judged by the mean, a direction by whether the 95% interval excludes 0. Thresholds that the paper does',
    'not give are ours. A row that says no is a finding, not a hidden failure. That imitators of players with other preferences score',
    'low (C2, C3: at most 0.3) holds by construction and is not counted; their returns are in the table above.',
    `${summary.verdicts.filter(({ holds }) => holds).length} of ${summary.verdicts.length} claims hold.`,
    '',
    '| test | claim | figures | holds |',
    '| --- | --- | --- | --- |',
    ...summary.verdicts.map(
      ({ test, claim, figures, holds }) => `| ${test} | ${claim} | ${figures} | ${holds ? 'yes' : '**no**'} |`,
    ),
    '',
    '## Inferred rewards and predicted actions (B4, B7, D1)',
    '',
    'Players `one-colour` are (1, 0, 0) and (0, 1, 0), as in the paper; players `mixed` are the demonstrators above, who',
    "also dislike colours. They are watched at once; the scored player rotates with the seed. Returns are over the planner's.",
    'Accuracy is on rollouts of the same players on held-out levels; they act by chance in part, so 1 is out of reach.',
    '',
    '| players | quantity | mean [95%] |',
    '| --- | --- | --- |',
    ...Object.entries(summary.inference).flatMap(([players, rows]) =>
      Object.entries(rows).map(([name, estimate]) => `| ${players} | ${name} | ${formatEstimate(estimate)} |`),
    ),
    '',
    ...transferTables(summary, context),
  ].join('\n');
}

function setting(summary: ExperimentSummary, { budget, commit }: ReportContext): string[] {
  const { schedule } = budget;
  const again = summary.inferenceAgain;
  return [
    '| setting | value |',
    '| --- | --- |',
    `| seeds | ${summary.numSeeds} from ${FIRST_SEED} on, none of them used before; the same seeds, layouts and demonstrations for every arm |`,
    `| ego steps | ${schedule.egoSteps}, ${budget.numWorlds} worlds stepped together, one update per ${schedule.stepsPerUpdate} steps |`,
    `| learning steps on demonstrations before the first ego step | ${schedule.demonstrationUpdates} (not for RL) |`,
    `| demonstrations | ${budget.numRollouts} rollouts per demonstrator, 5% random actions, softmax planner |`,
    `| ego's task (red, green, yellow) | ${EGO_TASK.join(', ')} |`,
    ...REGIMES.map((regime) => `| demonstrators \`${regime}\` | ${describe(regime)} |`),
    `| evaluation | ${budget.numLevels} held-out levels per point, greedy; final = mean of the last three points |`,
    `| engine, commit | ${summary.engines.join(', ')}, ${commit} |`,
    `| processor time of all runs | ${(summary.cpuSeconds / 60).toFixed(0)} minutes |`,
    ...(again === undefined
      ? []
      : [
          `| B4 and B7 | run again since: ${again.numSeeds} seeds from ${FIRST_SEED} on, ${again.engine}, ${again.commit}; the control now freezes all of phi |`,
        ]),
    '',
  ];
}

function describe(regime: Regime): string {
  return DEMONSTRATORS[regime]
    .map((demonstrator) => (demonstrator === 'random' ? 'acts at random' : `(${demonstrator.join(', ')})`))
    .join(', ');
}

function armTable(arms: readonly ArmSummary[]): string[] {
  return [
    '| demonstrators | arm | area under the curve | final, greedy | final, 5% random |',
    '| --- | --- | --- | --- | --- |',
    ...arms.map(
      ({ regime, arm, area, final, finalEpsilon }) =>
        `| ${regime} | ${ARM_NAMES[arm]} | ${formatEstimate(area)} | ${formatEstimate(final)} | ${formatEstimate(finalEpsilon)} |`,
    ),
    '',
  ];
}

/** What choosing whom to follow adds to features that are learned from others. */
function gpiLines({ gpiGains = [] }: ExperimentSummary): string[] {
  if (gpiGains.length === 0) return [];
  return [
    `The control *PsiPhi, no GPI* (first ${gpiGains[0].area.count} seeds) learns the same and acts by the ego's own successor features alone.`,
    'What generalised policy improvement adds, paired by seed:',
    '',
    '| demonstrators | area under the curve | final, greedy |',
    '| --- | --- | --- |',
    ...gpiGains.map(({ regime, area, final }) => `| ${regime} | ${formatEstimate(area)} | ${formatEstimate(final)} |`),
    '',
  ];
}

function shareTable({ shares }: ExperimentSummary): string[] {
  const list = (row: readonly number[]) => row.map((share) => share.toFixed(2)).join(' / ');
  return [
    "Whose successor features decided PsiPhi's greedy choices (C6): ego / each demonstrator.",
    '',
    '| demonstrators | after a fifth of the run | at the end |',
    '| --- | --- | --- |',
    ...shares.map(({ regime, first, last }) => `| ${regime} | ${list(first)} | ${list(last)} |`),
    '',
  ];
}

function transferTables({ transfer }: ExperimentSummary, { budget }: ReportContext): string[] {
  const tasks = Object.keys(TRANSFER_TASKS);
  const rows: readonly [string, string][] = [
    ['SQIL, 0', 'sqil zeroShot'],
    ['PsiPhi, 0', 'psiphi zeroShot'],
    ['SQIL, 1 episode', 'sqil oneShot'],
    ['PsiPhi, 1 episode', 'psiphi oneShot'],
    [`SQIL, ${budget.transferEpisodes} episodes`, 'sqil manyShot'],
    [`PsiPhi, ${budget.numLevels} episodes`, 'psiphi manyShot'],
    ['cosine of inferred and true reward (E4)', 'cosine'],
  ];
  return [
    '## Transfer (E)',
    '',
    'Two players were watched: (1, 0, 0) and (0, 1, 0), five times as many rollouts as above. One model of them serves four',
    'new tasks. 0-shot is the first episode with w solved again after every step; 1-shot keeps the w of one whole episode; the',
    'last row of PsiPhi pools the first episodes of all levels. The scale is that of the paper: taking every coin scores 1, 0,',
    '0, -1 and the optimum 1 (for -R-G, where the optimum is to take none: 1 + return / 2). The shots of SQIL are episodes of',
    "Q-learning on the task's reward from SQIL's weights.",
    '',
    `| method, shots | ${tasks.join(' | ')} |`,
    `| --- | ${tasks.map(() => '---').join(' | ')} |`,
    ...rows.map(
      ([name, key]) => `| ${name} | ${tasks.map((task) => formatEstimate(transfer[task][key])).join(' | ')} |`,
    ),
    '',
  ];
}
