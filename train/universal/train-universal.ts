import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillHalfRelabelled, Universal, universalSettings } from '../../agents/algorithms/universal.ts';
import {
  encodeTrainingState,
  encodeUniversal,
  loadTrainingState,
  readWeights,
  UNIVERSAL_KIND,
  type UniversalCheckpointFacts,
} from '../../agents/algorithms/universal-checkpoint.ts';
import {
  initialWeights,
  type UniversalConfig,
  type UniversalSizes,
  universalConfig,
  universalSizes,
  type WeightRecord,
  weightsOf,
} from '../../agents/algorithms/universal-network.ts';
import { readCheckpoint, readNewestGood, writeFileAtomic } from '../../agents/checkpoint.ts';
import { createTransitionBatch, SeatHistory } from '../../agents/memory/seat-history.ts';
import { identitySymmetry, sampleSymmetries } from '../../agents/memory/symmetries.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { UniversalFeatures } from '../../agents/social/universal-features.ts';
import { readTextFile } from '../../agents/text-file.ts';
import type { Actor } from '../../envs/core/actor.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { createGenerators, findWorld, parseSettings } from '../../envs/registry.ts';
import { createOrchardCollector } from '../../envs/worlds/orchard/collector.ts';
import { nextTurn } from '../loop/next-turn.ts';
import { differenceError, firstDifference } from '../run/folder/config-difference.ts';
import { gitCommit, writeDifference } from '../run/folder/git-commit.ts';
import { SELF_PLAY_DEFAULTS, SelfPlay } from './self-play.ts';

/**
 * The training loop of universal successor features, by self-play of many preferences in one world.
 *
 * Training goes in segments. A segment starts with fresh worlds and an empty history, seeded by the run's seed and the
 * segment's number alone, and ends with a checkpoint: a run that was killed goes on from the last one and ends with the
 * same bytes as one left alone.
 */
export interface TrainUniversalOptions {
  readonly worldId: string;
  readonly seed: number;
  readonly numSegments: number;
  readonly updatesPerSegment: number;
  readonly numWorlds: number;
  readonly numSeats: number;
  readonly batchSize: number;
  readonly learningRate?: number; // Adam step at the start; the algorithm's own when absent
  readonly initialCheckpoint?: string; // weights to start from; random ones when absent
  readonly runFolder: string;
  readonly resumes: boolean; // whether a run that has begun in the folder goes on
  readonly command: string; // what was typed, for the run folder
  /** Asks for an end after the running update: the segment that runs is not kept. */
  readonly stop?: AbortSignal;
  readonly log: (line: string) => void;
}

export const TRAIN_UNIVERSAL_DEFAULTS = {
  numSegments: 36,
  updatesPerSegment: 1000,
  numWorlds: 32,
  numSeats: 6,
  batchSize: 512,
} as const;

const HISTORY_ROWS = 768; // per seat
const ACTIVE_INPUTS = 90; // about how many bytes of a window are 1
const WARM_UP_TICKS = 64; // of a segment, without updates
const NUM_SYMMETRIES = 256;
const OWN_PREFERENCE_STEPS = 5; // steps summed before the bootstrap under the preference that was acted for
const UPDATES_PER_REFRESH = 10; // updates between two copies of weights to the acting side
const LOG_EVERY_UPDATES = 250;
const UPDATES_PER_TURN = 4; // updates between two looks for a signal

/**
 * Trains (or goes on with) one run and returns the path of the weights to ship; undefined when it was stopped.
 * Errors   InputError when the folder holds a run and `resumes` is false, or one with other settings.
 */
export async function trainUniversal(options: TrainUniversalOptions): Promise<string | undefined> {
  const engine = await loadEngine();
  const run = openRun(options, engine.name);
  const startedAt = performance.now();
  for (let segment = run.segmentsDone; segment < options.numSegments; segment++) {
    if (!(await runSegment(run, segment, startedAt))) return undefined;
    const path = join(options.runFolder, 'checkpoints', segmentFile(segment));
    writeFileAtomic(path, encodeTrainingState(run.facts, run.learner));
    dropOldCheckpoints(options.runFolder, segment);
    await nextTurn(); // a segment may be too short for a look at the signal within
  }
  const shipped = join(options.runFolder, `${options.worldId}-universal.ckpt`);
  const facts = { ...run.facts, extra: { ...run.facts.extra, numUpdates: run.learner.adam.numSteps } };
  writeFileAtomic(shipped, encodeUniversal(facts, weightsOf(run.learner.features)));
  run.learner.dispose();
  return shipped;
}

interface Run {
  readonly options: TrainUniversalOptions;
  readonly sizes: UniversalSizes;
  readonly config: UniversalConfig;
  readonly facts: UniversalCheckpointFacts;
  readonly learner: Universal;
  readonly segmentsDone: number;
}

function openRun(options: TrainUniversalOptions, engine: string): Run {
  const definition = findWorld(options.worldId);
  if (!definition.create(parseSettings(definition, {}), 1).spec.hasDynamicSeats)
    throw new InputError('universal features are trained in a world that several players share', {
      value: definition.id,
      limit: 'orchard',
    });
  const { spec } = definition.create(parseSettings(definition, { numSeats: options.numSeats }), 1);
  const sizes = universalSizes(spec);
  const config = universalConfig.parse(
    options.learningRate === undefined ? {} : { learningRate: options.learningRate },
  );
  const { worldId, seed, runFolder } = options;
  const commit = gitCommit();
  const facts = { worldId, sizes, config, engine, extra: { seed, commit, cumulantNames: [...spec.cumulantNames] } };
  mkdirSync(join(runFolder, 'checkpoints'), { recursive: true });
  const hasBegun = existsSync(join(runFolder, 'config.json'));
  if (hasBegun && !options.resumes)
    throw new InputError('this folder holds a run already', { value: runFolder, limit: 'another --out, or --resume' });
  if (hasBegun) assertSameSettings(options, config);
  const known = readdirSync(join(runFolder, 'checkpoints')).filter((name) => name.endsWith('.ckpt'));
  const paths = known
    .sort()
    .reverse()
    .map((name) => join(runFolder, 'checkpoints', name));
  const { checkpoint, path, refused } = readNewestGood(paths, { kind: UNIVERSAL_KIND, worldId });
  for (const line of refused) options.log(`left out: ${line}`);
  const create = (weights: WeightRecord): Universal =>
    new Universal({ sizes, settings: universalSettings.parse(config), weights, symmetries: [identitySymmetry(spec)] });
  if (checkpoint !== undefined && path !== undefined) {
    const learner = create(readWeights(checkpoint, path));
    loadTrainingState(learner, checkpoint, path);
    const segmentsDone = Math.round(learner.adam.numSteps / options.updatesPerSegment);
    options.log(`going on from ${path}: ${segmentsDone} of ${options.numSegments} segments done`);
    return { options, sizes, config, facts, learner, segmentsDone };
  }
  writeDifference(runFolder);
  writeFileAtomic(
    join(runFolder, 'config.json'),
    `${JSON.stringify({ ...settingsOf(options), config, engine, commit }, null, 2)}\n`,
  );
  writeFileSync(join(runFolder, 'command.txt'), `${options.command}\n`);
  const weights =
    options.initialCheckpoint === undefined
      ? initialWeights(sizes, config, new Rng(seed, 1), ACTIVE_INPUTS)
      : readWeights(readCheckpoint(options.initialCheckpoint, { kind: UNIVERSAL_KIND, worldId }), 'start of the run');
  return { options, sizes, config, facts, learner: create(weights), segmentsDone: 0 };
}

/** What decides the bytes of a run. */
function settingsOf(options: TrainUniversalOptions): Record<string, string | number> {
  const { worldId, seed, numSegments, updatesPerSegment, numWorlds, numSeats, batchSize } = options;
  const start = options.initialCheckpoint ?? 'random weights';
  return { worldId, seed, numSegments, updatesPerSegment, numWorlds, numSeats, batchSize, start };
}

/** Throws InputError when the run folder was started with other settings. A run may be given more segments than it began with. */
function assertSameSettings(options: TrainUniversalOptions, config: UniversalConfig): void {
  const path = join(options.runFolder, 'config.json');
  const began = readConfig(path);
  const asked = { ...settingsOf(options), config };
  const numSegments = Math.max(Number(began.numSegments), options.numSegments);
  const kept = Object.fromEntries(Object.keys(asked).map((name) => [name, began[name]]));
  const difference = firstDifference({ ...kept, numSegments }, asked);
  if (difference !== undefined) throw differenceError(difference, path);
  if (numSegments !== began.numSegments)
    writeFileAtomic(path, `${JSON.stringify({ ...began, numSegments }, null, 2)}\n`);
}

function readConfig(path: string): Record<string, unknown> {
  const text = readTextFile(path, { what: "the run's config" });
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError('config of the run folder is torn', { value: `${text.length} characters`, where: path });
  }
}

/** false when it was stopped before its end. */
async function runSegment(run: Run, segment: number, startedAt: number): Promise<boolean> {
  const { options, sizes, config, learner } = run;
  const rng = new Rng(options.seed, 1000 + segment);
  const settings = { numSeats: options.numSeats };
  const definition = findWorld(options.worldId);
  const environment = definition.create(parseSettings(definition, settings), options.numWorlds);
  const generators = createGenerators(options.worldId, settings);
  const historySizes = {
    numStreams: options.numWorlds * options.numSeats,
    capacity: HISTORY_ROWS,
    observationLength: sizes.observationLength,
    numCumulants: sizes.numCumulants,
  };
  const history = new SeatHistory(historySizes);
  const batch = createTransitionBatch(options.batchSize, historySizes);
  const symmetries = sampleSymmetries(environment.spec, NUM_SYMMETRIES, rng);
  const playConfig = { ...SELF_PLAY_DEFAULTS, demonstrator: demonstratorOf(environment.spec) };
  let features = new UniversalFeatures(sizes, weightsOf(learner.features));
  const play = new SelfPlay(environment, generators, playConfig, history, features, rng.uint32());
  for (let tick = 0; tick < WARM_UP_TICKS; tick++) play.step();
  let lossSum = 0;
  for (let update = 1; update <= options.updatesPerSegment; update++) {
    play.step();
    fillHalfRelabelled(batch, history, symmetries, { gamma: config.gamma, ownSteps: OWN_PREFERENCE_STEPS }, rng);
    const progress = learner.adam.numSteps / (options.numSegments * options.updatesPerSegment);
    lossSum += learner.update(batch, progress);
    if (update % UPDATES_PER_REFRESH === 0) {
      features = new UniversalFeatures(sizes, weightsOf(learner.features));
      play.useFeatures(features);
    }
    if (update % LOG_EVERY_UPDATES === 0) {
      report(run, startedAt, lossSum / LOG_EVERY_UPDATES, play.takeRewardRate(), segment);
      lossSum = 0;
    }
    if (update % UPDATES_PER_TURN === 0) await nextTurn();
    if (options.stop?.aborted === true) return false;
  }
  return true;
}

/** Orchards have a scripted player to show doors and keys; other worlds are learned from self-play alone. */
function demonstratorOf(spec: WorldSpec): ((preference: readonly number[]) => Actor) | undefined {
  return spec.id === 'orchard' ? (preference) => createOrchardCollector(spec, preference) : undefined;
}

function report(run: Run, startedAt: number, loss: number, rewardRate: number, segment: number): void {
  const { options, learner } = run;
  const total = options.numSegments * options.updatesPerSegment;
  const doneHere = learner.adam.numSteps - run.segmentsDone * options.updatesPerSegment;
  const elapsedSec = (performance.now() - startedAt) / 1000;
  const leftSec = (elapsedSec / doneHere) * (total - learner.adam.numSteps);
  const path = join(options.runFolder, 'metrics.csv');
  if (!existsSync(path))
    writeFileSync(path, 'updates,segment,train/loss,train/reward_per_1000_ticks,time/elapsed_sec\n');
  appendFileSync(path, `${learner.adam.numSteps},${segment},${loss},${rewardRate},${elapsedSec.toFixed(1)}\n`);
  options.log(
    `update ${learner.adam.numSteps}/${total}  loss ${loss.toFixed(4)}  reward/1000 ticks ${rewardRate.toFixed(1)}  ` +
      `${(doneHere / elapsedSec).toFixed(1)} updates/s  ${Math.round(leftSec)} s left`,
  );
}

const segmentFile = (segment: number): string => `segment-${String(segment).padStart(5, '0')}.ckpt`;

/** Keeps the last two, so that a damaged newest one still leaves a good one. */
function dropOldCheckpoints(runFolder: string, segment: number): void {
  rmSync(join(runFolder, 'checkpoints', segmentFile(segment - 2)), { force: true });
}
