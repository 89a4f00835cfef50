/** h[t] = a[t] * h[t-1] + b[t] in nested arrays and doubles, a reset at t putting 0 in the place of h[t-1]. */
export function linearScanTwin(
  a: number[][][],
  b: number[][][],
  initial: number[][],
  resets: boolean[][],
): number[][][] {
  let state = initial;
  return a.map((gates, t) => {
    state = gates.map((row, n) => row.map((gate, i) => gate * (resets[t][n] ? 0 : state[n][i]) + b[t][n][i]));
    return state;
  });
}
