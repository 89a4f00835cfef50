import { type Estimate, formatEstimate } from '../../agents/ops/bootstrap.ts';
import { estimateOf, groupByRow, judgeCore, MIN_SEEDS, type ResultsByRow } from './core-claims.ts';
import { CORE_ROWS, type CorePart, type CoreRow, commandOf } from './core-rows.ts';
import type { CoreResult } from './core-study.ts';

/** All that the page is written from, beside it. */
export interface StoredCoreStudy {
  readonly command: string;
  readonly results: readonly CoreResult[];
}

const TITLES: Readonly<Record<CorePart, string>> = {
  overcooked: 'Independent PPO in self-play, Overcooked',
  trials: 'RL^2: learning within a task',
  worlds: 'PPO against random actions',
  memory: 'The T-maze with and without memory',
};

/** The page of the core study: Markdown, every figure from the results. */
export function writeCoreReport({ command, results }: StoredCoreStudy): string {
  const byRow = groupByRow(results);
  const distinct = (values: readonly unknown[]) => [...new Set(values)].sort().join(', ');
  return [
    '# One learning core: what its methods reach',
    '',
    `Written by \`${command}\`; do not edit. A row is a training with each seed, in a run folder of its own, on one thread. Afterwards its`,
    'policy acts with its own chance on levels and seeds that no training saw; beside it random actions in the same seats on the same levels.',
    'Settings were chosen with seeds 1 to 5. Figures: mean over seeds, in brackets its 95 % bootstrap interval over seeds.',
    'Minutes: wall clock of one training on one thread while others ran beside it; empty where it was not kept.',
    '',
    `Seeds ${distinct(results.map(({ seed }) => seed))}; engine ${distinct(results.map(({ engine }) => engine))}; commit ${distinct(results.map(({ commit }) => commit))}.`,
    '',
    ...writeClaims(byRow),
    ...(Object.keys(TITLES) as CorePart[]).flatMap((part) => writePart(part, byRow)),
  ].join('\n');
}

function writeClaims(byRow: ResultsByRow): string[] {
  const claims = judgeCore(byRow);
  return [
    '## Claims',
    '',
    `A claim is judged where there are ${MIN_SEEDS} seeds or more.`,
    '',
    '| claim | found | |',
    '| --- | --- | --- |',
    ...claims.map(({ says, found, holds }) => `| ${says} | ${found} | ${holds ? 'holds' : '**does not hold**'} |`),
    '',
  ];
}

function writePart(part: CorePart, byRow: ResultsByRow): string[] {
  const rows = CORE_ROWS.filter((row) => row.part === part && byRow.has(row.id));
  if (rows.length === 0) return [];
  return [
    `## ${TITLES[part]}`,
    '',
    '| run | environment steps | minutes | return | random actions | success | seeds | episodes or tasks a seed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => writeRow(row, byRow.get(row.id) ?? [])),
    '',
    ...(part === 'trials' ? writeTrials(rows, byRow) : []),
    '```',
    ...rows.map((row) => commandOf(row)),
    '```',
    '',
  ];
}

function writeRow({ id }: CoreRow, results: readonly CoreResult[]): string {
  const learned = estimateOf(results, (measures) => measures.learned.meanReturn);
  const random = estimateOf(results, (measures) => measures.random.meanReturn);
  const hasSuccess = results.every(({ measures }) => measures.learned.successRate !== null);
  const success = hasSuccess
    ? formatEstimate(estimateOf(results, (measures) => measures.learned.successRate ?? Number.NaN))
    : '';
  const cells = [
    id,
    millions(results[0].numSteps),
    minutesOf(results),
    format(learned),
    format(random),
    success,
    results.length,
    results[0].measures.numEpisodes,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Mean over seeds; empty where not every run's time is known. */
function minutesOf(results: readonly CoreResult[]): string {
  const seconds = results.map((result) => result.seconds ?? Number.NaN);
  const mean = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
  return Number.isNaN(mean) ? '' : (mean / 60).toFixed(1);
}

/** Each trial of RL^2 and of its controls. */
function writeTrials(rows: readonly CoreRow[], byRow: ResultsByRow): string[] {
  return rows.flatMap(({ id }) => {
    const results = byRow.get(id) ?? [];
    const numTrials = results[0].measures.learned.trialReturns.length;
    const trials = Array.from({ length: numTrials }, (_, k) => k);
    const line = (name: string, of: (measures: CoreResult['measures'], k: number) => number) =>
      `| ${name} | ${trials.map((k) => estimateOf(results, (measures) => of(measures, k)).mean.toFixed(2)).join(' | ')} |`;
    return [
      `Return of each trial, \`${id}\`:`,
      '',
      `| | ${trials.map((k) => `trial ${k + 1}`).join(' | ')} |`,
      `| --- |${' --- |'.repeat(numTrials)}`,
      line('as trained', ({ learned }, k) => learned.trialReturns[k]),
      line('memory emptied before each trial', ({ forgetful }, k) => forgetful?.trialReturns[k] ?? Number.NaN),
      line('random actions', ({ random }, k) => random.trialReturns[k]),
      '',
    ];
  });
}

const format = (estimate: Estimate): string => formatEstimate(estimate, Math.abs(estimate.mean) >= 20 ? 0 : 2);
const millions = (numSteps: number): string => `${numSteps / 1e6} M`;
