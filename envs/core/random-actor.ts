import type { Actor } from './actor.ts';
import type { Rng } from './rng.ts';

/** Chooses every action with the same probability. */
export function createRandomActor(numActions: number): Actor {
  return { id: 'random', act: (_observation: Uint8Array, rng: Rng) => rng.below(numActions) };
}
