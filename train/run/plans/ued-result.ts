import type { RunResult } from '../training/run-plan.ts';

/** result.json of a curriculum of mazes. */
export interface UedResult extends RunResult {
  readonly designer: string;
  readonly tier: string;
}
