import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import { nextBelow, Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';
import { ThreadedBatch } from '../../envs/threads/threaded-batch.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import { nextTurn } from '../../train/loop/next-turn.ts';
import type { BenchCase } from './bench-cases.ts';
import { median } from './rounds.ts';

export interface BenchOptions {
  readonly batch: number; // worlds stepped together
  readonly seed: number;
  readonly steps?: number; // units of one round; 5 M, or 600 k in the short form
  readonly isShort: boolean; // three rounds instead of five
}

export interface BenchResult {
  readonly id: string;
  readonly world: string;
  readonly settings: BenchCase['settings'];
  readonly batch: number;
  readonly unit: BenchCase['unit'];
  readonly perSec: number; // units per second of wall time: median of the rounds
  readonly perSecBest: number;
  readonly perCpuSec: number; // over all rounds: what a core gives when others use the machine too
  readonly atLeast?: number;
  readonly stretch?: number;
  readonly stateBytesPerWorld: number;
  readonly observationBytes: number; // of one seat
  readonly checksum: string; // of all states and observations at the end: the same on every machine
}

/**
 * Steps a batch in one thread. Within the timed loop actions are drawn at random, all worlds are stepped, all observations
 * are written, and ended worlds start again on a level that is sampled then. A step of the measuring is some milliseconds.
 */
export function* measureCase(benchCase: BenchCase, options: BenchOptions): Steps<BenchResult> {
  const { id, worldId, settings, generatorId, unit, atLeast, stretch } = benchCase;
  const rng = new Rng(options.seed);
  const generator = createGenerator(worldId, settings, generatorId);
  const environment = createEnvironment(worldId, settings, options.batch);
  const batch = new AutoReset(environment, () => ({ level: generator.sample(rng), seed: rng.uint32() }));
  batch.start();
  const unitsPerStep = options.batch * (unit === 'agent-step' ? environment.spec.numSeats : 1);
  const stepsPerRound = Math.max(1, Math.ceil(unitsPerRound(options) / unitsPerStep));
  yield* stepBatch(batch, rng, Math.ceil(stepsPerRound / 2)); // lets the compiler see the loop before it is timed
  const rates: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let round = 0; round < numRounds(options); round++) {
    const startMs = performance.now();
    yield* stepBatch(batch, rng, stepsPerRound);
    rates.push((stepsPerRound * unitsPerStep) / ((performance.now() - startMs) / 1000));
  }
  const cpu = process.cpuUsage(cpuBefore);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  return {
    id,
    world: worldId,
    settings,
    batch: options.batch,
    unit,
    perSec: Math.round(median(rates)),
    perSecBest: Math.round(Math.max(...rates)),
    perCpuSec: Math.round((rates.length * stepsPerRound * unitsPerStep) / cpuSeconds),
    atLeast,
    stretch,
    stateBytesPerWorld: environment.bytesPerWorld,
    observationBytes: environment.spec.observation.length,
    checksum: checksum(batch),
  };
}

/** Rounds that are not counted: the compiler of every thread must have seen its loop. */
const WARM_UP_ROUNDS = 3;

export interface ThreadsResult {
  readonly id: string;
  readonly batch: number;
  readonly perSecOneThread: number; // steps of worlds per second of wall time: median of the rounds
  readonly perSecTwoThreads: number;
  readonly speedUp: number;
  readonly isSameHash: boolean; // every world ended in the same state
}

/** Steps that every thread makes before it waits for the others: a rollout of the field's usual length. */
const ROLLOUT_STEPS = 256;

/** The same batch on one thread and split over two, round about: rollouts with random actions, as in `measureCase`. */
export async function measureThreads(benchCase: BenchCase, options: BenchOptions): Promise<ThreadsResult> {
  const { worldId, settings, generatorId } = benchCase;
  const batchOptions = { worldId, settings, generatorId, numWorlds: options.batch, seed: options.seed };
  const one = await ThreadedBatch.create({ ...batchOptions, numThreads: 1 });
  const two = await ThreadedBatch.create({ ...batchOptions, numThreads: 2 });
  const numRollouts = Math.max(1, Math.ceil(unitsPerRound(options) / (options.batch * ROLLOUT_STEPS)));
  const rates = [one, two].map((batch) => ({ batch, perSec: [] as number[] }));
  for (let round = -WARM_UP_ROUNDS; round < 2 * numRounds(options); round++) {
    for (const { batch, perSec } of rates) {
      const startMs = performance.now();
      for (let rollout = 0; rollout < numRollouts; rollout++) {
        batch.playRandom(ROLLOUT_STEPS);
        await nextTurn();
      }
      const seconds = (performance.now() - startMs) / 1000;
      if (round >= 0) perSec.push((numRollouts * ROLLOUT_STEPS * options.batch) / seconds);
    }
  }
  const isSameHash = JSON.stringify(one.hashes()) === JSON.stringify(two.hashes());
  await Promise.all([one.close(), two.close()]);
  const [perSecOneThread, perSecTwoThreads] = rates.map(({ perSec }) => Math.round(median(perSec)));
  const speedUp = Math.round((100 * perSecTwoThreads) / perSecOneThread) / 100;
  return { id: benchCase.id, batch: options.batch, perSecOneThread, perSecTwoThreads, speedUp, isSameHash };
}

function unitsPerRound({ steps, isShort }: BenchOptions): number {
  return steps ?? (isShort ? 600_000 : 5_000_000);
}

function numRounds({ isShort }: BenchOptions): number {
  return isShort ? 3 : 5;
}

const UNITS_PER_PART = 65_536; // some milliseconds: what stands between two parts costs nothing beside it

/** Worlds that begin again by themselves. */
export interface SteppedWorlds {
  readonly environment: BatchEnvironment;
  step(actions: Uint8Array): void;
}

/** Steps with actions drawn at random. A step of the measuring is some milliseconds. */
export function* stepBatch(batch: SteppedWorlds, rng: Rng, numSteps: number): Steps<void> {
  const actions = new Uint8Array(batch.environment.numWorlds * batch.environment.spec.numSeats);
  const stepsPerPart = Math.max(1, Math.floor(UNITS_PER_PART / actions.length));
  for (let step = 0; step < numSteps; step += stepsPerPart) {
    stepPart(batch, rng, actions, Math.min(stepsPerPart, numSteps - step));
    yield;
  }
}

function stepPart(batch: SteppedWorlds, rng: Rng, actions: Uint8Array, numSteps: number): void {
  const { numActions } = batch.environment.spec;
  for (let step = 0; step < numSteps; step++) {
    for (let i = 0; i < actions.length; i++) actions[i] = nextBelow(rng.state, 0, numActions);
    batch.step(actions);
  }
}

function checksum(batch: AutoReset): string {
  const hash = new Hash64().words(batch.observations);
  for (let worldIdx = 0; worldIdx < batch.environment.numWorlds; worldIdx++) {
    for (const digit of batch.environment.hash(worldIdx)) hash.word(digit.charCodeAt(0));
  }
  return hash.digest();
}
