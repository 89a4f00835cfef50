import type { Rng } from '../../envs/core/rng.ts';
import type { SeatHistory, Symmetry, TransitionBatch } from './seat-history.ts';

/** Where the rows of a batch come from, and of which kind each is. */
export interface BatchPlan {
  readonly history: SeatHistory;
  readonly streams: ArrayLike<number>; // that are drawn from, uniformly; at least one
  readonly symmetries: readonly Symmetry[]; // one is drawn for each row; at least one
  readonly gamma: number;
  /** Steps of row b that are summed before the bootstrap. */
  stepsOf(b: number): number;
  /** Called when row b was drawn, which it may change. False: another is drawn in its place. */
  accept?(b: number): boolean;
}

const MAX_DRAWS_PER_ROW = 50;

/** Fills a whole batch; false where too few rows of the wanted kind turn up. */
export function fillBatch(batch: TransitionBatch, plan: BatchPlan, rng: Rng): boolean {
  const { history, streams, symmetries, gamma } = plan;
  const draw = (bound: number) => rng.below(bound);
  let numDraws = 0;
  for (let b = 0; b < batch.size; ) {
    if (numDraws++ > MAX_DRAWS_PER_ROW * batch.size) return false;
    const symmetry = symmetries[rng.below(symmetries.length)];
    const stream = streams[rng.below(streams.length)];
    if (!history.drawInPlace(stream, plan.stepsOf(b), gamma, draw, symmetry, b, batch)) continue;
    if (plan.accept?.(b) !== false) b++;
  }
  return true;
}
