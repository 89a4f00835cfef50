import { logSumExp } from '../../envs/core/softmax.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';

/** Anything that predicts a demonstrator's action: logits [numRows, A]. */
export interface ActionPredictor {
  predict(observations: Uint8Array, numRows: number, demonstratorIdx: number): Float32Array;
}

/**
 * How much a model of demonstrator `k` knows beyond how often it takes each action, on rows the model was not fitted to.
 *
 *   1 - NLL / H,   NLL = -mean log softmax(logits)[a],   H = entropy of the rows' action frequencies
 *
 * 0 or less for a player whose actions do not depend on what it sees, or when there are no rows; at most 1.
 */
export function predictability(
  model: ActionPredictor,
  demonstrations: Demonstrations,
  rows: Int32Array,
  k: number,
): number {
  if (rows.length === 0) return 0;
  const L = demonstrations.observationLength;
  const observations = new Uint8Array(rows.length * L);
  rows.forEach((m, row) => {
    observations.set(demonstrations.observations.subarray(m * L, (m + 1) * L), row * L);
  });
  const logits = model.predict(observations, rows.length, k);
  const A = logits.length / rows.length;
  const counts = new Float64Array(A);
  let nll = 0;
  rows.forEach((m, row) => {
    const action = demonstrations.actions[m];
    counts[action]++;
    nll += (logSumExp(logits, row * A, A) - logits[row * A + action]) / rows.length;
  });
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / rows.length) * Math.log(count / rows.length);
  return entropy > 0 ? 1 - nll / entropy : 0;
}
