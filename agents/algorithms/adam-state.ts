import { InputError } from '../../envs/core/errors.ts';
import type { WeightArray } from '../checkpoint.ts';
import type { Adam } from '../nets/adam.ts';

/** Adam's moments as a checkpoint carries them. */
export function saveAdam(adam: Adam): Record<string, unknown> {
  return { numSteps: adam.numSteps, first: adam.firstMoments, second: adam.secondMoments };
}

export function loadAdam(adam: Adam, saved: unknown): void {
  const state = saved as { numSteps: number; first: Moments; second: Moments };
  adam.numSteps = state.numSteps;
  for (const name of adam.names) {
    adam.firstMoments[name].set(state.first[name]);
    adam.secondMoments[name].set(state.second[name]);
  }
}

type Moments = Record<string, Float32Array>;

/**
 * Weights and both moments of an optimised network as a checkpoint holds them, by what comes after the learner's own name: `/`
 * weights, `.m/` and `.v/` moments. Copies.
 */
export function optimisedArrays({ parameters, firstMoments, secondMoments }: Adam): Record<string, WeightArray> {
  const arrays: Record<string, WeightArray> = {};
  for (const name of parameters.names) {
    const shape = parameters.shapes[name];
    arrays[`/${name}`] = { shape, data: parameters.values[name].slice() };
    arrays[`.m/${name}`] = { shape, data: firstMoments[name].slice() };
    arrays[`.v/${name}`] = { shape, data: secondMoments[name].slice() };
  }
  return arrays;
}

/** Puts back what `optimisedArrays` gave. Errors: InputError naming the array that is missing or of another length. */
export function loadOptimised(adam: Adam, weights: Readonly<Record<string, WeightArray>>, where: string): void {
  const { parameters, firstMoments, secondMoments } = adam;
  for (const name of parameters.names) {
    copyArray(weights[`/${name}`], parameters.values[name], `/${name}`, where);
    copyArray(weights[`.m/${name}`], firstMoments[name], `.m/${name}`, where);
    copyArray(weights[`.v/${name}`], secondMoments[name], `.v/${name}`, where);
    parameters.changed(name);
  }
}

/** Errors: InputError naming the array. */
export function copyArray(array: WeightArray | undefined, target: Float32Array, name: string, where: string): void {
  if (array === undefined || array.data.length !== target.length) {
    throw new InputError(`weights ${name} of the checkpoint`, {
      value: array === undefined ? 'missing' : `${array.data.length} numbers`,
      limit: `${target.length} numbers`,
      where,
    });
  }
  target.set(array.data);
}
