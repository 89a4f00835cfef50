/**
 * Targets and errors of successor features. The learners turn them into losses; the bootstrap term is always a frozen
 * number here, the cumulant is not (that is the point of inverse temporal differences).
 */

/**
 * Inverse temporal-difference errors of one demonstrator's successor features.
 *
 *   errTm1[c] = phiTm1[c, aTm1] + gamma * discountT * psiT[c, aT] - psiTm1[c, aTm1]
 *
 * Shapes   phiTm1, psiTm1, psiT: [C, A] row-major, each from its own offset; out: [C].
 * Ranges   aTm1, aT in [0, A); gamma in [0, 1]; discountT 0 if terminated, else 1. aT is what the demonstrator really
 *          did next (SARSA, no maximum).
 * Gradient of 0.5 * sum_c err^2: +err at phiTm1[c, aTm1], -err at psiTm1[c, aTm1], none at psiT.
 * Mutates  out only. Allocates nothing. No chance.
 * Source   Filos et al. 2021, arXiv:2102.12560, eq. 9.
 * Differs  the released code reads phi at the next state and gives it no gradient (docs/algorithms/psiphi.md).
 */
export function itdErrors(
  phiTm1: ArrayLike<number>,
  phiOffset: number,
  psiTm1: ArrayLike<number>,
  psiTm1Offset: number,
  psiT: ArrayLike<number>,
  psiTOffset: number,
  aTm1: number,
  aT: number,
  gamma: number,
  discountT: number,
  numCumulants: number,
  numActions: number,
  out: Float32Array | Float64Array,
): void {
  const scale = gamma * discountT;
  for (let c = 0; c < numCumulants; c++) {
    const row = c * numActions;
    out[c] = phiTm1[phiOffset + row + aTm1] + scale * psiT[psiTOffset + row + aT] - psiTm1[psiTm1Offset + row + aTm1];
  }
}

/**
 * Target of a policy's successor features by expected SARSA, valid whoever chose aTm1 (off-policy evaluation).
 *
 *   out[c] = phiTm1[c] + gamma * discountT * sum_b policyT[b] * psiT[c, b]
 *
 * Shapes   phiTm1[phiOffset ..]: [C], already read at aTm1; policyT[policyOffset ..]: [A], sums to 1;
 *          psiT[psiOffset ..]: [C, A]; out[outOffset ..]: [C].
 * Ranges   gamma in [0, 1]; discountT 0 if terminated, else 1 (a truncated step is 1).
 * Source   ours: it lets the ego's own experience correct what it believes of a demonstrator (docs/algorithms/psiphi.md).
 */
export function expectedSfTarget(
  phiTm1: ArrayLike<number>,
  phiOffset: number,
  policyT: ArrayLike<number>,
  policyOffset: number,
  psiT: ArrayLike<number>,
  psiOffset: number,
  gamma: number,
  discountT: number,
  numCumulants: number,
  numActions: number,
  out: Float32Array | Float64Array,
  outOffset: number,
): void {
  const scale = gamma * discountT;
  for (let c = 0; c < numCumulants; c++) {
    let expected = 0;
    for (let b = 0; b < numActions; b++) expected += policyT[policyOffset + b] * psiT[psiOffset + c * numActions + b];
    out[outOffset + c] = phiTm1[phiOffset + c] + scale * expected;
  }
}
