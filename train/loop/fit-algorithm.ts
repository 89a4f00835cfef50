import type { AlgorithmDefinition, Needs } from '../../agents/core/algorithm.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

/** What a run gives beside its world. */
export interface GivenToAlgorithm {
  readonly hasTrials: boolean; // several trials make a task
  readonly hasDemonstrations: boolean;
}

/** Why a method and a world do not go together. */
export interface Misfit {
  readonly why: string; // what the method does or needs
  readonly limit: string; // what would do
}

/** What a world does not give of all that a method needs; undefined where they go together. */
export function findMisfit({ needs }: Pick<AlgorithmDefinition, 'needs'>, spec: WorldSpec, has: GivenToAlgorithm) {
  const numSeats = spec.numSeats - spec.numBots;
  const misfits: Readonly<Record<keyof Needs, Misfit | false>> = {
    demonstrations: needs.demonstrations === 'needed' &&
      !has.hasDemonstrations && {
        why: 'learns from demonstrations',
        limit: '--demonstrations FILE, which murmur replay --export jsonl writes',
      },
    cumulants: needs.cumulants === true &&
      spec.numCumulants === 0 && {
        why: 'needs a world with cumulants',
        limit: 'murmur worlds lists the cumulants of each',
      },
    trials: needs.trials === true &&
      !has.hasTrials && { why: 'learns over several trials of a task', limit: '--trials K' },
    seats: needs.seats === 'several' &&
      numSeats < 2 && { why: 'needs a world of several seats', limit: `two seats or more; this one has ${numSeats}` },
  };
  return Object.values(misfits).find((misfit) => misfit !== false);
}

/** Whether a world gives a method what it needs. Errors: InputError, one line, for a pair that does not go together. */
export function assertAlgorithmFits(
  definition: Pick<AlgorithmDefinition, 'id' | 'needs'>,
  spec: WorldSpec,
  has: GivenToAlgorithm,
): void {
  const misfit = findMisfit(definition, spec, has);
  if (misfit === undefined) return;
  throw new InputError(`algorithm ${definition.id} ${misfit.why}`, { value: `world ${spec.id}`, limit: misfit.limit });
}
