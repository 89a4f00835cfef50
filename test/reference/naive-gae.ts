import type { Trajectories } from '../../agents/ops/advantages.ts';

/** The slow twins of advantages and returns: sums over every later step, in doubles, straight from the definitions. */

/** sum_k (gamma * lambda)^k * delta_{t+k}, k up to the end of the episode or of the rollout. */
export function naiveAdvantage(x: Trajectories, gamma: number, lambda: number, t: number, b: number): number {
  let sum = 0;
  for (let k = 0; t + k < x.numSteps; k++) {
    sum += (gamma * lambda) ** k * naiveTdError(x, gamma, t + k, b);
    if (hasEnded(x, t + k, b)) break;
  }
  return sum;
}

export function naiveTdError(x: Trajectories, gamma: number, t: number, b: number): number {
  return x.rewards[t * x.numRows + b] + gamma * nextValue(x, t, b) - x.values[t * x.numRows + b];
}

/** (1 - lambda) * sum_{n < N} lambda^(n-1) * G^(n) + lambda^(N-1) * G^(N): the mixture of all n-step returns. */
export function naiveLambdaReturn(x: Trajectories, gamma: number, lambda: number, t: number, b: number): number {
  let numLeft = 1;
  while (t + numLeft < x.numSteps && !hasEnded(x, t + numLeft - 1, b)) numLeft++;
  let mixture = 0;
  for (let n = 1; n <= numLeft; n++) {
    let nStepReturn = gamma ** n * nextValue(x, t + n - 1, b);
    for (let k = 0; k < n; k++) nStepReturn += gamma ** k * x.rewards[(t + k) * x.numRows + b];
    mixture += (n < numLeft ? 1 - lambda : 1) * lambda ** (n - 1) * nStepReturn;
  }
  return mixture;
}

export function hasEnded(x: Trajectories, t: number, b: number): boolean {
  return x.terminated[t * x.numRows + b] === 1 || x.truncated[t * x.numRows + b] === 1;
}

function nextValue(x: Trajectories, t: number, b: number): number {
  const i = t * x.numRows + b;
  if (x.terminated[i] === 1) return 0;
  if (x.truncated[i] === 1) return x.finalValues[i];
  return t + 1 < x.numSteps ? x.values[i + x.numRows] : x.lastValues[b];
}
