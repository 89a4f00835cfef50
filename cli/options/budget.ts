import { InvalidArgumentError } from 'commander';

/** How long a training is, as --budget says it. */
export type Budget =
  | { readonly numSteps: number } // environment steps
  | { readonly numMinutes: number };

const MOST_STEPS = 1e10;
const MOST_MINUTES = 10_000; // about a week
const MINUTES = /^(\d+(?:\.\d+)?)m$/;

/** Reads 500000 as steps and 10m as minutes. Errors: commander's, one line naming both forms. */
export function parseBudget(text: string): Budget {
  const minutes = MINUTES.exec(text.trim())?.[1];
  const value = Number(minutes ?? (text.trim() === '' ? Number.NaN : text));
  if (minutes !== undefined && value > 0 && value <= MOST_MINUTES) return { numMinutes: value };
  if (minutes === undefined && Number.isInteger(value) && value >= 1 && value <= MOST_STEPS) return { numSteps: value };
  throw new InvalidArgumentError(
    `expected steps, a whole number in 1..${MOST_STEPS}, or minutes such as 10m, up to ${MOST_MINUTES}m`,
  );
}
