import { argMax } from '../../envs/core/softmax.ts';

/**
 * Temporal-difference targets of action values. `discountT` is 0 after a termination and 1 after a truncation: a cut by
 * a limit is bootstrapped, an end by the rules is not.
 */

/**
 * Double Q-learning: the online values choose, the target values judge.
 *
 *   target = rT + gamma * discountT * qTargetT[argmax_b qOnlineT[b]]
 *
 * Shapes   qOnlineT[offset ..], qTargetT[offset ..]: [A].
 * Source   van Hasselt et al. 2016, arXiv:1509.06461.
 */
export function doubleQTarget(
  rT: number,
  gamma: number,
  discountT: number,
  qOnlineT: ArrayLike<number>,
  qTargetT: ArrayLike<number>,
  offset: number,
  numActions: number,
): number {
  return rT + gamma * discountT * qTargetT[offset + argMax(qOnlineT, offset, numActions)];
}

/**
 * Soft Q-learning, the form SQIL is derived for.
 *
 *   target = rT + gamma * discountT * temperature * logsumexp_b(qTargetT[b] / temperature)
 *
 * Shapes   qTargetT[offset ..]: [A]. temperature > 0.
 * Source   Reddy et al. 2020, arXiv:1905.11108.
 */
export function softQTarget(
  rT: number,
  gamma: number,
  discountT: number,
  temperature: number,
  qTargetT: ArrayLike<number>,
  offset: number,
  numActions: number,
): number {
  let maximum = -Infinity;
  for (let b = 0; b < numActions; b++) if (qTargetT[offset + b] > maximum) maximum = qTargetT[offset + b];
  let sum = 0;
  for (let b = 0; b < numActions; b++) sum += Math.exp((qTargetT[offset + b] - maximum) / temperature);
  return rT + gamma * discountT * (maximum + temperature * Math.log(sum));
}
