import type { Rng } from '../../envs/core/rng.ts';

const LIKED = 100; // hundredths
const DISLIKED = -100;

/**
 * A preference for a person where there are no agents: one kind is worth +1, another -1, and the others something small between,
 * in whole hundredths [C]. With one kind only it is +1. Uses the generator.
 */
export function dealPreference(rng: Rng, numCumulants: number): number[] {
  return likeOne(rng, smallPreferences(rng, numCumulants), rng.below(numCumulants));
}

/**
 * A preference for a person among agents, whose preferences are given [N, C]: it likes and dislikes what one of them does, so that
 * somebody in the room has a reason to watch it. Without agents, any. Uses the generator.
 */
export function dealPersonPreference(rng: Rng, numCumulants: number, agents: readonly (readonly number[])[]): number[] {
  if (agents.length === 0) return dealPreference(rng, numCumulants);
  return matchPreference(rng, agents[rng.below(agents.length)]);
}

/**
 * A preference for the next agent of a room, where the others' are given [N, C]. Agents come in pairs that like and dislike the
 * same: who likes a kind alone gets a companion, else a kind is drawn of those that the fewest like. Uses the generator.
 */
export function dealAgentPreference(rng: Rng, numCumulants: number, others: readonly (readonly number[])[]): number[] {
  const numLikers = Array.from(
    { length: numCumulants },
    (_, kind) => others.filter((preference) => likes(preference, kind)).length,
  );
  const lone = others.find((preference) => numLikers[preference.indexOf(LIKED)] === 1);
  if (lone !== undefined) return matchPreference(rng, lone);
  const fewest = Math.min(...numLikers);
  const kinds = numLikers.flatMap((count, kind) => (count === fewest ? [kind] : []));
  return likeOne(rng, smallPreferences(rng, numCumulants), kinds[rng.below(kinds.length)]);
}

/** Likes and dislikes what the other does; the rest is its own. */
function matchPreference(rng: Rng, other: readonly number[]): number[] {
  const small = smallPreferences(rng, other.length);
  return other.map((worth, kind) => (worth === LIKED || worth === DISLIKED ? worth : small[kind]));
}

function likes(preference: readonly number[], kind: number): boolean {
  return preference[kind] === LIKED;
}

function smallPreferences(rng: Rng, numCumulants: number): number[] {
  return Array.from({ length: numCumulants }, () => 10 * (rng.below(5) - 2)); // -20, -10, 0, 10, 20
}

function likeOne(rng: Rng, preference: number[], liked: number): number[] {
  const numCumulants = preference.length;
  preference[liked] = LIKED;
  if (numCumulants > 1) preference[(liked + 1 + rng.below(numCumulants - 1)) % numCumulants] = DISLIKED;
  return preference;
}

/** Free play: nothing is worth anything, so the score stays 0. */
export function freePlay(numCumulants: number): number[] {
  return new Array<number>(numCumulants).fill(0);
}
