import { drawBars } from './bars-svg.ts';
import { bootstrapMean, formatEstimate } from './bootstrap.ts';
import { type DoorsReport, type GeneratorReport, RETURN_ARMS } from './evaluate-orchard.ts';

export interface OrchardReportFacts {
  readonly command: string;
  readonly checkpointHash: string;
  readonly commit: string;
  readonly numSeeds: number;
  readonly ticks: number;
  readonly picture?: string; // file name beside the report
}

/** Colours of the arms: a palette that stays apart for colour-blind readers (Okabe and Ito). */
const ARM_COLOURS = { random: '#999999', collector: '#56b4e9', alone: '#e69f00', social: '#009e73' } as const;
const ARM_NAMES = {
  random: 'random',
  collector: 'rule-based',
  alone: 'agents, alone',
  social: 'agents, social',
} as const;

/** The picture beside the report: returns of all arms, and of those that love the guide's kind. */
export function drawOrchardReport(reports: readonly GeneratorReport[]): string {
  const series = RETURN_ARMS.map((arm) => ({
    name: ARM_NAMES[arm],
    colour: ARM_COLOURS[arm],
    values: reports.map(({ returns }) => returns[arm]),
  }));
  const groups = reports.map(({ generator }) => generator);
  return drawBars('Reward per 1000 ticks and player, held-out levels', 'reward per 1000 ticks', groups, series);
}

/** docs/results/orchard.md from the reports of all generators. */
export function formatOrchardReport(reports: readonly GeneratorReport[], facts: OrchardReportFacts): string {
  const rows = (cells: (report: GeneratorReport) => string[]) =>
    reports.map((report) => `| ${[report.generator, ...cells(report)].join(' | ')} |`).join('\n');
  return `# Agents of the orchard

Made by \`${facts.command}\` at commit ${facts.commit}, weights ${facts.checkpointHash}. ${facts.numSeeds} seeds per
generator, ${facts.ticks} ticks per room, levels that training did not use; the same levels, seeds and wishes in every arm.
Intervals are 95% percentile bootstrap intervals over seeds. Nothing here depends on the engine: acting is plain arithmetic.

## Reward per 1000 ticks and player

Four players in a room, each with a wish as the server deals it (one kind +1, one -1, the others small). *alone* acts by its
own features only; *social* is what rooms run.
${facts.picture === undefined ? '' : `\n![Reward per 1000 ticks](${facts.picture})\n`}
| generator | random | rule-based collector | agents, alone | agents, social |
| --- | --- | --- | --- | --- |
${rows(({ returns }) => [returns.random, returns.collector, returns.alone, returns.social].map((value) => formatEstimate(value, 1)))}

## What following is worth

Four agents, two of which love blue, and a rule-based player that collects blue only. Reward per 1000 ticks of the two that
love blue, and the share of ticks in which each pair followed that player.

| generator | alone | social | gain, paired by seed | lovers follow | others follow |
| --- | --- | --- | --- | --- | --- |
${rows(({ lovers, followShare }) => [
  formatEstimate(lovers.alone, 1),
  formatEstimate(lovers.social, 1),
  formatEstimate(lovers.gain, 1),
  formatEstimate(followShare.lovers, 3),
  formatEstimate(followShare.others, 3),
])}

Gain over all seeds and generators together: ${formatEstimate(bootstrapMean(reports.flatMap(({ gains }) => gains)), 1)}.

## Reading wishes

After one minute (400 ticks) of watching a rule-based player that collects one kind only, for each of the four kinds: how
often that kind is believed to be liked most, and with what confidence; and the confidence about a random walker.

| generator | right | confidence | confidence about a random walker |
| --- | --- | --- | --- |
${rows(({ beliefs, walkerConfidence }) => [
  `${beliefs.numRight} of ${beliefs.numCases}`,
  formatEstimate(beliefs.confidence),
  formatEstimate(walkerConfidence),
])}
`;
}

/** docs/results/orchard-doors.md. */
export function formatDoorsReport(reports: readonly DoorsReport[], facts: OrchardReportFacts): string {
  const rows = reports.map(
    ({ generator, agentsOnly, besideAlone, besideSocial }) =>
      `| ${[generator, ...[agentsOnly, besideAlone, besideSocial].map((value) => formatEstimate(value, 3))].join(' | ')} |`,
  );
  return `# Behind doors

Made by \`${facts.command}\` at commit ${facts.commit}, weights ${facts.checkpointHash}. ${facts.numSeeds} seeds per
generator, ${facts.ticks} ticks per room, levels that training did not use. 95% percentile bootstrap intervals over seeds.

Share of four agents' ticks behind doors: in a room of agents only, and beside two rule-based players, which open doors, when
agents follow nobody and when they follow as they do.

| generator | agents only | beside door openers, alone | beside door openers, social |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
