import type { Rng } from '../../envs/core/rng.ts';
import type { Actor } from '../parts.ts';

/** Chooses every action with the same probability. */
export function createRandomActor(numActions: number): Actor {
  return { id: 'random', act: (_observation: Uint8Array, rng: Rng) => rng.below(numActions) };
}
