import type { Rng } from '../../envs/core/rng.ts';

const LOVED = 100; // hundredths
const DISLIKED = -100;

/**
 * A wish for a person where there are no agents: one kind is worth +1, another -1, and the others something small between,
 * in whole hundredths [C]. With one kind only it is +1. Uses the generator.
 */
export function dealWish(rng: Rng, numCumulants: number): number[] {
  return loveOne(rng, smallWishes(rng, numCumulants), rng.below(numCumulants));
}

/**
 * A wish for a person among agents, whose wishes are given [N, C]: it loves and dislikes what one of them does, so that
 * somebody in the room has a reason to watch it. Without agents, any. Uses the generator.
 */
export function dealPersonWish(rng: Rng, numCumulants: number, agents: readonly (readonly number[])[]): number[] {
  if (agents.length === 0) return dealWish(rng, numCumulants);
  return matchWish(rng, agents[rng.below(agents.length)]);
}

/**
 * A wish for the next agent of a room, where the others' are given [N, C]. Agents come in pairs that love and dislike the
 * same: who loves a kind alone gets a companion, else a kind is drawn of those that the fewest love. Uses the generator.
 */
export function dealAgentWish(rng: Rng, numCumulants: number, others: readonly (readonly number[])[]): number[] {
  const numLovers = Array.from(
    { length: numCumulants },
    (_, kind) => others.filter((wish) => loves(wish, kind)).length,
  );
  const lone = others.find((wish) => numLovers[wish.indexOf(LOVED)] === 1);
  if (lone !== undefined) return matchWish(rng, lone);
  const fewest = Math.min(...numLovers);
  const kinds = numLovers.flatMap((count, kind) => (count === fewest ? [kind] : []));
  return loveOne(rng, smallWishes(rng, numCumulants), kinds[rng.below(kinds.length)]);
}

/** Loves and dislikes what the other does; the rest is its own. */
function matchWish(rng: Rng, other: readonly number[]): number[] {
  const small = smallWishes(rng, other.length);
  return other.map((worth, kind) => (worth === LOVED || worth === DISLIKED ? worth : small[kind]));
}

function loves(wish: readonly number[], kind: number): boolean {
  return wish[kind] === LOVED;
}

function smallWishes(rng: Rng, numCumulants: number): number[] {
  return Array.from({ length: numCumulants }, () => 10 * (rng.below(5) - 2)); // -20, -10, 0, 10, 20
}

function loveOne(rng: Rng, wish: number[], loved: number): number[] {
  const numCumulants = wish.length;
  wish[loved] = LOVED;
  if (numCumulants > 1) wish[(loved + 1 + rng.below(numCumulants - 1)) % numCumulants] = DISLIKED;
  return wish;
}

/** Free play: nothing is worth anything, so the score stays 0. */
export function freePlay(numCumulants: number): number[] {
  return new Array<number>(numCumulants).fill(0);
}
