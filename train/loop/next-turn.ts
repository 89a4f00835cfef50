import type { Steps } from '../../envs/core/steps.ts';

/** Lets signals, messages and timers in: code that computes for long without waiting for anything hears none of them. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const TURN_EVERY_MS = 50;

/** All steps, with a turn for others every 50 ms. An abort ends them where they are, as a `return` there would. Errors: the reason of the abort. */
export async function finishInTurns<T>(steps: Steps<T>, stop?: AbortSignal): Promise<T> {
  stop?.addEventListener('abort', () => steps.return(undefined as T), { once: true });
  let turnAt = performance.now();
  for (;;) {
    stop?.throwIfAborted();
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - turnAt < TURN_EVERY_MS) continue;
    await nextTurn();
    turnAt = performance.now();
  }
}
