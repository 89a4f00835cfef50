import { copyArray } from '../../agents/algorithms/adam-state.ts';
import { Ppo } from '../../agents/algorithms/ppo.ts';
import { findAlgorithm, parseAlgorithmSettings } from '../../agents/algorithms/registry.ts';
import { STUDENT_KINDS, studentOfFeatures } from '../../agents/algorithms/student-checkpoint.ts';
import { fitsSpec, readConfig, UNIVERSAL_KIND } from '../../agents/algorithms/universal-checkpoint.ts';
import { type Checkpoint, encodeCheckpoint, type WeightArray } from '../../agents/checkpoint.ts';
import type { Algorithm } from '../../agents/core/algorithm.ts';
import { NetworkPolicy } from '../../agents/core/network-policy.ts';
import type { Policy } from '../../agents/core/policy.ts';
import { createDemonstrations } from '../../agents/memory/demonstrations.ts';
import type { Parameters } from '../../agents/nets/parameters.ts';
import { studentNetConfig } from '../../agents/nets/student-net.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, findWorld, parseSettings } from '../../envs/registry.ts';
import type { TrialsConfig } from '../../envs/wrappers/trials.ts';
import { ACTOR_CRITIC_KIND, readStudentPolicy } from './student-checkpoint.ts';

/** What plays of a method that is no actor-critic: its networks, and the settings that it is made from. */
export const POLICY_KIND = STUDENT_KINDS.policy;

/** A trained policy that learns no more, and what it was trained on. */
export interface FrozenPolicy {
  readonly policy: Policy;
  readonly algorithm: string; // id
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // of its training: actions and view
  readonly trials?: TrialsConfig; // where several trials made a task
  readonly extra: Readonly<Record<string, unknown>>; // designer, seed, updates, steps
  dispose(): void;
}

/** What a learner was: the part of its config that a file that plays needs. */
export interface TrainedConfig {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // complete ones
  readonly algorithm: string; // id
  readonly settings: Readonly<Record<string, unknown>>; // of the algorithm, complete ones
  readonly trials?: TrialsConfig;
}

/** The file that plays and nothing else. An actor-critic's is read by rooms and by evaluations of curricula as well. */
export function encodePolicy(
  { algorithm }: { readonly algorithm: Algorithm },
  config: TrainedConfig,
  engine: string,
  extra: Readonly<Record<string, unknown>>,
): Uint8Array {
  const { worldId, worldSettings, settings, trials } = config;
  const known = { worldSettings, algorithm: config.algorithm, settings, ...(trials === undefined ? {} : { trials }) };
  if (algorithm instanceof Ppo) {
    const network = studentNetConfig.parse(
      Object.fromEntries(Object.entries(settings).filter(([name]) => name in studentNetConfig.shape)),
    );
    const weights = weightsOf(algorithm.parameters, '');
    return encodeCheckpoint({
      kind: ACTOR_CRITIC_KIND,
      worldId,
      config: { ...known, network },
      engine,
      weights,
      extra,
    });
  }
  const weights = Object.assign(
    {},
    ...Object.entries(algorithm.networks).map(([name, parameters]) => weightsOf(parameters, `${name}/`)),
  );
  const beside = algorithm.savePolicy?.() ?? {};
  return encodeCheckpoint({ kind: POLICY_KIND, worldId, config: known, engine, weights, extra: { ...extra, beside } });
}

function weightsOf({ names, shapes, values }: Parameters, prefix: string): Record<string, WeightArray> {
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, { shape: shapes[name], data: values[name] }]));
}

/** What plays of a checkpoint of any kind. Errors: InputError for another kind, settings or weights that do not fit. */
export function readPolicy(checkpoint: Checkpoint, where: string): FrozenPolicy {
  const trials = checkpoint.config.trials as TrialsConfig | undefined;
  if (checkpoint.kind === ACTOR_CRITIC_KIND) {
    const { network, parameters, worldId, worldSettings, extra } = readStudentPolicy(checkpoint, where);
    const algorithm = String(checkpoint.config.algorithm ?? 'ppo');
    const policy = new NetworkPolicy(algorithm, network, parameters);
    return { policy, algorithm, worldId, worldSettings, trials, extra, dispose: () => parameters.dispose() };
  }
  if (checkpoint.kind === UNIVERSAL_KIND) return readMethod(toPolicy(checkpoint, where), where);
  if (checkpoint.kind === POLICY_KIND) return readMethod(checkpoint, where, trials);
  throw new InputError('checkpoint holds nothing that plays', {
    value: checkpoint.kind,
    limit: `${ACTOR_CRITIC_KIND}, ${UNIVERSAL_KIND} or ${POLICY_KIND}`,
    where,
  });
}

/** Universal features as a policy, in the world's own settings. Errors: InputError where those show something else, or count other events. */
function toPolicy(checkpoint: Checkpoint, where: string): Checkpoint {
  const { worldId } = checkpoint;
  const worldSettings = parseSettings(findWorld(worldId), {});
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  if (!fitsSpec(checkpoint, spec)) {
    throw new InputError('features are of another observation or other events than this world has', {
      value: worldId,
      where,
    });
  }
  const student = studentOfFeatures(checkpoint, where);
  return { ...student, config: { ...student.config, settings: readConfig(checkpoint, where), worldSettings } };
}

function readMethod(
  { config, worldId, weights, extra }: Checkpoint,
  where: string,
  trials?: TrialsConfig,
): FrozenPolicy {
  const id = String(config.algorithm);
  const worldSettings = config.worldSettings as Record<string, unknown>;
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const settings = parseAlgorithmSettings(id, config.settings as Record<string, unknown>);
  const beside = (extra.beside ?? {}) as Record<string, unknown>;
  const numDemonstrators = Number(beside.numDemonstrators ?? 1);
  const demonstrations = createDemonstrations(worldId, spec.observation.length, numDemonstrators, 0); // it only plays
  const given = { config: settings, spec, numRows: 1, rowsPerWorld: 1, rng: new Rng(0), demonstrations };
  const algorithm = findAlgorithm(id).create(given);
  for (const [name, parameters] of Object.entries(algorithm.networks)) {
    for (const array of parameters.names) {
      copyArray(weights[`${name}/${array}`], parameters.values[array], `${name}/${array}`, where);
      parameters.changed(array);
    }
  }
  algorithm.loadPolicy?.(beside);
  const dispose = () => algorithm.dispose();
  return { policy: algorithm.evaluation, algorithm: id, worldId, worldSettings, trials, extra, dispose };
}
