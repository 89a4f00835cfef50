import type { Rng } from '../../envs/core/rng.ts';

/**
 * A wish for a person: one kind is worth +1, another -1, and the others something small between, in whole hundredths [C].
 * With one kind only it is +1. Uses the generator.
 */
export function dealWish(rng: Rng, numCumulants: number): number[] {
  const wish = smallWishes(rng, numCumulants);
  return loveOne(rng, wish, rng.below(numCumulants));
}

/**
 * A wish for the n-th agent of a room, n from 0: like a person's, but the loved kinds go round, so that the agents of a
 * room wish for different things and every kind has somebody who loves it.
 */
export function dealAgentWish(rng: Rng, numCumulants: number, agentIdx: number): number[] {
  return loveOne(rng, smallWishes(rng, numCumulants), agentIdx % numCumulants);
}

function smallWishes(rng: Rng, numCumulants: number): number[] {
  return Array.from({ length: numCumulants }, () => 10 * (rng.below(5) - 2)); // -20, -10, 0, 10, 20
}

function loveOne(rng: Rng, wish: number[], loved: number): number[] {
  const numCumulants = wish.length;
  wish[loved] = 100;
  if (numCumulants > 1) wish[(loved + 1 + rng.below(numCumulants - 1)) % numCumulants] = -100;
  return wish;
}

/** Free play: nothing is worth anything, so the score stays 0. */
export function freePlay(numCumulants: number): number[] {
  return new Array<number>(numCumulants).fill(0);
}
