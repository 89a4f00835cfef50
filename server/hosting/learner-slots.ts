import { availableParallelism } from 'node:os';

/** How many learner processes one server runs at once: all cores but one, which the ticks need, and at least one. */
const MAX_LEARNERS = Math.max(1, availableParallelism() - 1);

let inUse = 0;

/** Takes a slot; false when all are in use. */
export function takeLearnerSlot(): boolean {
  if (inUse >= MAX_LEARNERS) return false;
  inUse++;
  return true;
}

export function freeLearnerSlot(): void {
  inUse--;
}
