/** Upper ends that a scale of regret may have: a level of small regret needs a scale on which it can be seen. */
const ENDS = [0.1, 0.25, 0.5, 1];

/** The least end that all values lie within; 1 at most, as a return of the maze is. Values that are not known are NaN or infinite. */
export function regretScaleEnd(values: readonly number[]): number {
  const largest = Math.max(0, ...values.filter(Number.isFinite));
  return ENDS.find((end) => largest <= end) ?? 1;
}

/** How far along the scale a value lies, [0, 1]; 0 for one that is not known. */
export function shareOfScale(value: number, end: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value / end)) : 0;
}
