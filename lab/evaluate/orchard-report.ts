import { bootstrapMean, type Estimate, formatEstimate } from '../../agents/ops/bootstrap.ts';
import { drawBars } from '../charts/bars-svg.ts';
import type { FollowingReport } from './evaluate-following.ts';
import {
  type DoorsReport,
  FIRST_SEED,
  GAIN_ARMS,
  type GainArm,
  type GeneratorReport,
  type PreferenceScore,
  RETURN_ARMS,
  type ReturnArm,
} from './evaluate-orchard.ts';

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
  collector: 'scripted',
  alone: 'agents, alone',
  social: 'agents, social',
} as const;

/** The picture beside the report: returns of all arms, and of those that like the guide's kind. */
export function drawOrchardReport(reports: readonly GeneratorReport[]): string {
  const series = RETURN_ARMS.map((arm) => ({
    name: ARM_NAMES[arm],
    colour: ARM_COLOURS[arm],
    values: reports.map(({ returns }) => returns[arm]),
  }));
  const groups = reports.map(({ generator }) => generator);
  return drawBars('Reward per 1000 ticks and player, held-out levels', 'reward per 1000 ticks', groups, series);
}

/** Gain of one arm over acting alone, all generators together; less that of another arm where one is given. */
export function pooledGain(reports: readonly GeneratorReport[], arm: GainArm, less?: GainArm): Estimate {
  return bootstrapMean(
    reports.flatMap(({ gains }) => gains[arm].map((gain, i) => gain - (less === undefined ? 0 : gains[less][i]))),
  );
}

/** What README and other pages repeat of an evaluation; all generators together where a generator is not named. */
export interface OrchardSummary {
  readonly gains: Readonly<Record<GainArm, Estimate>>; // over alone
  readonly socialLessNoBeliefs: Estimate;
  readonly oneKind: { readonly numRight: number; readonly numCases: number };
  readonly wishes: {
    readonly belief: PreferenceScore;
    readonly counting: PreferenceScore;
    readonly numCases: number;
  };
  readonly returns: readonly ({ readonly generator: string } & Readonly<Record<ReturnArm, Estimate>>)[];
}

export function summariseOrchard(reports: readonly GeneratorReport[]): OrchardSummary {
  const sum = (of: (report: GeneratorReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const numCases = sum(({ wishes }) => wishes.numCases);
  const score = (reader: 'belief' | 'counting'): PreferenceScore => ({
    liked: sum(({ wishes }) => wishes[reader].liked),
    disliked: sum(({ wishes }) => wishes[reader].disliked),
    cosine: sum(({ wishes }) => wishes[reader].cosine * wishes.numCases) / numCases,
  });
  return {
    gains: Object.fromEntries(GAIN_ARMS.map((arm) => [arm, pooledGain(reports, arm)])) as Record<GainArm, Estimate>,
    socialLessNoBeliefs: pooledGain(reports, 'social', 'no beliefs'),
    oneKind: { numRight: sum(({ beliefs }) => beliefs.numRight), numCases: sum(({ beliefs }) => beliefs.numCases) },
    wishes: { belief: score('belief'), counting: score('counting'), numCases },
    returns: reports.map(({ generator, returns }) => ({ generator, ...returns })),
  };
}

/** docs/results/orchard.md from the reports of all generators. */
export function formatOrchardReport(reports: readonly GeneratorReport[], facts: OrchardReportFacts): string {
  const rows = (cells: (report: GeneratorReport) => string[]) =>
    reports.map((report) => `| ${[report.generator, ...cells(report)].join(' | ')} |`).join('\n');
  return `# Agents of the orchard

Made by \`${facts.command}\` at commit ${facts.commit}, weights ${facts.checkpointHash}. ${facts.numSeeds} seeds per
generator from ${FIRST_SEED} on, ${facts.ticks} ticks per room, levels that training did not use; the same levels, seeds and preferences in every arm.
Intervals are 95% percentile bootstrap intervals over seeds. Nothing here depends on the engine: acting is plain arithmetic.

## Reward per 1000 ticks and player

Four players in a room, each with a preference as the server deals it (one kind +1, one -1, the others small). *alone* acts by its
own features only; *social* is what rooms run.
${facts.picture === undefined ? '' : `\n![Reward per 1000 ticks](${facts.picture})\n`}
| generator | random | scripted collector | agents, alone | agents, social |
| --- | --- | --- | --- | --- |
${rows(({ returns }) => [returns.random, returns.collector, returns.alone, returns.social].map((value) => formatEstimate(value, 1)))}

## What following is worth

Four agents, two of which like blue, and a scripted player that collects blue only. Reward per 1000 ticks of the two that
like blue, and the share of ticks in which each pair followed that player.

| generator | alone | social | likers follow | others follow |
| --- | --- | --- | --- | --- |
${rows(({ lovers: likers, followShare }) => [
  formatEstimate(likers.alone, 1),
  formatEstimate(likers.social, 1),
  formatEstimate(followShare.lovers, 3),
  formatEstimate(followShare.others, 3),
])}

What each setting gains over *alone*, paired by seed. *No beliefs* ascribes the agent's own preference to everybody; *wrong
beliefs* moves each belief on by one kind; *walk to anybody* takes every player's place to be worth 1; in a *closed room* an
agent sees the players in its window only, in the others everybody, wherever they are.

| generator | ${GAIN_ARMS.join(' | ')} |
| --- | ${GAIN_ARMS.map(() => '---').join(' | ')} |
${rows(({ gains }) => GAIN_ARMS.map((arm) => formatEstimate(bootstrapMean(gains[arm]), 1)))}
| together | ${GAIN_ARMS.map((arm) => formatEstimate(pooledGain(reports, arm), 1)).join(' | ')} |

Social less no beliefs: ${formatEstimate(pooledGain(reports, 'social', 'no beliefs'), 1)}. An agent that follows by beliefs is shown what stands
around the player it follows, at any distance and through walls, and looks for a way on the true map; so is the control
without beliefs. What the gain says of *reading preferences* is the difference between the two.

## Reading preferences

After one minute (400 ticks) of watching a scripted player that collects one kind only, for each of the four kinds: how
often that kind is believed to be liked most, and with what confidence; and the confidence about a random walker.

| generator | right | confidence | confidence about a random walker |
| --- | --- | --- | --- |
${rows(({ beliefs, walkerConfidence }) => [
  `${beliefs.numRight} of ${beliefs.numCases}`,
  formatEstimate(beliefs.confidence),
  formatEstimate(walkerConfidence),
])}

Such a player is easy: what it has collected most of is what it likes. The control is preferences as the server deals them (one
kind +1, one -1, the others small), read by the agents and by counting fruit; a tie counts by its chance, and the cosine is that of the reading, less its mean, with the preference.

| generator | cases | liked most: belief | counting | disliked most: belief | counting | cosine: belief | counting |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows(({ wishes: { belief, counting, numCases } }) => [
  String(numCases),
  ...[belief.liked, counting.liked, belief.disliked, counting.disliked].map((value) => value.toFixed(1)),
  belief.cosine.toFixed(2),
  counting.cosine.toFixed(2),
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

Share of four agents' ticks behind doors: in a room of agents only, and beside two scripted players, which open doors, when
agents follow nobody and when they follow as they do.

| generator | agents only | beside door openers, alone | beside door openers, social |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** One room of agents as rooms run, and its controls: following nobody, and following without beliefs. */
export interface FollowingRoom {
  readonly where: string; // in words
  readonly alone: FollowingReport;
  readonly noBeliefs: FollowingReport; // the agent ascribes its own preference to everybody
  readonly social: FollowingReport;
}

/** docs/results/orchard-following.md: what a visitor of rooms of agents sees of following. */
export function formatFollowingReport(rooms: readonly FollowingRoom[], facts: OrchardReportFacts): string {
  const rows = rooms.flatMap(({ where, alone, noBeliefs, social }) => [
    formatFollowingRow(`${where}; agents follow nobody`, alone),
    formatFollowingRow(`${where}; no beliefs`, noBeliefs),
    formatFollowingRow(`${where}; as rooms run`, social),
  ]);
  const gains = rooms.map(
    (room) =>
      `| ${[room.where, ...[followingGain(room), beliefGain(room)].map((gain) => formatEstimate(gain, 1))].join(' | ')} |`,
  );
  return `# What a visitor sees of following

Made by \`${facts.command}\` at commit ${facts.commit}, weights ${facts.checkpointHash}. ${facts.numSeeds} rooms of each kind,
${facts.ticks} ticks each, with levels, seeds and preferences that are the same in all arms. *No beliefs* ascribes the agent's own preference to everybody. 95% percentile bootstrap intervals over rooms.

| room | ticks with an arrow up | cards that follow | length of a spell, ticks | reward per 1000 ticks and agent |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Reward per 1000 ticks and agent as rooms run, less that of the control, paired by room:

| room | less agents that follow nobody | less no beliefs |
| --- | --- | --- |
${gains.join('\n')}
`;
}

/** Reward per 1000 ticks and agent that following adds, paired by room. */
export function followingGain({ alone, social }: FollowingRoom): Estimate {
  return pairedGain(social, alone);
}

/** What reading preferences adds to that, beside agents with the same sight that ascribe their own to everybody. */
export function beliefGain({ noBeliefs, social }: FollowingRoom): Estimate {
  return pairedGain(social, noBeliefs);
}

function pairedGain({ rewards }: FollowingReport, control: FollowingReport): Estimate {
  return bootstrapMean(rewards.map((reward, idx) => reward - control.rewards[idx]));
}

function formatFollowingRow(
  name: string,
  { arrowShare, cardShare, spellTicks, rewardPer1000 }: FollowingReport,
): string {
  const shares = [arrowShare, cardShare].map((share) => formatEstimate(share, 3));
  return `| ${[name, ...shares, formatEstimate(spellTicks, 1), formatEstimate(rewardPer1000, 1)].join(' | ')} |`;
}
