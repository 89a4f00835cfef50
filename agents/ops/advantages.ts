/**
 * Advantages and returns of a rollout of several worlds, each with several episodes one after the other. A termination
 * has no future; a truncation has one that was not played and is bootstrapped from the value of the final observation
 * (decision 0001). An episode that the end of the rollout cuts is bootstrapped from the value of what comes next.
 */

/**
 * What one rollout earned and what the critic thought of it. Step t of world b stands at [t * B + b]; values are those of
 * the observation in which the action of step t was chosen, rewards and flags are what that action led to.
 */
export interface Trajectories {
  readonly numSteps: number; // T
  readonly numRows: number; // B
  readonly rewards: Float32Array; // [T, B]
  readonly values: Float32Array; // [T, B]
  readonly terminated: Uint8Array; // [T, B] 1: ended by the rules at this step
  readonly truncated: Uint8Array; // [T, B] 1: cut by a limit at this step
  readonly finalValues: Float32Array; // [T, B] value of the final observation, read only where truncated
  readonly lastValues: Float32Array; // [B] value of the observation after the last step, read where that step did not end
}

export function createTrajectories(numSteps: number, numRows: number): Trajectories {
  const size = numSteps * numRows;
  return {
    numSteps,
    numRows,
    rewards: new Float32Array(size),
    values: new Float32Array(size),
    terminated: new Uint8Array(size),
    truncated: new Uint8Array(size),
    finalValues: new Float32Array(size),
    lastValues: new Float32Array(numRows),
  };
}

/**
 * One-step temporal-difference errors.
 *
 *   delta_t = r_t + gamma * v_next - v_t,   v_next = 0 if terminated, finalValues_t if truncated, else v_{t+1}
 *
 * Shapes   out: [T, B]. gamma in [0, 1]. A step with both flags counts as terminated.
 * Mutates  out only. Allocates nothing. No chance.
 */
export function computeTdErrors(trajectories: Trajectories, gamma: number, out: Float32Array): void {
  const { numSteps, numRows, rewards, values, terminated, truncated, finalValues, lastValues } = trajectories;
  const size = numSteps * numRows;
  const lastStep = size - numRows;
  for (let i = 0; i < size; i++) {
    let nextValue = 0;
    if (terminated[i] === 0) {
      if (truncated[i] !== 0) nextValue = finalValues[i];
      else nextValue = i < lastStep ? values[i + numRows] : lastValues[i - lastStep];
    }
    out[i] = rewards[i] + gamma * nextValue - values[i];
  }
}

/**
 * Generalised advantage estimates.
 *
 *   A_t = delta_t + gamma * lambda * (1 - ended_t) * A_{t+1},   ended = terminated or truncated
 *
 * so that nothing flows back over the end of an episode; delta as in `computeTdErrors`.
 *
 * Shapes   out: [T, B]. gamma, lambda in [0, 1]; lambda 0 gives the errors, 1 the Monte-Carlo return less the value.
 * Mutates  out only. Allocates nothing. No chance.
 * Source   Schulman et al. 2016, arXiv:1506.02438, eq. 16.
 */
export function computeAdvantages(trajectories: Trajectories, gamma: number, lambda: number, out: Float32Array): void {
  const { numSteps, numRows, terminated, truncated } = trajectories;
  computeTdErrors(trajectories, gamma, out);
  const decay = gamma * lambda;
  for (let i = (numSteps - 1) * numRows - 1; i >= 0; i--) {
    if (terminated[i] === 0 && truncated[i] === 0) out[i] += decay * out[i + numRows];
  }
}

/**
 * Lambda returns, what the critic learns: G_t = A_t + v_t, which is the same as
 *
 *   G_t = r_t + gamma * ((1 - lambda) * v_next + lambda * G_{t+1}),   G_{t+1} = v_next where the episode ended
 *
 * Shapes   advantages (of `computeAdvantages`), values, out: [T, B]; `out` may be `advantages`.
 */
export function computeLambdaReturns(advantages: Float32Array, values: Float32Array, out: Float32Array): void {
  for (let i = 0; i < advantages.length; i++) out[i] = advantages[i] + values[i];
}
