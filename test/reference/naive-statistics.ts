/** Slow twins of agents/ops/robust-statistics.ts, by their definitions. */

/** Each value four times over, so that a quarter is a whole number; then the mean of the middle half. */
export function naiveInterquartileMean(values: readonly number[]): number {
  const repeated = values.flatMap((value) => [value, value, value, value]).sort((a, b) => a - b);
  const middle = repeated.slice(values.length, 3 * values.length);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The ends of Wilson's interval as the roots of (p - q)^2 = z^2 q (1 - q) / n, found by bisection. */
export function naiveWilson(numSolved: number, count: number): [number, number] {
  const p = numSolved / count;
  const excess = (q: number) => (p - q) ** 2 - (1.959963984540054 ** 2 * q * (1 - q)) / count;
  const root = (inside: number, outside: number): number => {
    let [near, far] = [inside, outside];
    for (let i = 0; i < 100; i++) {
      const middle = (near + far) / 2;
      if (excess(middle) <= 0) near = middle;
      else far = middle;
    }
    return near;
  };
  return [root(p, 0), root(p, 1)];
}

/** Takes the level of least selecting score (the first of equals) out of the rest again and again. */
export function naiveWorstMean(selecting: readonly number[], measuring: readonly number[], numWorst: number): number {
  const rest = selecting.map((score, i) => ({ score, i }));
  let sum = 0;
  for (let n = 0; n < numWorst; n++) {
    const least = rest.reduce((a, b) => (b.score < a.score ? b : a));
    rest.splice(rest.indexOf(least), 1);
    sum += measuring[least.i];
  }
  return sum / numWorst;
}
