/** Recurrent cells one number at a time, in doubles and nested arrays: the equations of the papers and nothing else. */

/** Weights of one cell by the last parts of their names. */
export interface TwinWeights {
  readonly input: readonly (readonly number[])[]; // [D][G]
  readonly recurrent: readonly (readonly number[])[]; // [H][G], empty for minGRU
  readonly bias: readonly number[]; // [G]
  readonly recurrentBias: readonly number[]; // [H], GRU only
}

/** One row, one step: x [D] and state [S] to state [S]. The first H numbers of a state are the output. */
export type TwinStep = (weights: TwinWeights, x: readonly number[], state: readonly number[]) => number[];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const times = (x: readonly number[], matrix: readonly (readonly number[])[], column: number): number =>
  x.reduce((sum, value, row) => sum + value * matrix[row][column], 0);
const range = (length: number): number[] => [...Array(length).keys()];

export const lstmTwin: TwinStep = (weights, x, state) => {
  const H = state.length / 2;
  const h = state.slice(0, H);
  const sum = (gate: number, k: number): number =>
    times(x, weights.input, gate * H + k) + times(h, weights.recurrent, gate * H + k) + weights.bias[gate * H + k];
  const c = range(H).map((k) => sigmoid(sum(1, k)) * state[H + k] + sigmoid(sum(0, k)) * Math.tanh(sum(2, k)));
  return [...range(H).map((k) => sigmoid(sum(3, k)) * Math.tanh(c[k])), ...c];
};

export const gruTwin: TwinStep = (weights, x, h) => {
  const H = h.length;
  const ofInput = (gate: number, k: number): number =>
    times(x, weights.input, gate * H + k) + weights.bias[gate * H + k];
  const ofState = (gate: number, k: number): number => times(h, weights.recurrent, gate * H + k);
  return range(H).map((k) => {
    const r = sigmoid(ofInput(0, k) + ofState(0, k));
    const z = sigmoid(ofInput(1, k) + ofState(1, k));
    const n = Math.tanh(ofInput(2, k) + r * (ofState(2, k) + weights.recurrentBias[k]));
    return (1 - z) * n + z * h[k];
  });
};

export const minGruTwin: TwinStep = (weights, x, h) => {
  const H = h.length;
  const sum = (gate: number, k: number): number => times(x, weights.input, gate * H + k) + weights.bias[gate * H + k];
  return range(H).map((k) => {
    const z = sigmoid(sum(0, k));
    return (1 - z) * h[k] + z * sum(1, k);
  });
};

/** All states [T][B][S]; a row with a reset at t starts step t from zeros. */
export function runTwin(
  step: TwinStep,
  weights: TwinWeights,
  inputs: readonly (readonly (readonly number[])[])[],
  initial: readonly (readonly number[])[],
  resets: readonly (readonly boolean[])[],
): number[][][] {
  let states = initial.map((state) => [...state]);
  return inputs.map((rows, t) => {
    states = rows.map((x, row) => step(weights, x, resets[t][row] ? states[row].map(() => 0) : states[row]));
    return states;
  });
}
