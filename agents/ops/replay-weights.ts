import type { Rng } from '../../envs/core/rng.ts';

/**
 * The distribution from which a designer replays its levels:
 *
 *   P = (1 - rho) * P_S + rho * P_C
 *
 * P_S by scores (rank or proportional, with a temperature beta), P_C by staleness. Each function fills `out[0 .. length)`
 * with probabilities that sum to 1, length >= 1, and allocates nothing.
 * Source   Jiang et al. 2021, arXiv:2010.03934, section 3; the same in the code of DCD, JaxUED and minimax.
 */

/**
 * P_S by rank: h_i = 1 / rank_i, P_S proportional to h_i^(1 / beta); rank 1 is the highest score.
 *
 * Shapes   scores: finite, [>= length]; order: scratch, [>= length]; afterwards order[r] has rank r + 1.
 * Ranges   beta > 0. Small beta: nearly always the best; large: uniform.
 * Ties     the lower index ranks higher, so that the result depends on the scores alone.
 */
export function computeRankWeights(
  scores: Float64Array,
  length: number,
  beta: number,
  order: Int32Array,
  out: Float64Array,
): void {
  sortByScoreInPlace(scores, length, order);
  let total = 0;
  for (let r = 0; r < length; r++) {
    const weight = (r + 1) ** (-1 / beta);
    out[order[r]] = weight;
    total += weight;
  }
  for (let i = 0; i < length; i++) out[i] /= total;
}

/** Fills order[0 .. length) with indices, highest score first, the lower index first of equals: heap sort, least on top. */
export function sortByScoreInPlace(scores: Float64Array, length: number, order: Int32Array): void {
  for (let i = 0; i < length; i++) order[i] = i;
  for (let root = (length >> 1) - 1; root >= 0; root--) siftDown(scores, order, root, length);
  for (let end = length - 1; end > 0; end--) {
    const least = order[0];
    order[0] = order[end];
    order[end] = least;
    siftDown(scores, order, 0, end);
  }
}

function siftDown(scores: Float64Array, order: Int32Array, start: number, end: number): void {
  const moved = order[start];
  let root = start;
  for (let child = 2 * root + 1; child < end; child = 2 * root + 1) {
    if (child + 1 < end && isBehind(scores, order[child + 1], order[child])) child++;
    if (!isBehind(scores, order[child], moved)) break;
    order[root] = order[child];
    root = child;
  }
  order[root] = moved;
}

function isBehind(scores: Float64Array, i: number, j: number): boolean {
  return scores[i] < scores[j] || (scores[i] === scores[j] && i > j);
}

/**
 * P_S in proportion: (max(S_i, 0) + epsilon)^(1 / beta), uniform where every weight is 0. The largest is divided out
 * before the power, so that no score overflows.
 *
 * Ranges   scores finite; beta > 0; epsilon >= 0 (DCD: 0 with staleness, else 1e-3).
 */
export function computeProportionalWeights(
  scores: Float64Array,
  length: number,
  beta: number,
  epsilon: number,
  out: Float64Array,
): void {
  let largest = 0;
  for (let i = 0; i < length; i++) largest = Math.max(largest, scores[i]);
  largest += epsilon;
  let total = 0;
  for (let i = 0; i < length; i++) {
    const weight = largest === 0 ? 1 : ((Math.max(scores[i], 0) + epsilon) / largest) ** (1 / beta);
    out[i] = weight;
    total += weight;
  }
  for (let i = 0; i < length; i++) out[i] /= total;
}

/**
 * P: `scoreWeights` mixed with P_C proportional to the staleness c - C_i, where c counts draws and C_i is the count when
 * level i was last drawn or came in. P_C is uniform while nothing is stale.
 *
 * Shapes   scoreWeights, lastDrawn (C), out: [>= length]; `out` may be `scoreWeights`. rho in [0, 1].
 */
export function mixStaleness(
  scoreWeights: Float64Array,
  lastDrawn: Float64Array,
  drawCount: number,
  rho: number,
  length: number,
  out: Float64Array,
): void {
  let total = 0;
  for (let i = 0; i < length; i++) total += drawCount - lastDrawn[i];
  for (let i = 0; i < length; i++) {
    const stale = total > 0 ? (drawCount - lastDrawn[i]) / total : 1 / length;
    out[i] = (1 - rho) * scoreWeights[i] + rho * stale;
  }
}

/**
 * An index in [0, length) with probability weights[i] / sum, never one of weight 0; one draw of `rng`. Weights are not negative
 * and at least one is above 0.
 */
export function sampleIndex(rng: Rng, weights: Float64Array, length: number): number {
  let total = 0;
  for (let i = 0; i < length; i++) total += weights[i];
  let left = rng.unit() * total;
  let chosen = -1;
  // `unit` is at most 1 - 2^-32: what it leaves of the total is more than what a million subtractions can round off.
  do left -= weights[++chosen];
  while (left >= 0);
  return chosen;
}

/** The index of the least weight in [0, length); the lowest of equals. */
export function leastIndex(weights: Float64Array, length: number): number {
  let least = 0;
  for (let i = 1; i < length; i++) if (weights[i] < weights[least]) least = i;
  return least;
}
