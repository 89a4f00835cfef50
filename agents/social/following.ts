import type { FollowSource } from '../parts.ts';

/**
 * Whose preferences an agent ascribes to a player it may follow. Rooms run `beliefs`; the others are controls of an evaluation:
 * `own` (no beliefs: what the agent itself would find where the player stands), `rotated` (each belief moved on by one
 * kind, so that it is wrong), `anybody` (every player's place counts as worth 1).
 */
export type PreferenceReading = 'beliefs' | 'own' | 'rotated' | 'anybody';

export interface FollowingConfig {
  readonly reading: PreferenceReading;
  readonly gamma: number; // per step of the way to a player; the features' own horizon
  readonly minConfidence: number; // in [0, 1]; players believed with less are not imitated
  readonly hereShare: number; // entered here, a player's policy must beat the own way by this share of its worth,
  readonly hereWorth: number; // and by this many own reward units
  readonly thereShare: number; // the same for walking to the player
  readonly thereWorth: number;
  readonly commitTicks: number; // ticks for which a choice stands unless it is worth clearly less than the own way
  readonly keepShare: number; // share of the own way's worth that a standing choice must still have
  readonly nearSteps: number; // at this walking distance or less there is nowhere to walk to
  readonly temperature: number; // of the choice among actions, own reward units
}

export const FOLLOWING_DEFAULTS: FollowingConfig = {
  reading: 'beliefs',
  gamma: 0.95,
  minConfidence: 0.25,
  hereShare: 0.25,
  hereWorth: 0.15,
  thereShare: 0.05,
  thereWorth: 0.03,
  commitTicks: 16,
  keepShare: 0.8,
  nearSteps: 2,
  temperature: 0.02,
};

/** No player is believed with more than 1: nobody is ever followed. */
export const FOLLOWS_NOBODY: FollowingConfig = { ...FOLLOWING_DEFAULTS, minConfidence: 2 };

/** What one player is worth to one agent now. */
export interface PlayerValue {
  readonly playerIdx: number;
  readonly source: FollowSource; // 'player' when its own head was used, else 'universal'
  readonly worthHere: number; // max_a psi_k(s_i, a) . w_i
  readonly worthThere: number; // gamma^d psi_k(s_k, a_k) . w_i; -Infinity where there is no way or nowhere to walk
}

/** A standing choice: whom, and for how many more ticks it is kept against small differences. */
export interface Standing {
  readonly playerIdx: number; // -1 for the agent's own way
  readonly ticksLeft: number;
}

export const OWN_WAY: Standing = { playerIdx: -1, ticksLeft: 0 };

/**
 * Whom to imitate: generalised policy improvement over the agent's own policy and each player's, all under the agent's
 * own preference w_i, where a player's policy may be entered here or after walking to where that player stands.
 *
 *   worth_own     = max_a psi(s_i, a, w_i) . w_i
 *   worth_here_k  = max_a psi_k(s_i, a) . w_i
 *   worth_there_k = gamma^d(i,k) psi_k(s_k, a_k) . w_i,   a_k = argmax_b psi_k(s_k, b) . w_k
 *   gain_k        = max over the two of  worth_k - (1 + share) max(worth_own, 0) - worth,   share and worth per route
 *   follow k* = argmax_k gain_k   if gain_k* > 0, else the own way
 *
 * Why      the agent's own features are close to the best policy for what it *sees*: at its own state another's win
 *          mostly by errors of the features, so that route has the larger margin. What watching adds is the other's
 *          situation, which lies beyond the agent's window: "walk there, then do as k does" is a policy like any other,
 *          so the max stays an improvement.
 * Returns  the new standing choice. A standing player is kept while its ticks last and it is worth at least keepShare of the own way: walking
 *          there and doing as it does is one plan, which is not given up on arrival.
 */
export function chooseWhom(
  worthOwn: number,
  players: readonly PlayerValue[],
  standing: Standing,
  config: FollowingConfig,
): Standing {
  const kept = players.find((player) => player.playerIdx === standing.playerIdx);
  if (kept !== undefined && standing.ticksLeft > 0 && bestWorth(kept) >= config.keepShare * worthOwn) {
    return { playerIdx: kept.playerIdx, ticksLeft: standing.ticksLeft - 1 };
  }
  let chosen = OWN_WAY;
  let most = 0;
  for (const player of players) {
    const gain = gainOf(player, worthOwn, config);
    if (gain <= most) continue;
    most = gain;
    chosen = { playerIdx: player.playerIdx, ticksLeft: config.commitTicks };
  }
  return chosen;
}

export function bestWorth(player: PlayerValue): number {
  return Math.max(player.worthHere, player.worthThere);
}

function gainOf(player: PlayerValue, worthOwn: number, config: FollowingConfig): number {
  const own = Math.max(worthOwn, 0);
  const here = player.worthHere - (1 + config.hereShare) * own - config.hereWorth;
  const there = player.worthThere - (1 + config.thereShare) * own - config.thereWorth;
  return Math.max(here, there);
}

/** Samples softmax(q / temperature) with one uniform number in [0, 1). q: [A]. */
export function sampleSoftmax(q: Float32Array, temperature: number, unit: number): number {
  let highest = q[0];
  for (let a = 1; a < q.length; a++) if (q[a] > highest) highest = q[a];
  let total = 0;
  for (let a = 0; a < q.length; a++) total += Math.exp((q[a] - highest) / temperature);
  let rest = unit * total;
  for (let a = 0; a < q.length; a++) {
    rest -= Math.exp((q[a] - highest) / temperature);
    if (rest < 0) return a;
  }
  return q.length - 1;
}

export function indexOfLargest(q: Float32Array): number {
  let best = 0;
  for (let a = 1; a < q.length; a++) if (q[a] > q[best]) best = a;
  return best;
}
