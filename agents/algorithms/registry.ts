import { InputError } from '../../envs/core/errors.ts';
import { findWrongField } from '../../envs/core/issues.ts';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import { bcDefinition } from './bc.ts';
import { bcAuxDefinition } from './bc-aux.ts';
import { dqnDefinition } from './dqn.ts';
import { ippoDefinition } from './ippo.ts';
import { itdDefinition } from './itd.ts';
import { ppoDefinition } from './ppo.ts';
import { psiphiDefinition } from './psiphi.ts';
import { rl2Definition } from './rl2.ts';
import { sqilDefinition } from './sqil.ts';
import { universalDefinition } from './universal.ts';

/** Every learning method by id. A method is added by one file, one import and one entry. */
const ALGORITHMS: readonly AlgorithmDefinition[] = [
  ppoDefinition,
  ippoDefinition,
  rl2Definition,
  dqnDefinition,
  psiphiDefinition,
  bcDefinition,
  bcAuxDefinition,
  sqilDefinition,
  itdDefinition,
  universalDefinition,
];

export const ALGORITHM_IDS: readonly string[] = ALGORITHMS.map(({ id }) => id);

/** All methods, in the order of the list. */
export function listAlgorithms(): readonly AlgorithmDefinition[] {
  return ALGORITHMS;
}

/** Errors: InputError naming the methods there are. */
export function findAlgorithm(id: string): AlgorithmDefinition {
  const found = listAlgorithms().find((definition) => definition.id === id);
  if (found === undefined) throw new InputError('unknown algorithm', { value: id, choices: ALGORITHM_IDS });
  return found;
}

/** The complete settings of a method. Errors: InputError naming the setting, its value and what it may be. */
export function parseAlgorithmSettings(id: string, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { configSchema } = findAlgorithm(id);
  const parsed = configSchema.safeParse(raw);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    throw new InputError(`unknown setting of algorithm ${id}`, {
      value: issue.keys.join(', '),
      choices: Object.keys(configSchema.parse({}) as object),
    });
  }
  const { field, ...details } = findWrongField(parsed.error, raw);
  throw new InputError(`setting ${field} of algorithm ${id}`, details);
}
