import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import type { Checkpoint, WeightArray } from '../checkpoint.ts';
import { studentNetConfig } from '../nets/student-net-config.ts';
import { UniversalFeatures, type UniversalWeights } from '../social/universal-features.ts';
import { ACTING_HEADS, findActingHead, type ReplayWeights } from './replay-player.ts';
import type { StudentWeights } from './student-actor.ts';

const ACTING_COPY = 'target/'; // of a method with a replay
const UNIVERSAL_COPY = 'features/'; // of universal features
const PREFERENCES = 'online/preferences'; // [K, C] of the players watched, in units of `preferenceScale`

/**
 * Kinds of checkpoints that hold a student: what plays and nothing else, of an actor-critic or of another method; universal features,
 * which play for any preference; and a whole curriculum with all its students.
 */
export const STUDENT_KINDS = {
  student: 'actor-critic',
  policy: 'policy',
  features: 'universal',
  curriculum: 'curriculum',
} as const;

/** Bias of the logits and the value, the last array of a network of PPO and its kin. */
const LAST_BIAS = 'heads/1/bias';

/** A student as plain values, with what is known of its training. */
export interface TrainedStudent {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // of its training
  readonly weights: StudentWeights | ReplayWeights;
  readonly episodesPerTask: number; // on one level after which it forgets: the trials of a task in its training, else 1
  readonly extra: Readonly<Record<string, unknown>>; // algorithm, designer, tier, seed, numUpdates, numSteps
}

/**
 * The student of a checkpoint, of a curriculum the first one, read without a tensor engine.
 * Errors   InputError for another kind, settings or weights that are none, and weights that are not finite.
 */
export function readTrainedStudent(checkpoint: Checkpoint, where: string): TrainedStudent {
  const student = studentOf(checkpoint, where);
  const { worldId, kind, config, weights, extra } = student;
  assertFinite(weights, where);
  return {
    worldId,
    worldSettings: config.worldSettings as Record<string, unknown>,
    weights: kind === STUDENT_KINDS.student ? readActorCritic(student, where) : readReplayPlayer(student, where),
    episodesPerTask: episodesPerTask(config.trials as Trials | undefined),
    extra: { algorithm: config.algorithm ?? 'ppo', ...extra },
  };
}

/** As a checkpoint of what plays and nothing else. */
function studentOf(checkpoint: Checkpoint, where: string): Checkpoint {
  const { kind } = checkpoint;
  if (kind === STUDENT_KINDS.student || kind === STUDENT_KINDS.policy) return checkpoint;
  if (kind === STUDENT_KINDS.curriculum) return studentOfCurriculum(checkpoint, where);
  if (kind === STUDENT_KINDS.features) return studentOfFeatures(checkpoint, where);
  const { student, policy, features, curriculum } = STUDENT_KINDS;
  const limit = `${student}, ${policy}, ${features} or ${curriculum}`;
  throw new InputError('checkpoint holds no student that can sit in a seat', { value: kind, limit, where });
}

function readActorCritic({ config, weights }: Checkpoint, where: string): StudentWeights {
  const network = studentNetConfig.safeParse(config.network);
  if (!network.success) throw createIssueError('network of the checkpoint', network.error, config.network, where);
  const heads = weights[LAST_BIAS];
  if (heads === undefined) throw new InputError('checkpoint lacks an array', { value: LAST_BIAS, where });
  return {
    network: network.data,
    numActions: heads.data.length - 1, // and the value
    weights: Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data])),
  };
}

/** Errors: InputError for a method whose layers have other names than those that rooms can play. */
function readReplayPlayer(checkpoint: Checkpoint, where: string): ReplayWeights {
  const { config, weights, extra } = checkpoint;
  if (`${UNIVERSAL_COPY}torso1` in weights) return readUniversalPlayer(checkpoint);
  const player = arraysOf(weights, ACTING_COPY);
  const head = findActingHead(player);
  if (head === undefined) {
    throw new InputError(`rooms cannot play what ${config.algorithm} has learned`, {
      value: 'its network',
      limit: `an actor-critic, or a method with a head ${ACTING_HEADS.join(', ')}`,
      where,
    });
  }
  const numOutputs = player[`${head}/1/bias`].length;
  if (head !== 'psi') return { numActions: numOutputs, weights: player };
  const { numHeads, numCumulants: C, usesGpi, imitatedIdx, preferenceScale } = config.settings as FeatureSettings;
  const { numDemonstrators, preference } = extra.beside as FeaturePlayer;
  const numPolicies = numDemonstrators + 1;
  const numActions = numOutputs / (numPolicies * numHeads * C);
  if (imitatedIdx === undefined) {
    const compared = { numPolicies: usesGpi ? numPolicies : 1, numHeads, preference: Float64Array.from(preference) };
    return { numActions, weights: player, successorFeatures: compared };
  }
  const preferences = weights[PREFERENCES].data as Float32Array;
  const imitated = Float64Array.from(
    preferences.subarray(imitatedIdx * C, (imitatedIdx + 1) * C),
    (component) => component * preferenceScale,
  );
  return {
    numActions,
    weights: player,
    successorFeatures: { numPolicies, numHeads, preference: imitated, imitatedIdx },
  };
}

/** Universal features as layers of the same names, with the preference that explains the reward folded into the head. */
function readUniversalPlayer({ weights, extra }: Checkpoint): ReplayWeights {
  const universal = arraysOf(weights, UNIVERSAL_COPY) as Readonly<Record<keyof UniversalWeights, Float32Array>>;
  const preference = Float64Array.from((extra.beside as Pick<FeaturePlayer, 'preference'>).preference);
  const [observationLength, numCumulants] = [weights[`${UNIVERSAL_COPY}torso1`].shape[0], preference.length];
  const numActions = universal.headBias2.length / numCumulants;
  const features = new UniversalFeatures({ observationLength, numActions, numCumulants }, universal);
  const head = features.headAt(preference);
  return {
    numActions,
    weights: {
      'torso/0/weight': universal.torso1,
      'torso/0/bias': universal.torsoBias1,
      'torso/1/weight': universal.torso2,
      'torso/1/bias': universal.torsoBias2,
      'psi/0/weight': head.hiddenWeights,
      'psi/0/bias': head.hiddenBias,
      'psi/1/weight': head.outWeights,
      'psi/1/bias': head.outBias,
    },
    successorFeatures: { numPolicies: 1, numHeads: 1, preference },
  };
}

/** Arrays of one copy of the weights, by their names within it. */
function arraysOf(weights: Checkpoint['weights'], prefix: string): Record<string, Float32Array> {
  const ofCopy = Object.entries(weights).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(ofCopy.map(([name, { data }]) => [name.slice(prefix.length), data as Float32Array]));
}

/** Settings of PsiPhi and of ITD by which their features are read. */
interface FeatureSettings {
  readonly numHeads: number;
  readonly numCumulants: number;
  readonly usesGpi?: boolean;
  readonly imitatedIdx?: number; // of ITD alone
  readonly preferenceScale: number;
}

/** What they play by beside their networks. */
interface FeaturePlayer {
  readonly numDemonstrators: number;
  readonly preference: Float64Array;
}

/**
 * The first student of a training that runs, as a checkpoint of its own: of a curriculum of mazes, or of PPO in any world.
 * Errors   InputError for the training of another method, which holds nothing that plays before its end.
 */
export function studentOfCurriculum(checkpoint: Checkpoint, where: string): Checkpoint {
  const { tier, designer, seed } = checkpoint.config;
  const prefix = 'student0/';
  if (!(`${prefix}${LAST_BIAS}` in checkpoint.weights)) {
    const limit = 'ppo and its kin; other methods write what plays at their end';
    throw new InputError('checkpoint of a training that runs', { value: checkpoint.config.algorithm, limit, where });
  }
  const weights = Object.entries(checkpoint.weights).filter(([name]) => name.startsWith(prefix));
  const { numSteps, students } = checkpoint.extra as { numSteps: number; students: { numUpdates: number }[] };
  return {
    ...checkpoint,
    kind: STUDENT_KINDS.student,
    config: studentConfig(checkpoint.config),
    weights: Object.fromEntries(weights.map(([name, array]) => [name.slice(prefix.length), array])),
    extra: { ...(tier === undefined ? {} : { tier }), designer, seed, numSteps, numUpdates: students[0].numUpdates },
  };
}

/**
 * Universal features, as they ship or after a segment of their training, as the policy of a player who likes every event alike, in
 * the world's own settings. Errors: InputError for a file without the array that tells how many events there are.
 */
export function studentOfFeatures(checkpoint: Checkpoint, where: string): Checkpoint {
  const { config, weights, extra } = checkpoint;
  const ofPreference = weights.headPreference;
  if (ofPreference === undefined) {
    throw new InputError('checkpoint lacks an array', { value: 'headPreference', where });
  }
  const own = Object.entries(weights).filter(([name]) => !name.includes('/')); // not those of a training or of players
  return {
    ...checkpoint,
    kind: STUDENT_KINDS.policy,
    config: { algorithm: 'universal', settings: config, worldSettings: {} },
    weights: Object.fromEntries(own.map(([name, array]) => [`${UNIVERSAL_COPY}${name}`, array])),
    extra: { ...extra, beside: { preference: new Float64Array(ofPreference.shape[0]).fill(1) } },
  };
}

type Config = Readonly<Record<string, unknown>>;

/** The config of a student's own file, from that of its training. */
function studentConfig({ tierSettings, algorithm, settings, worldSettings, trials }: Config): Config {
  if (tierSettings !== undefined) {
    const { student } = tierSettings as { student: Config };
    return { worldSettings: student.worldSettings, network: student.network };
  }
  const network = Object.entries(settings as Config).filter(([name]) => name in studentNetConfig.shape);
  const known = { worldSettings, algorithm, settings, network: Object.fromEntries(network) };
  return trials === null ? known : { ...known, trials };
}

/** What training under trials tells of them; 0 trials: as many as fit into its budget of steps. */
interface Trials {
  readonly trialsPerTask: number;
  readonly forgets?: 'task' | 'trial';
}

function episodesPerTask(trials: Trials | undefined): number {
  if (trials === undefined || trials.forgets === 'trial') return 1;
  return trials.trialsPerTask === 0 ? Number.POSITIVE_INFINITY : trials.trialsPerTask;
}

function assertFinite(weights: Readonly<Record<string, WeightArray>>, where: string): void {
  for (const [name, { data }] of Object.entries(weights)) {
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i])) throw new InputError('a weight is not a number', { value: name, where });
    }
  }
}
