/** Work in small steps. At each `yield` whoever drives it may let others have a turn, or end it there. */
export type Steps<T> = Generator<void, T>;

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** One item after the other. */
export function* mapSteps<T, U>(items: readonly T[], act: (item: T) => Steps<U>): Steps<U[]> {
  const results: U[] = [];
  for (const item of items) {
    results.push(yield* act(item));
    yield;
  }
  return results;
}
