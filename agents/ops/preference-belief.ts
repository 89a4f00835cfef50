/**
 * What a player prefers, inferred from what it does: a posterior over a fixed cloud of candidate preference vectors,
 * and one more hypothesis, that the player's choices show no preference at all.
 *
 *   h(a)            = the player's own habit: smoothed shares of its earlier choices after the same last action
 *   pi_c(a | s)     = h(a) exp( beta psi(s, a, w_c) . w_c ) / sum_b h(b) exp( beta psi(s, b, w_c) . w_c )
 *   L_c            <- forget L_c + (1 - h(a)) ( log( (1 - lapse) pi_c(a | s) + lapse h(a) ) - log h(a) ),    L_none = 0
 *                    + sum_c cumulants_c log( (1 - lapse) C softmax_c(pull w_c) + lapse )
 *   posterior       = softmax(L)   under a flat prior over the cloud and `nonePrior` on the last hypothesis
 *
 * The second line of L counts what was collected: who takes one kind among all that hang about shows it even where the way
 * to it says little, as when a player waits in a grove for the next fruit.
 *
 * Source   the likelihood is Filos et al. 2021 (arXiv:2102.12560) eq. 6 with the universal features of Borsa et al. 2018
 *          (arXiv:1812.07626) in place of a head per demonstrator; habit, lapse and forgetting are ours. Tilting a prior
 *          policy by values is KL-control (Jaques et al. 2017, arXiv:1611.02796).
 * Why      people walk straight on, stand still and lapse. Only what a preference explains beyond such habits speaks for it:
 *          somebody who stands still must not read as one who dislikes everything in sight, and a walk through empty
 *          ground, where all values are alike, must not speak against every preference. The factor 1 - h(a) lets a choice speak
 *          as far as habit did not foretell it: a hundred ticks of standing still are one choice, not a hundred.
 */

/** Components above which the cloud is not the full set of {-1, 0, 1}^C. */
const MAX_FULL_COMPONENTS = 4;

/**
 * Candidate preference vectors [M, C], each with largest component 1 in absolute value, symmetric under exchange of kinds.
 * C <= 4: all of {-1, 0, 1}^C but 0 (80 for C = 4). Larger C: one like, one dislike, one like with one dislike, two likes.
 */
export function createPreferenceCloud(numCumulants: number): Float32Array {
  const rows: number[][] = numCumulants <= MAX_FULL_COMPONENTS ? fullCloud(numCumulants) : pairCloud(numCumulants);
  return Float32Array.from(rows.flat());
}

function fullCloud(numCumulants: number): number[][] {
  const rows: number[][] = [];
  for (let code = 0; code < 3 ** numCumulants; code++) {
    const row = Array.from({ length: numCumulants }, (_, c) => (Math.floor(code / 3 ** c) % 3) - 1);
    if (row.some((component) => component !== 0)) rows.push(row);
  }
  return rows;
}

function pairCloud(numCumulants: number): number[][] {
  const rows: number[][] = [];
  const withComponents = (...pairs: [number, number][]) => {
    const row = new Array<number>(numCumulants).fill(0);
    for (const [c, value] of pairs) row[c] = value;
    rows.push(row);
  };
  for (let c = 0; c < numCumulants; c++) {
    withComponents([c, 1]);
    withComponents([c, -1]);
    for (let d = 0; d < numCumulants; d++) {
      if (d !== c) withComponents([c, 1], [d, -1]);
      if (d > c) withComponents([c, 1], [d, 1]);
    }
  }
  return rows;
}

/**
 * q[a] = sum_c psi[c, a] * preference[c].
 *
 * Shapes   psi: [C, A]; preference[start .. start+C); out: [A].
 */
export function computeActionValues(
  psi: Float32Array,
  preference: Float32Array,
  start: number,
  numCumulants: number,
  numActions: number,
  out: Float32Array,
): void {
  out.fill(0, 0, numActions);
  for (let c = 0; c < numCumulants; c++) {
    const weight = preference[start + c];
    if (weight === 0) continue;
    const row = c * numActions;
    for (let a = 0; a < numActions; a++) out[a] += weight * psi[row + a];
  }
}

/**
 * What one choice says for a preference against habit alone:  (1 - h(action)) log( (1 - lapse) pi(action) / h(action) + lapse ).
 *
 * Shapes   q: [A] values under the preference; habit: [A] positive shares that sum to 1.
 * Ranges   beta >= 0; lapse in (0, 1). Never below log lapse.
 */
export function choiceEvidence(
  q: Float32Array,
  habit: Float64Array,
  numActions: number,
  action: number,
  beta: number,
  lapse: number,
): number {
  let highest = q[0];
  for (let a = 1; a < numActions; a++) if (q[a] > highest) highest = q[a];
  let total = 0;
  for (let a = 0; a < numActions; a++) total += habit[a] * Math.exp(beta * (q[a] - highest));
  const tilt = Math.exp(beta * (q[action] - highest)) / total;
  return (1 - habit[action]) * Math.log((1 - lapse) * tilt + lapse);
}

/**
 * What a count of 1 of each cumulant says for each preference against taking kinds as they come:
 *
 *   out[m, c] = log( (1 - lapse) C softmax_c( pull w_m )[c] + lapse )
 *
 * Shapes   cloud: [M, C]; returns [M, C]. Ranges: pull >= 0; lapse in (0, 1).
 */
export function computeCumulantEvidence(
  cloud: Float32Array,
  numCumulants: number,
  pull: number,
  lapse: number,
): Float64Array {
  const out = new Float64Array(cloud.length);
  for (let start = 0; start < cloud.length; start += numCumulants) {
    let total = 0;
    for (let c = 0; c < numCumulants; c++) total += Math.exp(pull * cloud[start + c]);
    for (let c = 0; c < numCumulants; c++) {
      const share = Math.exp(pull * cloud[start + c]) / total;
      out[start + c] = Math.log((1 - lapse) * numCumulants * share + lapse);
    }
  }
  return out;
}

/**
 * Posterior of the hypotheses in evidence[start .. start+M+1), the last one being "no preference".
 *
 * Ranges   nonePrior in (0, 1); the other M share 1 - nonePrior equally. out: [M + 1], sums to 1.
 */
export function computePosterior(
  evidence: Float64Array,
  start: number,
  numHypotheses: number,
  nonePrior: number,
  out: Float64Array,
): void {
  const last = numHypotheses - 1;
  const candidatePrior = (1 - nonePrior) / last;
  let highest = Number.NEGATIVE_INFINITY;
  for (let h = 0; h < numHypotheses; h++) highest = Math.max(highest, evidence[start + h]);
  let total = 0;
  for (let h = 0; h < numHypotheses; h++) {
    out[h] = (h === last ? nonePrior : candidatePrior) * Math.exp(evidence[start + h] - highest);
    total += out[h];
  }
  for (let h = 0; h < numHypotheses; h++) out[h] /= total;
}

/** Posterior mean preference, "no preference" counting as 0. posterior: [M + 1]; cloud: [M, C]; out: [C], each in [-1, 1]. */
export function posteriorMean(posterior: Float64Array, cloud: Float32Array, numCumulants: number, out: Float32Array) {
  out.fill(0, 0, numCumulants);
  const numCandidates = cloud.length / numCumulants;
  for (let m = 0; m < numCandidates; m++) {
    for (let c = 0; c < numCumulants; c++) out[c] += posterior[m] * cloud[m * numCumulants + c];
  }
  for (let c = 0; c < numCumulants; c++) out[c] = Math.min(1, Math.max(-1, out[c])); // rounding of the sum
}

/**
 * How sure the posterior is, in [0, 1]:  (1 - P(none)) (1 - H(w | a preference) / log M).
 * 0 for the prior over preferences, and 0 for a player whose choices show no preference; 1 when one candidate has all the mass.
 */
export function posteriorConfidence(posterior: Float64Array): number {
  const numCandidates = posterior.length - 1;
  const candidateProb = 1 - posterior[numCandidates];
  if (candidateProb <= 0) return 0;
  let entropy = 0;
  for (let m = 0; m < numCandidates; m++) {
    const share = posterior[m] / candidateProb;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.min(1, Math.max(0, candidateProb * (1 - entropy / Math.log(numCandidates))));
}
