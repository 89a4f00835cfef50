import { type PpoConfig, ppoConfig } from '../../agents/algorithms/ppo.ts';
import type { Play } from '../../agents/designers/designer.ts';
import { useLearningThread } from '../../agents/nets/kernels/shard-thread.ts';
import { type StudentNetConfig, studentNetConfig } from '../../agents/nets/student-net.ts';
import { uniqueRows } from '../../agents/ops/unique-rows.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { learnerConfigOf, Student, type StudentConfig } from '../../train/loop/student.ts';
import { findPreset } from '../../train/settings/ued-presets.ts';
import type { SelfPlayCase, StudentCase, TrainingCase } from './bench-training-cases.ts';
import { type Round, timeRound } from './rounds.ts';

export interface TrainingBenchOptions {
  readonly numThreads: 1 | 2; // that learn
  readonly numRounds: number; // updates that are measured; at least 1
  readonly seed: number;
}

/** One update, in learned steps of a row, and milliseconds of its parts. */
interface UpdateTime extends Round {
  readonly worldsMs: number;
  readonly actingMs: number;
  readonly learningMs: number;
}

export interface TrainingBenchResult extends TrainingBenchOptions {
  readonly id: string;
  readonly summary: string;
  readonly numRows: number; // worlds, or seats of worlds in self-play
  readonly numSteps: number;
  readonly memory: StudentNetConfig['memory'];
  readonly memorySize: number;
  readonly numEpochs: number;
  readonly numMinibatches: number;
  readonly stepsPerSec: number; // steps of a row, acting and learning: median of the rounds
  readonly stepsPerSecBest: number;
  readonly stepsPerCpuSec: number; // over all rounds, per second of all threads' time: what a core gives when others use the machine too
  readonly shares: Readonly<Record<'worlds' | 'acting' | 'learning', number>>; // of the time of the best round
  readonly differentObservations: number; // share of a rollout's observations, mean over rounds: work that depends on them alone is done once
  readonly bars: TrainingCase['bars'];
  readonly checksum: string; // of all weights at the end: the same with one thread and with two
}

/** Updates before the first that counts: the compiler must have seen the loops. */
const WARM_UP_ROUNDS = 2;

/** Who is measured, and on which levels. */
interface Learner {
  readonly student: Student;
  readonly play: Play;
  readonly network: StudentNetConfig;
  readonly ppo: PpoConfig;
}

export async function measureTraining(
  trainingCase: TrainingCase,
  options: TrainingBenchOptions,
  stop?: AbortSignal,
): Promise<TrainingBenchResult> {
  const learner = createLearner(trainingCase, options.seed);
  const { observations, numRows, numSteps } = learner.student.trajectory;
  const size = numRows * numSteps;
  await useLearningThread(options.numThreads === 2);
  const times: UpdateTime[] = [];
  let differentObservations = 0;
  for (let round = -WARM_UP_ROUNDS; round < options.numRounds; round++) {
    const time = await finishInTurns(timeUpdate(learner), stop);
    if (round < 0) continue;
    times.push(time);
    differentObservations +=
      uniqueRows(observations, size, observations.length / size).count / size / options.numRounds;
  }
  await useLearningThread(false);
  const checksum = checksumOf(learner);
  learner.student.dispose();
  return { ...describe(trainingCase, learner), ...options, ...rates(times, learner), differentObservations, checksum };
}

function checksumOf({ student: { actorCritic } }: Learner): string {
  const { names, values } = actorCritic.parameters;
  const hash = new Hash64();
  for (const name of names) hash.words(new Uint32Array(values[name].buffer));
  return hash.digest();
}

function createLearner(trainingCase: TrainingCase, seed: number): Learner {
  const config = 'presetId' in trainingCase ? configOfPreset(trainingCase) : configOfSelfPlay(trainingCase);
  const { generatorId } = 'presetId' in trainingCase ? findPreset(trainingCase.presetId) : trainingCase;
  const play = playOf(generatorId);
  return { student: new Student(learnerConfigOf(config), seed, 0), play, network: config.network, ppo: config.ppo };
}

/** New levels of one generator, for ever. */
export function playOf(generatorId: string): Play {
  return { kind: 'stream', stream: [{ weight: 1, generatorId }], isLearning: true };
}

function configOfPreset({ presetId, memory }: StudentCase): StudentConfig {
  const { student } = findPreset(presetId);
  return { ...student, network: studentNetConfig.parse({ ...student.network, memory }) };
}

/** The learner sits in all seats, as learners do that are not told otherwise. */
export function configOfSelfPlay({
  worldId,
  worldSettings,
  numWorlds,
  numSteps,
  network,
  ppo,
}: SelfPlayCase): StudentConfig {
  const parts = { network: studentNetConfig.parse(network), ppo: ppoConfig.parse(ppo) };
  return { worldId, worldSettings, numWorlds, numSteps, ...parts };
}

/** One rollout and one update from it. */
export function* timeUpdate({ student, play }: Pick<Learner, 'student' | 'play'>): Steps<UpdateTime> {
  const before = { ...student.times, learningMs: student.learningMs };
  const { trajectory } = student;
  const time = yield* timeRound(function* () {
    yield* student.playInSteps(play);
    yield* student.learnInSteps(0);
    return trajectory.numRows * trajectory.numSteps;
  });
  return {
    ...time,
    worldsMs: student.times.worldsMs - before.worldsMs,
    actingMs: student.times.actingMs - before.actingMs,
    learningMs: student.learningMs - before.learningMs,
  };
}

function describe({ id, summary, bars }: TrainingCase, { student, network, ppo }: Learner) {
  const { numRows, numSteps } = student.trajectory;
  const { memory, memorySize } = network;
  const { numEpochs, numMinibatches } = ppo;
  return { id, summary, bars, numRows, numSteps, memory, memorySize, numEpochs, numMinibatches };
}

function rates(times: readonly UpdateTime[], { student: { trajectory } }: Learner) {
  const { numRows, numSteps } = trajectory;
  const sorted = times.toSorted((a, b) => a.allMs - b.allMs);
  const [best, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
  const perSec = (ms: number): number => Math.round((1000 * numRows * numSteps) / ms);
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
