/** The slow twin of replay weights: sorts whole records and writes the formulas as the papers do. */
export interface NaiveReplay {
  readonly scores: readonly number[];
  readonly lastDrawn: readonly number[];
  readonly drawCount: number;
  readonly beta: number;
  readonly rho: number;
  readonly epsilon?: number; // proportional when given, else by rank
}

export function naiveReplayProbs(replay: NaiveReplay): number[] {
  const { scores, beta, rho, epsilon } = replay;
  const h =
    epsilon === undefined
      ? scores.map(
          (score, i) => 1 / (1 + scores.filter((other, j) => other > score || (other === score && j < i)).length),
        )
      : scores.map((score) => Math.max(score, 0) + epsilon);
  const byScore = normalised(h.map((value) => value ** (1 / beta)));
  const byStaleness = normalised(replay.lastDrawn.map((count) => replay.drawCount - count));
  return byScore.map((probability, i) => (1 - rho) * probability + rho * byStaleness[i]);
}

function normalised(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (total > 0 ? value / total : 1 / values.length));
}
