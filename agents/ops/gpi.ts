/**
 * Generalised policy improvement: act by the best of several policies at once, judged by one's own preference.
 * Source   Barreto et al. 2017, arXiv:1606.05312; Filos et al. 2021, arXiv:2102.12560, eq. 5 and 13.
 */

/** Result record of `chooseByGpi`, overwritten in place. */
export interface GpiChoice {
  action: number; // [0, A)
  policyIdx: number; // gpiPolicyIdx in [0, N): whose successor features won
  value: number; // psi[policyIdx, :, action] . w
}

export function createGpiChoice(): GpiChoice {
  return { action: 0, policyIdx: 0, value: 0 };
}

/**
 * The best action over all policies.
 *
 *   (action, policyIdx) = argmax_{a, n} sum_c psi[n, c, a] * w[c]
 *
 * Shapes   psi[psiOffset ..]: [N, C, A] row-major; w: [C].
 * Ties     the lowest policy, then the lowest action (policy 0 is the ego's own).
 * Mutates  out only. Allocates nothing. No chance.
 */
export function chooseByGpi(
  psi: ArrayLike<number>,
  psiOffset: number,
  numPolicies: number,
  numCumulants: number,
  numActions: number,
  w: ArrayLike<number>,
  out: GpiChoice,
): void {
  chooseByPessimisticGpi(psi, psiOffset, numPolicies, 1, numCumulants, numActions, w, out);
}

/**
 * The best action over all policies when each has an ensemble of heads and is judged by its least hopeful one.
 *
 *   (action, policyIdx) = argmax_{a, n} min_e sum_c psi[n, e, c, a] * w[c]
 *
 * Shapes   psi[psiOffset ..]: [N, E, C, A] row-major; w: [C]. Ties and results as `chooseByGpi`.
 * Why      the maximum over policies seeks out over-estimates, which are largest at actions a watched player never took.
 */
export function chooseByPessimisticGpi(
  psi: ArrayLike<number>,
  psiOffset: number,
  numPolicies: number,
  numHeads: number,
  numCumulants: number,
  numActions: number,
  w: ArrayLike<number>,
  out: GpiChoice,
): void {
  const headSize = numCumulants * numActions;
  out.value = -Infinity;
  for (let n = 0; n < numPolicies; n++) {
    for (let a = 0; a < numActions; a++) {
      let least = Infinity;
      for (let e = 0; e < numHeads; e++) {
        const base = psiOffset + (n * numHeads + e) * headSize + a;
        let value = 0;
        for (let c = 0; c < numCumulants; c++) value += psi[base + c * numActions] * w[c];
        if (value < least) least = value;
      }
      if (least > out.value) {
        out.value = least;
        out.policyIdx = n;
        out.action = a;
      }
    }
  }
}

/**
 * Values of one policy's actions under preference vector w: out[a] = sum_c psi[c, a] * w[c].
 *
 * Shapes   psi[psiOffset ..]: [C, A]; w: [C]; out[outOffset ..]: [A].
 */
export function actionValues(
  psi: ArrayLike<number>,
  psiOffset: number,
  numCumulants: number,
  numActions: number,
  w: ArrayLike<number>,
  out: Float32Array | Float64Array,
  outOffset: number,
): void {
  for (let a = 0; a < numActions; a++) {
    let value = 0;
    for (let c = 0; c < numCumulants; c++) value += psi[psiOffset + c * numActions + a] * w[c];
    out[outOffset + a] = value;
  }
}

/**
 * Values of an ensemble's actions by its least hopeful head: out[a] = min_e sum_c psi[e, c, a] * w[c].
 *
 * Shapes   psi[psiOffset ..]: [E, C, A]; w: [C]; out: [A].
 */
export function leastActionValues(
  psi: ArrayLike<number>,
  psiOffset: number,
  numHeads: number,
  numCumulants: number,
  numActions: number,
  w: ArrayLike<number>,
  out: Float64Array,
): void {
  for (let a = 0; a < numActions; a++) {
    out[a] = Infinity;
    for (let e = 0; e < numHeads; e++) {
      let value = 0;
      const head = psiOffset + e * numCumulants * numActions + a;
      for (let c = 0; c < numCumulants; c++) value += psi[head + c * numActions] * w[c];
      if (value < out[a]) out[a] = value;
    }
  }
}

/** As `leastActionValues`, the mean over heads. */
export function meanActionValues(
  psi: ArrayLike<number>,
  psiOffset: number,
  numHeads: number,
  numCumulants: number,
  numActions: number,
  w: ArrayLike<number>,
  out: Float64Array,
): void {
  for (let a = 0; a < numActions; a++) {
    out[a] = 0;
    for (let e = 0; e < numHeads; e++) {
      const head = psiOffset + e * numCumulants * numActions + a;
      for (let c = 0; c < numCumulants; c++) out[a] += (psi[head + c * numActions] * w[c]) / numHeads;
    }
  }
}
