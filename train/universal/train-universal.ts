import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
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
import { readCheckpoint, writeFileAtomic } from '../../agents/checkpoint.ts';
import { createTransitionBatch, SeatHistory } from '../../agents/memory/seat-history.ts';
import { identitySymmetry, sampleSymmetries } from '../../agents/memory/symmetries.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { UniversalFeatures } from '../../agents/social/universal-features.ts';
import type { Actor } from '../../envs/core/actor.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { createGenerators, findWorld, parseSettings } from '../../envs/registry.ts';
import { createOrchardCollector } from '../../envs/worlds/orchard/collector.ts';
import { nextTurn } from '../loop/next-turn.ts';
import { gitCommit } from '../run/folder/git-commit.ts';
import { RUN_VERSION } from '../run/folder/run-config.ts';
import { CONFIG_FILE, METRICS_FILE } from '../run/folder/run-files.ts';
import { RunFolder } from '../run/folder/run-folder.ts';
import { SELF_PLAY_DEFAULTS, SelfPlay } from './self-play.ts';
import { UNIVERSAL_FOLDERS, UNIVERSAL_RUN_FORMAT, type UniversalRunConfig } from './universal-folder.ts';

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
  /** Called when nothing is left to refuse, before the first line of `log`. */
  readonly onBegin?: () => void;
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
  try {
    return await trainSegments(run);
  } finally {
    run.learner.dispose();
    run.folder.close();
  }
}

async function trainSegments(run: Run): Promise<string | undefined> {
  const { options, folder } = run;
  const startedAt = performance.now();
  for (let segment = run.segmentsDone; segment < options.numSegments; segment++) {
    if (!(await runSegment(run, segment, startedAt))) return undefined;
    folder.writeCheckpoint(segment, encodeTrainingState(run.facts, run.learner));
    await nextTurn(); // a segment may be too short for a look at the signal within
  }
  const shipped = folder.file(`${options.worldId}-universal.ckpt`);
  const facts = { ...run.facts, extra: { ...run.facts.extra, numUpdates: run.learner.adam.numSteps } };
  writeFileAtomic(shipped, encodeUniversal(facts, weightsOf(run.learner.features)));
  return shipped;
}

interface Run {
  readonly options: TrainUniversalOptions;
  readonly sizes: UniversalSizes;
  readonly config: UniversalConfig;
  readonly facts: UniversalCheckpointFacts;
  readonly learner: Universal;
  readonly folder: RunFolder<UniversalRunConfig>;
  readonly segmentsDone: number;
}

function openRun(options: TrainUniversalOptions, engine: EngineName): Run {
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
  const { worldId, seed, runFolder, resumes } = options;
  const commit = gitCommit();
  const facts = { worldId, sizes, config, engine, extra: { seed, commit, cumulantNames: [...spec.cumulantNames] } };
  const isBegun = resumes && existsSync(join(runFolder, CONFIG_FILE));
  const start = isBegun ? undefined : startOf(options, sizes, config); // what cannot be read leaves no folder behind
  const asked = configOf(options, config, engine, commit);
  const folder = RunFolder.open(runFolder, UNIVERSAL_FOLDERS, asked, options.command, resumes);
  options.onBegin?.();
  for (const warning of folder.warnings) options.log(warning);
  const learner = new Universal({
    sizes,
    settings: universalSettings.parse(config),
    weights: start ?? startOf(folder.restored === undefined ? options : { seed, worldId }, sizes, config),
    symmetries: [identitySymmetry(spec)], // each segment draws its own
  });
  if (folder.restored !== undefined) loadTrainingState(learner, folder.restored, runFolder);
  const segmentsDone = Math.round(learner.adam.numSteps / options.updatesPerSegment);
  if (segmentsDone < options.numSegments) folder.noteSession();
  if (segmentsDone > 0) options.log(`going on: ${segmentsDone} of ${options.numSegments} segments done`);
  return { options, sizes, config, facts, learner, folder, segmentsDone };
}

/** Weights before the first segment. Errors: those of readCheckpoint. */
function startOf(
  { initialCheckpoint, seed, worldId }: Pick<TrainUniversalOptions, 'initialCheckpoint' | 'seed' | 'worldId'>,
  sizes: UniversalSizes,
  config: UniversalConfig,
): WeightRecord {
  if (initialCheckpoint === undefined) return initialWeights(sizes, config, new Rng(seed, 1), ACTIVE_INPUTS);
  return readWeights(readCheckpoint(initialCheckpoint, { kind: UNIVERSAL_KIND, worldId }), 'start of the run');
}

function configOf(
  options: TrainUniversalOptions,
  config: UniversalConfig,
  engine: EngineName,
  commit: string,
): UniversalRunConfig {
  const { worldId, seed, numSegments, updatesPerSegment, numWorlds, numSeats, batchSize } = options;
  const start = options.initialCheckpoint ?? 'random weights';
  const sizes = { numSegments, updatesPerSegment, numWorlds, numSeats, batchSize };
  return { format: UNIVERSAL_RUN_FORMAT, version: RUN_VERSION, worldId, seed, ...sizes, start, config, engine, commit };
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
  const { options, learner, folder } = run;
  const total = options.numSegments * options.updatesPerSegment;
  const doneHere = learner.adam.numSteps - run.segmentsDone * options.updatesPerSegment;
  const elapsedSec = (performance.now() - startedAt) / 1000;
  const leftSec = (elapsedSec / doneHere) * (total - learner.adam.numSteps);
  const path = folder.file(METRICS_FILE);
  if (!existsSync(path))
    writeFileSync(path, 'updates,segment,train/loss,train/reward_per_1000_ticks,time/elapsed_sec\n');
  appendFileSync(path, `${learner.adam.numSteps},${segment},${loss},${rewardRate},${elapsedSec.toFixed(1)}\n`);
  options.log(
    `update ${learner.adam.numSteps}/${total}  loss ${loss.toFixed(4)}  reward/1000 ticks ${rewardRate.toFixed(1)}  ` +
      `${(doneHere / elapsedSec).toFixed(1)} updates/s  ${Math.round(leftSec)} s left`,
  );
}
