import type { PolicyReport } from './evaluate-policy.ts';
import type { Interval95 } from './policy-report.ts';

/** The report as Markdown tables, levels beyond `maxLevels` left out and counted; no table of levels that were played once each. */
export function formatPolicyReport(report: PolicyReport, maxLevels: number): string {
  const { world, policy, lineup, seed, numEpisodes, trials } = report;
  const unit = trials === undefined ? 'episode' : 'task';
  return [
    `${policy} in ${world}, lineup ${lineup}, ${numEpisodes} ${unit}${numEpisodes === 1 ? '' : 's'}, seed ${seed}`,
    '',
    ...figuresTable(report, unit),
    ...seatsTable(report),
    ...trialsTable(report),
    ...levelsTable(report, maxLevels),
  ].join('\n');
}

function figuresTable(report: PolicyReport, unit: string): string[] {
  const { meanReturn, returnInterval, levelInterval, meanLength, successRate, successInterval } = report;
  const ofSuccess = ['success', number(successRate), interval(successInterval), ''];
  return table([
    ['', 'mean', `95 % over ${unit}s`, '95 % over levels'],
    ['return', number(meanReturn), interval(returnInterval), interval(levelInterval ?? undefined)],
    ...(successRate === undefined ? [] : [ofSuccess]),
    ['steps', meanLength.toFixed(1), '', ''],
  ]);
}

function seatsTable({ seats }: PolicyReport): string[] {
  if (seats.length === 1) return [];
  const rows = seats.map(({ seat, meanReturn, learnerReturn }) => [
    String(seat + 1),
    number(meanReturn),
    number(learnerReturn ?? undefined),
  ]);
  return table([['seat', 'return', 'of the policy there'], ...rows]);
}

function trialsTable({ trials }: PolicyReport): string[] {
  if (trials === undefined) return [];
  const rows = trials.map(({ trial, numTasks, numCut, meanReturn, returnInterval, meanLength, successRate }) => [
    String(trial),
    numCut === 0 ? String(numTasks) : `${numTasks}, ${numCut} cut`,
    `${number(meanReturn)} ${interval(returnInterval)}`,
    number(successRate),
    meanLength.toFixed(1),
  ]);
  return table([['trial', 'tasks', 'return', 'success', 'steps'], ...rows]);
}

function levelsTable({ levels, numEpisodes }: PolicyReport, maxLevels: number): string[] {
  if (levels.length === 1 || levels.length === numEpisodes) return [];
  const rows = levels
    .slice(0, maxLevels)
    .map(({ level, numEpisodes: count, meanReturn, meanLength, successRate }) => [
      level,
      String(count),
      number(meanReturn),
      number(successRate),
      meanLength.toFixed(1),
    ]);
  const rest = levels.length - maxLevels;
  const more = rest > 0 ? [[`${rest} more levels (--json has all)`, '', '', '', '']] : [];
  return table([['level', 'episodes', 'return', 'success', 'steps'], ...rows, ...more]);
}

function table([head, ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

const number = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(3));
const interval = (ends: Interval95 | undefined): string =>
  ends === undefined ? '' : `[${ends[0].toFixed(3)}, ${ends[1].toFixed(3)}]`;
