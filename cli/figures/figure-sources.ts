import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Estimate, formatEstimate } from '../../agents/ops/bootstrap.ts';
import { estimateOf, groupByRow } from '../../lab/core/core-claims.ts';
import type { CoreMeasures } from '../../lab/core/core-measure.ts';
import type { StoredCoreStudy } from '../../lab/core/core-report.ts';
import {
  beliefGain,
  type FollowingRoom,
  followingGain,
  type OrchardSummary,
} from '../../lab/evaluate/orchard-report.ts';
import type { StoredExperiment } from '../../lab/psiphi/psiphi-summary.ts';
import {
  type Axis,
  commonPoint,
  formatInterval,
  groupByArm,
  iqmOf,
  scoresAt,
  testNames,
} from '../../lab/ued/ued-summary.ts';
import { readPresetRows } from '../../lab/ued/ued-sweep-row.ts';

/** Every figure that README and pages repeat, by name, out of the result files in docs/results. */
const RESULTS = resolve(import.meta.dirname, '../../docs/results');

interface WorldCase {
  readonly case: string;
  readonly millionPerSec: number;
  readonly unit: string;
  readonly atLeast: string; // our bars
  readonly stretch: string;
  readonly stateBytes: number; // of one world
  readonly observationBytes: number;
  readonly checksum: string;
}

interface Worlds {
  readonly cases: readonly WorldCase[];
  readonly peers: readonly { work: string; peer: string; peerKiloPerSec: number; case: string }[];
  readonly sideBySide: { autoReset: readonly number[]; autoReplay: readonly number[] }; // times, least and most
}

interface TrainingRow {
  readonly case: string;
  readonly engine: string;
  readonly threads: number;
  readonly medianKiloPerSec: number;
  readonly bestKiloPerSec: number;
  readonly worldsPercent: number;
  readonly actingPercent: number;
  readonly learningPercent: number;
}

interface Training {
  readonly withPrecedence: { readonly rows: readonly TrainingRow[] };
  readonly selfPlay: { readonly rows: readonly TrainingRow[] };
  readonly plain: {
    readonly rows: readonly { case: string; engine: string; threads: number; medianKiloPerSec: readonly number[] }[];
  };
  readonly solvedOverTime: { readonly rows: readonly { seconds: number; millionSteps: number; solved: number }[] };
  readonly sideBySide: Readonly<Record<'nativeTwoThreads' | 'nativeOneThread' | 'wasm', readonly number[]>>; // times
}

const read = <File>(name: string): File => JSON.parse(readFileSync(resolve(RESULTS, name), 'utf8')) as File;

/** `1.42 to 1.74`; one number where least and most are the same. */
const range = (values: readonly number[]): string =>
  [...new Set([Math.min(...values), Math.max(...values)])].join(' to ');

/** A figure of a row of the core study: mean over its seeds, with the interval over them. */
function coreFigure(row: string, figure: (measures: CoreMeasures) => number, digits: number): string {
  const results = groupByRow(read<StoredCoreStudy>('core.json').results).get(row) ?? [];
  return formatEstimate(estimateOf(results, figure), digits);
}

const coreReturn = (row: string): string => coreFigure(row, ({ learned }) => learned.meanReturn, 0);

/** Return of a trial of GridNavi, from 0. */
const gridnaviTrial = (trialIdx: number): string =>
  coreFigure('rl2-gridnavi', ({ learned }) => learned.trialReturns[trialIdx], 2);

const FIGURES: Readonly<Record<string, () => string>> = {
  'core.cramped-room': () => coreReturn('ippo-cramped_room'),
  'core.asymmetric-advantages': () => coreReturn('ippo-asymmetric_advantages'),
  'core.coordination-ring': () => coreReturn('ippo-coordination_ring'),
  'core.forced-coordination': () => coreReturn('ippo-forced_coordination'),
  'core.counter-circuit': () => coreReturn('ippo-counter_circuit_o_1order'),
  'core.gridnavi-first': () => gridnaviTrial(0),
  'core.gridnavi-second': () => gridnaviTrial(1),
  'core.gridnavi-forgetful-second': () =>
    coreFigure('rl2-gridnavi', ({ forgetful }) => forgetful?.trialReturns[1] ?? Number.NaN, 2),
  'core.gridnavi-blind-second': () =>
    coreFigure('rl2-gridnavi-without-reward', ({ learned }) => learned.trialReturns[1], 2),
  'psiphi.claims': () => {
    const { verdicts } = psiphi();
    return `${verdicts.filter(({ holds }) => holds).length} of ${verdicts.length}`;
  },
  'psiphi.aligned-area': () => formatEstimate(areaOf('psiphi', 'aligned')),
  'psiphi.aligned-area-rl': () => formatEstimate(areaOf('dqn', 'aligned')),
  'psiphi.mixed-area': () => formatEstimate(areaOf('psiphi', 'mixed')),
  'psiphi.mixed-area-rl': () => formatEstimate(areaOf('dqn', 'mixed')),
  'psiphi.no-gpi-aligned': () => formatEstimate(areaOf('psiphi-no-gpi', 'aligned')),
  'psiphi.no-gpi-mixed': () => formatEstimate(areaOf('psiphi-no-gpi', 'mixed')),
  'psiphi.b7-frozen': () =>
    formatEstimate(psiphi().inference['one-colour']['return: the same, phi frozen whole as drawn']),
  'psiphi.b7-itd': () => formatEstimate(psiphi().inference['one-colour']['return: DQN on the reward inferred by ITD']),
  'orchard.social-gain': () => formatEstimate(orchard().gains.social, 1),
  'orchard.no-beliefs-gain': () => formatEstimate(orchard().gains['no beliefs'], 1),
  'orchard.wrong-beliefs-gain': () => formatEstimate(orchard().gains['wrong beliefs'], 1),
  'orchard.closed-gain': () => formatEstimate(orchard().gains['closed room'], 1),
  'orchard.social-less-no-beliefs': () => formatEstimate(orchard().socialLessNoBeliefs, 1),
  'orchard.one-kind-right': () => `${orchard().oneKind.numRight} of ${orchard().oneKind.numCases}`,
  'orchard.liked-belief': () => orchard().wishes.belief.liked.toFixed(0),
  'orchard.liked-counting': () => orchard().wishes.counting.liked.toFixed(0),
  'orchard.disliked-belief': () => orchard().wishes.belief.disliked.toFixed(0),
  'orchard.disliked-counting': () => orchard().wishes.counting.disliked.toFixed(0),
  'orchard.preference-cases': () => String(orchard().wishes.numCases),
  'orchard.returns': () =>
    block([
      ['generator', 'random', 'scripted collector', 'agents'],
      ['---', '---', '---', '---'],
      ...orchard().returns.map(({ generator, random, collector, social }) => [
        generator,
        ...[random, collector, social].map((value) => formatEstimate(value, 1)),
      ]),
    ]),
  'following.first-arrows': () => formatPercent(followingRooms()[0].social.arrowShare),
  'following.first-cards': () => formatPercent(followingRooms()[0].social.cardShare),
  'following.first-spell': () => formatEstimate(followingRooms()[0].social.spellTicks, 1),
  'following.first-gain': () => formatEstimate(followingGain(followingRooms()[0]), 1),
  'following.first-belief-gain': () => formatEstimate(beliefGain(followingRooms()[0]), 1),
  'following.other-arrows': () => formatPercent(followingRooms()[1].social.arrowShare),
  'following.other-cards': () => formatPercent(followingRooms()[1].social.cardShare),
  'following.other-spell': () => formatEstimate(followingRooms()[1].social.spellTicks, 1),
  'following.other-gain': () => formatEstimate(followingGain(followingRooms()[1]), 1),
  'worlds.maze': () => worldRate('maze'),
  'worlds.xland': () => worldRate('xland-R4-13x13-9-rules'),
  'worlds.overcooked': () => worldRate('overcooked-cramped-room-no-encoding'),
  'worlds.overcooked-lossless': () => worldRate('overcooked-cramped-room-lossless'),
  'worlds.times-jax': () =>
    range(
      peers()
        .filter(isJax)
        .map(({ times }) => Math.round(times)),
    ),
  'worlds.times-python': () =>
    range(
      peers()
        .filter((peer) => !isJax(peer))
        .map(({ times }) => Math.round(times)),
    ),
  'worlds.auto-reset': () => range(worlds().sideBySide.autoReset),
  'worlds.auto-replay': () => range(worlds().sideBySide.autoReplay),
  'worlds.table': () =>
    block([
      ['case', 'rate', 'at least', 'stretch', 'bytes of state per world', 'bytes per observation', 'checksum'],
      Array(7).fill('---'),
      ...worlds().cases.map((row) => [
        row.case,
        `**${row.millionPerSec.toFixed(2)} M** ${row.unit}/s`,
        ...[row.atLeast, row.stretch, String(row.stateBytes), String(row.observationBytes), row.checksum],
      ]),
    ]),
  'worlds.peers': () =>
    block([
      ['work', 'peer', "peer's rate", 'ours', 'times'],
      Array(5).fill('---'),
      ...peers().map(({ work, peer, peerKiloPerSec, millionPerSec, times }) => [
        ...[work, peer, `${peerKiloPerSec} k/s`, `${millionPerSec.toFixed(1)} M/s`, times.toFixed(0)],
      ]),
    ]),
  'training.native': () => plainRate('native', 2),
  'training.wasm': () => plainRate('wasm', 2),
  'training.beside-native': () => range(training().sideBySide.nativeTwoThreads),
  'training.beside-native-one': () => range(training().sideBySide.nativeOneThread),
  'training.beside-wasm': () => range(training().sideBySide.wasm),
  'training.seconds-to-quarter': () => String(secondsTo(0.25)),
  'training.seconds-to-half': () => String(secondsTo(0.5)),
  'training.table': () => trainingTable(training().withPrecedence.rows),
  'training.self-play': () => trainingTable(training().selfPlay.rows),
  'rooms.p99': () => String(read<{ lateness: { p99Ms: number } }>('rooms.json').lateness.p99Ms),
};

/** Errors: RangeError for a name that no result file has. `ued.PRESET.updates|steps.DESIGNER` is the IQM over test mazes. */
export function figureOf(name: string): string {
  const uedName = /^ued\.(\w+)\.(updates|steps)\.(.+)$/.exec(name);
  if (uedName !== null) return uedFigure(uedName[1], uedName[2] as Axis, uedName[3]);
  const figure = FIGURES[name];
  if (figure === undefined)
    throw new RangeError(`no figure of this name: ${name}; known: ${Object.keys(FIGURES).join(', ')}`);
  return figure();
}

const block = (rows: readonly (readonly string[])[]): string =>
  `\n${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;

const trainingTable = (rows: readonly TrainingRow[]): string =>
  block([
    ['case', 'engine', 'learning threads', 'median', 'best round', 'worlds', 'acting', 'learning'],
    Array(8).fill('---'),
    ...rows.map((row) => [
      ...[row.case, row.engine, String(row.threads), `${row.medianKiloPerSec.toFixed(1)} k`],
      `${row.bestKiloPerSec.toFixed(1)} k`,
      ...[row.worldsPercent, row.actingPercent, row.learningPercent].map((percent) => `${percent.toFixed(1)} %`),
    ]),
  ]);

const psiphi = () => read<StoredExperiment>('psiphi.json').summary;

function areaOf(arm: string, regime: string): Estimate {
  const found = psiphi().arms.find((row) => row.arm === arm && row.regime === regime);
  if (found === undefined) throw new RangeError(`no arm ${arm} beside ${regime} in psiphi.json`);
  return found.area;
}

const orchard = () => read<{ summary: OrchardSummary }>('orchard.json').summary;

const followingRooms = () => read<{ reports: readonly FollowingRoom[] }>('orchard-following.json').reports;

/** `12.3 [10.1, 14.0] %` of a share in [0, 1]. */
function formatPercent({ mean, low, high, count }: Estimate): string {
  return `${formatEstimate({ mean: 100 * mean, low: 100 * low, high: 100 * high, count }, 1)} %`;
}

const worlds = () => read<Worlds>('worlds.json');

function worldRate(id: string): string {
  const found = worlds().cases.find((row) => row.case === id);
  if (found === undefined) throw new RangeError(`no case ${id} in worlds.json`);
  return found.millionPerSec.toFixed(1);
}

const peers = () =>
  worlds().peers.map((peer) => {
    const millionPerSec = worlds().cases.find((row) => row.case === peer.case)?.millionPerSec ?? Number.NaN;
    return { ...peer, millionPerSec, times: (1000 * millionPerSec) / peer.peerKiloPerSec };
  });

const isJax = ({ peer }: { readonly peer: string }): boolean => peer !== 'overcooked_ai';

const training = () => read<Training>('training-speed.json');

/** Thousand steps a second of JaxUED's sizes by the plain command. */
function plainRate(engine: string, threads: number): string {
  const found = training().plain.rows.find((row) => row.engine === engine && row.threads === threads);
  if (found === undefined) throw new RangeError(`no row of ${engine} with ${threads} threads in training-speed.json`);
  return range(found.medianKiloPerSec);
}

/** Seconds until the solved rate was first above `rate`. */
function secondsTo(rate: number): number {
  const found = training().solvedOverTime.rows.find(({ solved }) => solved > rate);
  if (found === undefined) throw new RangeError(`training-speed.json never solves ${rate}`);
  return found.seconds;
}

function uedFigure(preset: string, axis: Axis, arm: string): string {
  const { rows } = readPresetRows(resolve(RESULTS, 'ued', `${preset}.json`));
  const found = groupByArm(rows).find((group) => group.arm === arm);
  if (found === undefined) throw new RangeError(`no designer ${arm} in ${preset}.json`);
  return formatInterval(iqmOf(scoresAt(found.rows, axis, commonPoint(rows, axis), testNames(rows).all)));
}
