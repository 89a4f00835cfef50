import { Hash64 } from '../../envs/core/hash.ts';
import { useLearningThread } from '../nets/kernels/shard-thread.ts';
import type { MemoryCellKind } from '../nets/memory-cell.ts';
import { studentNetConfig } from '../nets/student-net.ts';
import { uniqueRows } from '../ops/unique-rows.ts';
import type { TrainingCase } from './bench-training-cases.ts';
import { Student, type StudentConfig } from './student.ts';
import { findTier } from './ued-tiers.ts';

export interface TrainingBenchOptions {
  readonly numThreads: 1 | 2; // that learn
  readonly numRounds: number; // updates that are measured; at least 1
  readonly seed: number;
}

/** Milliseconds of one update and of its parts. */
interface UpdateTime {
  readonly allMs: number;
  readonly worldsMs: number;
  readonly actingMs: number;
  readonly learningMs: number;
  readonly cpuMs: number; // of all threads
}

export interface TrainingBenchResult extends TrainingBenchOptions {
  readonly id: string;
  readonly summary: string;
  readonly numWorlds: number;
  readonly numSteps: number;
  readonly memory: MemoryCellKind;
  readonly memorySize: number;
  readonly numEpochs: number;
  readonly numMinibatches: number;
  readonly stepsPerSec: number; // environment steps of acting and learning: median of the rounds
  readonly stepsPerSecBest: number;
  readonly stepsPerCpuSec: number; // over all rounds, per second of all threads' time: what a core gives when others use the machine too
  readonly shares: Readonly<Record<'worlds' | 'acting' | 'learning', number>>; // of the time of the best round
  readonly differentObservations: number; // share of a rollout's observations, mean over rounds: work that depends on them alone is done once
  readonly bars: TrainingCase['bars'];
  readonly checksum: string; // of all weights at the end: the same with one thread and with two
}

/** Updates before the first that counts: the compiler must have seen the loops. */
const WARM_UP_ROUNDS = 2;

export async function measureTraining(
  trainingCase: TrainingCase,
  options: TrainingBenchOptions,
): Promise<TrainingBenchResult> {
  const config = configOf(trainingCase);
  const student = new Student(config, options.seed, 0);
  const generatorId = findTier(trainingCase.tierId).generatorId;
  await useLearningThread(options.numThreads === 2);
  const times: UpdateTime[] = [];
  let differentObservations = 0;
  for (let round = -WARM_UP_ROUNDS; round < options.numRounds; round++) {
    const time = timeUpdate(student, generatorId);
    if (round < 0) continue;
    times.push(time);
    const { observations, rewards } = student.rollout;
    const { count } = uniqueRows(observations, rewards.length, observations.length / rewards.length);
    differentObservations += count / rewards.length / options.numRounds;
  }
  await useLearningThread(false);
  const checksum = checksumOf(student);
  student.dispose();
  return { ...describe(trainingCase, config), ...options, ...rates(times, config), differentObservations, checksum };
}

function checksumOf({ parameters }: Student): string {
  const hash = new Hash64();
  for (const name of parameters.names) hash.words(new Uint32Array(parameters.values[name].buffer));
  return hash.digest();
}

function configOf({ tierId, memory }: TrainingCase): StudentConfig {
  const { student } = findTier(tierId);
  return { ...student, network: studentNetConfig.parse({ ...student.network, memory }) };
}

/** One rollout of random levels and one update from it. */
function timeUpdate(student: Student, generatorId: string): UpdateTime {
  const { times } = student.rollout;
  const [worldsMs, actingMs, learningMs] = [times.worldsMs, times.actingMs, student.learningMs];
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  student.rollout.play({ kind: 'stream', stream: [{ weight: 1, generatorId }], isLearning: true }, student.parameters);
  student.update(0);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    allMs: performance.now() - startMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
    worldsMs: times.worldsMs - worldsMs,
    actingMs: times.actingMs - actingMs,
    learningMs: student.learningMs - learningMs,
  };
}

function describe({ id, summary, bars }: TrainingCase, { numWorlds, numSteps, network, ppo }: StudentConfig) {
  const { memory, memorySize } = network;
  const { numEpochs, numMinibatches } = ppo;
  return {
    id,
    summary,
    bars,
    numWorlds,
    numSteps,
    memory: memory as MemoryCellKind,
    memorySize,
    numEpochs,
    numMinibatches,
  };
}

function rates(times: readonly UpdateTime[], { numWorlds, numSteps }: StudentConfig) {
  const sorted = times.toSorted((a, b) => a.allMs - b.allMs);
  const [best, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
  const perSec = (ms: number): number => Math.round((1000 * numWorlds * numSteps) / ms);
  return {
    stepsPerSec: perSec(median.allMs),
    stepsPerSecBest: perSec(best.allMs),
    stepsPerCpuSec: perSec(times.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / times.length),
    shares: {
      worlds: best.worldsMs / best.allMs,
      acting: best.actingMs / best.allMs,
      learning: best.learningMs / best.allMs,
    },
  };
}
