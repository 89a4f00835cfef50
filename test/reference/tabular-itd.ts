import { itdErrors } from '../../agents/ops/successor-features.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { softmax } from '../../envs/core/softmax.ts';
import type { TabularMdp } from './tabular-mdp.ts';

/**
 * Inverse temporal differences with tables and exact expectations: behaviour cloning of psi_k and w_k, then one step of
 * the inverse TD loss for phi and psi_k, over and over. No sampling, so what remains at the end is the method's own.
 */
export interface TabularItdOptions {
  readonly numCumulants: number;
  readonly iterations: number;
  readonly learningRate: number; // falls to a hundredth of it over the run
  /** False stops the gradient of the whole target, phi included: the mistake of the released code. */
  readonly routesIntoPhi: boolean;
  /** 'source' reads phi at (s, a) as the paper does, 'destination' at (s', a) as the released code does. */
  readonly phiIndex: 'source' | 'destination';
}

export interface TabularItdResult {
  readonly phi: Float64Array; // [S, A, C]
  readonly w: readonly Float64Array[]; // [K][C]
  readonly itdLoss: number; // mean over demonstrators, states, actions of the squared error norm
  readonly policyError: number; // largest |softmax(psi_k . w_k) - pi_k|
}

/** One Adam state over one array. */
class Descent {
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  #step = 0;

  constructor(size: number) {
    this.#m = new Float64Array(size);
    this.#v = new Float64Array(size);
  }

  apply(values: Float64Array, gradient: Float64Array, learningRate: number): void {
    this.#step++;
    for (let i = 0; i < values.length; i++) {
      this.#m[i] += 0.1 * (gradient[i] - this.#m[i]);
      this.#v[i] += 0.001 * (gradient[i] ** 2 - this.#v[i]);
      const m = this.#m[i] / (1 - 0.9 ** this.#step);
      const v = this.#v[i] / (1 - 0.999 ** this.#step);
      values[i] -= (learningRate * m) / (Math.sqrt(v) + 1e-12);
    }
  }
}

/** Tables inside are [S, C, A], as the ops want them. policies: [K][S, A]. */
export function fitTabularItd(
  rng: Rng,
  mdp: TabularMdp,
  policies: readonly Float64Array[],
  options: TabularItdOptions,
): TabularItdResult {
  const { numStates: S, numActions: A, gamma } = mdp;
  const C = options.numCumulants;
  const size = S * C * A;
  const draw = (length: number, scale: number) => Float64Array.from({ length }, () => scale * rng.normal());
  const phi = draw(size, 0.1);
  const psis = policies.map(() => draw(size, 0.1));
  const ws = policies.map(() => draw(C, 1));
  const gradPhi = new Float64Array(size);
  const gradPsi = new Float64Array(size);
  const gradW = new Float64Array(C);
  const errors = new Float64Array(C);
  const expected = new Float64Array(C * A);
  const shifted = new Float64Array(C * A);
  const probabilities = new Float64Array(A);
  const logits = new Float64Array(A);
  const successors = policies.map((policy) => successorLists(mdp, policy));
  const nextStates = nextStateLists(mdp);
  const phiDescent = new Descent(size);
  const bcDescents = policies.map(() => new Descent(size));
  const itdDescents = policies.map(() => new Descent(size));
  const wDescents = policies.map(() => new Descent(C));
  let itdLoss = 0;
  let policyError = 0;
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const learningRate = options.learningRate * 0.01 ** (iteration / options.iterations);
    itdLoss = 0;
    policyError = 0;
    gradPhi.fill(0);
    policies.forEach((policy, k) => {
      const [psi, w] = [psis[k], ws[k]];
      // Behaviour cloning: cross entropy of the player's own action probabilities.
      gradPsi.fill(0);
      gradW.fill(0);
      for (let s = 0; s < S; s++) {
        for (let a = 0; a < A; a++) {
          logits[a] = 0;
          for (let c = 0; c < C; c++) logits[a] += psi[(s * C + c) * A + a] * w[c];
        }
        softmax(logits, 0, A, probabilities, 0);
        for (let a = 0; a < A; a++) {
          const difference = probabilities[a] - policy[s * A + a];
          policyError = Math.max(policyError, Math.abs(difference));
          for (let c = 0; c < C; c++) {
            gradPsi[(s * C + c) * A + a] = difference * w[c];
            gradW[c] += difference * psi[(s * C + c) * A + a];
          }
        }
      }
      bcDescents[k].apply(psi, gradPsi, learningRate);
      wDescents[k].apply(w, gradW, learningRate);
      // Inverse temporal differences: phi and psi_k move, the bootstrap does not.
      gradPsi.fill(0);
      for (let s = 0; s < S; s++) {
        for (let a = 0; a < A; a++) {
          expected.fill(0);
          for (const [next, b, probability] of successors[k][s * A + a]) {
            for (let c = 0; c < C; c++) expected[c * A] += probability * psi[(next * C + c) * A + b];
          }
          let [source, offset] = [phi, s * C * A];
          if (options.phiIndex === 'destination') {
            shifted.fill(0);
            for (const [next, probability] of nextStates[s * A + a]) {
              for (let c = 0; c < C; c++) shifted[c * A + a] += probability * phi[(next * C + c) * A + a];
            }
            [source, offset] = [shifted, 0];
          }
          itdErrors(source, offset, psi, s * C * A, expected, 0, a, 0, gamma, 1, C, A, errors);
          const weight = policy[s * A + a];
          for (let c = 0; c < C; c++) {
            itdLoss += errors[c] ** 2 / (S * A * policies.length);
            gradPsi[(s * C + c) * A + a] -= weight * errors[c];
            if (options.phiIndex === 'source') {
              gradPhi[(s * C + c) * A + a] += weight * errors[c];
            } else {
              for (const [next, probability] of nextStates[s * A + a]) {
                gradPhi[(next * C + c) * A + a] += weight * probability * errors[c];
              }
            }
          }
        }
      }
      itdDescents[k].apply(psi, gradPsi, learningRate);
    });
    if (options.routesIntoPhi) phiDescent.apply(phi, gradPhi, learningRate);
  }
  const byAction = new Float64Array(size);
  for (let s = 0; s < S; s++) {
    for (let a = 0; a < A; a++) for (let c = 0; c < C; c++) byAction[(s * A + a) * C + c] = phi[(s * C + c) * A + a];
  }
  return { phi: byAction, w: ws, itdLoss, policyError };
}

/** For every (s, a): [s', a', probability] under the world and the player's policy. */
function successorLists(mdp: TabularMdp, policy: Float64Array): [number, number, number][][] {
  return nextStateLists(mdp).map((list) =>
    list.flatMap(([next, probability]) =>
      Array.from({ length: mdp.numActions }, (_, b): [number, number, number] => [
        next,
        b,
        probability * policy[next * mdp.numActions + b],
      ]),
    ),
  );
}

/** For every (s, a): [s', probability] with probability above 0. */
function nextStateLists(mdp: TabularMdp): [number, number][][] {
  const { numStates: S, numActions: A, transition } = mdp;
  return Array.from({ length: S * A }, (_, row) =>
    Array.from({ length: S }, (_, next): [number, number] => [next, transition[row * S + next]]).filter(
      ([, probability]) => probability > 0,
    ),
  );
}
