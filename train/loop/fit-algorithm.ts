import type { AlgorithmDefinition, Needs } from '../../agents/core/algorithm.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

/** What a run gives beside its world. */
export interface GivenToAlgorithm {
  readonly hasTrials: boolean; // several trials make a task
  readonly hasDemonstrations: boolean;
}

/** Whether a world gives a method what it needs. Errors: InputError, one line, for a pair that does not go together. */
export function assertAlgorithmFits(
  { id, needs }: Pick<AlgorithmDefinition, 'id' | 'needs'>,
  spec: WorldSpec,
  has: GivenToAlgorithm,
): void {
  const refuse = (why: string, limit: string): never => {
    throw new InputError(`algorithm ${id} ${why}`, { value: `world ${spec.id}`, limit });
  };
  const numSeats = spec.numSeats - spec.numBots;
  const missing: Readonly<Record<keyof Needs, boolean>> = {
    demonstrations: needs.demonstrations === 'needed' && !has.hasDemonstrations,
    cumulants: needs.cumulants === true && spec.numCumulants === 0,
    trials: needs.trials === true && !has.hasTrials,
    seats: needs.seats === 'several' && numSeats < 2,
  };
  if (missing.demonstrations)
    refuse('learns from demonstrations', '--demonstrations FILE, which murmur replay --export jsonl writes');
  if (missing.cumulants) refuse('needs a world with cumulants', 'murmur worlds lists the cumulants of each');
  if (missing.trials) refuse('learns over several trials of a task', '--trials K');
  if (missing.seats) refuse('needs a world of several seats', `${numSeats} seat of this one`);
}
