import { copyArray } from '../../agents/algorithms/adam-state.ts';
import { STUDENT_KINDS } from '../../agents/algorithms/student-checkpoint.ts';
import { type Checkpoint, encodeCheckpoint } from '../../agents/checkpoint.ts';
import { Parameters } from '../../agents/nets/parameters.ts';
import {
  createStudentNet,
  type StudentNet,
  type StudentNetConfig,
  studentNetConfig,
} from '../../agents/nets/student-net.ts';
import { InputError } from '../../envs/core/errors.ts';
import { createIssueError } from '../../envs/core/issues.ts';
import { createEnvironment } from '../../envs/registry.ts';

/** What plays and nothing else: the file that evaluations and the arena read. */
export const ACTOR_CRITIC_KIND = STUDENT_KINDS.student;

export interface StudentPolicy {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>;
  readonly network: StudentNet;
  readonly parameters: Parameters;
  readonly extra: Readonly<Record<string, unknown>>; // tier, designer, seed, updates, steps
}

export function encodeStudent(
  student: { readonly actorCritic: { readonly parameters: Parameters } },
  config: Pick<StudentPolicy, 'worldId' | 'worldSettings'> & { readonly network: StudentNetConfig },
  engine: string,
  extra: Readonly<Record<string, unknown>>,
): Uint8Array {
  const { parameters } = student.actorCritic;
  const weights = Object.fromEntries(
    parameters.names.map((name) => [name, { shape: parameters.shapes[name], data: parameters.values[name] }]),
  );
  return encodeCheckpoint({
    kind: ACTOR_CRITIC_KIND,
    worldId: config.worldId,
    config: { worldSettings: config.worldSettings, network: config.network },
    engine,
    weights,
    extra,
  });
}

/** The policy of a checkpoint of kind 'actor-critic'. Errors: InputError for settings or weights that do not fit. */
export function readStudentPolicy(checkpoint: Checkpoint, where: string): StudentPolicy {
  if (checkpoint.kind !== ACTOR_CRITIC_KIND) {
    throw new InputError('checkpoint is of another kind', { value: checkpoint.kind, limit: ACTOR_CRITIC_KIND, where });
  }
  const parsed = studentNetConfig.safeParse(checkpoint.config.network);
  if (!parsed.success) {
    throw createIssueError('network of the checkpoint', parsed.error, checkpoint.config.network, where);
  }
  const worldSettings = checkpoint.config.worldSettings as Record<string, unknown>;
  const { spec } = createEnvironment(checkpoint.worldId, worldSettings, 1);
  const network = createStudentNet(spec.observation, spec.numActions, parsed.data);
  const parameters = new Parameters(network.shapes, network.masks);
  for (const name of parameters.names) copyArray(checkpoint.weights[name], parameters.values[name], name, where);
  return { worldId: checkpoint.worldId, worldSettings, network, parameters, extra: checkpoint.extra };
}
