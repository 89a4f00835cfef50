import type { Rng } from '../../envs/core/rng.ts';

/** Small finite decision processes and exact answers about them: the slow, obvious twins that everything is compared with. */
export interface TabularMdp {
  readonly numStates: number; // S
  readonly numActions: number; // A
  readonly gamma: number;
  readonly transition: Float64Array; // [S, A, S] probabilities
}

/** Every next state possible, with very uneven probabilities. */
export function sampleMdp(rng: Rng, numStates: number, numActions: number, gamma: number): TabularMdp {
  const transition = new Float64Array(numStates * numActions * numStates);
  for (let row = 0; row < numStates * numActions; row++) {
    let sum = 0;
    for (let s = 0; s < numStates; s++) {
      const weight = rng.unit() ** 4;
      transition[row * numStates + s] = weight;
      sum += weight;
    }
    for (let s = 0; s < numStates; s++) transition[row * numStates + s] /= sum;
  }
  return { numStates, numActions, gamma, transition };
}

/** A grid of side^2 states and four moves; with probability `slip` the move is a random one. Walls keep you in place. */
export function gridMdp(side: number, gamma: number, slip: number): TabularMdp {
  const numStates = side * side;
  const transition = new Float64Array(numStates * 4 * numStates);
  const moves = [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ];
  const clamp = (x: number) => Math.min(side - 1, Math.max(0, x));
  for (let s = 0; s < numStates; s++) {
    for (let a = 0; a < 4; a++) {
      for (let taken = 0; taken < 4; taken++) {
        const next = clamp(Math.floor(s / side) + moves[taken][0]) * side + clamp((s % side) + moves[taken][1]);
        transition[(s * 4 + a) * numStates + next] += slip / 4 + (taken === a ? 1 - slip : 0);
      }
    }
  }
  return { numStates, numActions: 4, gamma, transition };
}

/** Solves a x = b by Gauss's elimination with pivoting. a: [n, n] and b: [n, m] are destroyed; returns x [n, m]. */
export function solveLinear(a: Float64Array, b: Float64Array, n: number, m: number): Float64Array {
  for (let col = 0; col < n; col++) {
    let pivot = col;
    for (let row = col + 1; row < n; row++) {
      if (Math.abs(a[row * n + col]) > Math.abs(a[pivot * n + col])) pivot = row;
    }
    for (let k = 0; k < n; k++) [a[col * n + k], a[pivot * n + k]] = [a[pivot * n + k], a[col * n + k]];
    for (let k = 0; k < m; k++) [b[col * m + k], b[pivot * m + k]] = [b[pivot * m + k], b[col * m + k]];
    for (let row = 0; row < n; row++) {
      const factor = row === col ? 0 : a[row * n + col] / a[col * n + col];
      if (factor === 0) continue;
      for (let k = col; k < n; k++) a[row * n + k] -= factor * a[col * n + k];
      for (let k = 0; k < m; k++) b[row * m + k] -= factor * b[col * m + k];
    }
  }
  for (let row = 0; row < n; row++) for (let k = 0; k < m; k++) b[row * m + k] /= a[row * n + row];
  return b;
}

/** I - gamma P^pi over state-action pairs: [S*A, S*A]. policy: [S, A]. */
export function bellmanMatrix(mdp: TabularMdp, policy: ArrayLike<number>): Float64Array {
  const { numStates: S, numActions: A } = mdp;
  const size = S * A;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    matrix[row * size + row] = 1;
    for (let s = 0; s < S; s++) {
      for (let b = 0; b < A; b++) {
        matrix[row * size + s * A + b] -= mdp.gamma * mdp.transition[row * S + s] * policy[s * A + b];
      }
    }
  }
  return matrix;
}

/** Exact successor features of a policy: psi [S, A, C] from phi [S, A, C]. */
export function solveSuccessorFeatures(
  mdp: TabularMdp,
  policy: ArrayLike<number>,
  phi: Float64Array,
  numCumulants: number,
): Float64Array {
  return solveLinear(bellmanMatrix(mdp, policy), phi.slice(), mdp.numStates * mdp.numActions, numCumulants);
}

/** Values of a policy by sweeping the Bellman equation until it stands still: q [S, A]. Shares nothing with the solver above. */
export function evaluatePolicy(mdp: TabularMdp, policy: ArrayLike<number>, reward: ArrayLike<number>): Float64Array {
  return sweep(mdp, reward, (q, s, A) => {
    let value = 0;
    for (let b = 0; b < A; b++) value += policy[s * A + b] * q[s * A + b];
    return value;
  });
}

/** Optimal values: q [S, A]. */
export function solveOptimal(mdp: TabularMdp, reward: ArrayLike<number>): Float64Array {
  return sweep(mdp, reward, (q, s, A) => {
    let value = -Infinity;
    for (let b = 0; b < A; b++) value = Math.max(value, q[s * A + b]);
    return value;
  });
}

function sweep(
  mdp: TabularMdp,
  reward: ArrayLike<number>,
  stateValue: (q: Float64Array, s: number, numActions: number) => number,
): Float64Array {
  const { numStates: S, numActions: A, gamma, transition } = mdp;
  let q = new Float64Array(S * A);
  for (let change = 1; change > 1e-13; ) {
    const values = Array.from({ length: S }, (_, s) => stateValue(q, s, A));
    const next = new Float64Array(S * A);
    change = 0;
    for (let row = 0; row < S * A; row++) {
      let expected = 0;
      for (let s = 0; s < S; s++) expected += transition[row * S + s] * values[s];
      next[row] = reward[row] + gamma * expected;
      change = Math.max(change, Math.abs(next[row] - q[row]));
    }
    q = next;
  }
  return q;
}

/** One-hot policy [S, A] that takes the best action of q (the first on a tie). */
export function greedyPolicy(q: ArrayLike<number>, numStates: number, numActions: number): Float64Array {
  const policy = new Float64Array(numStates * numActions);
  for (let s = 0; s < numStates; s++) {
    let best = 0;
    for (let a = 1; a < numActions; a++) if (q[s * numActions + a] > q[s * numActions + best]) best = a;
    policy[s * numActions + best] = 1;
  }
  return policy;
}

/** phi . w for every state and action: [S, A]. phi: [S, A, C]. */
export function rewardOf(phi: ArrayLike<number>, w: ArrayLike<number>): Float64Array {
  const numCumulants = w.length;
  return Float64Array.from({ length: phi.length / numCumulants }, (_, row) => {
    let sum = 0;
    for (let c = 0; c < numCumulants; c++) sum += phi[row * numCumulants + c] * w[c];
    return sum;
  });
}

/**
 * A player that acts by a softmax over its own values: pi = softmax(Q^pi / temperature), found by damped iteration.
 * Returns policy [S, A]. Throws when it does not settle.
 */
export function solveSoftPlayer(mdp: TabularMdp, reward: ArrayLike<number>, temperature: number): Float64Array {
  const { numStates: S, numActions: A } = mdp;
  const policy = new Float64Array(S * A).fill(1 / A);
  for (let iteration = 0; iteration < 3000; iteration++) {
    const q = evaluatePolicy(mdp, policy, reward);
    let change = 0;
    for (let s = 0; s < S; s++) {
      const row = Array.from({ length: A }, (_, a) => q[s * A + a] / temperature);
      const top = Math.max(...row);
      const sum = row.reduce((total, value) => total + Math.exp(value - top), 0);
      row.forEach((value, a) => {
        const wanted = Math.exp(value - top) / sum;
        change = Math.max(change, Math.abs(wanted - policy[s * A + a]));
        policy[s * A + a] += 0.5 * (wanted - policy[s * A + a]);
      });
    }
    if (change < 1e-10) return policy;
  }
  throw new Error('the softmax player did not settle');
}
