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
