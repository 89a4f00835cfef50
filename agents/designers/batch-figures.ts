import { InputError } from '../../envs/core/errors.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import type { PpoMetrics } from '../algorithms/ppo.ts';
import type { DesignerContext } from './designer.ts';
import { mean } from './level-meter.ts';
import type { LevelOutcomes } from './outcomes.ts';

/** Figures of one batch of an adversary's levels; means over levels. */
const FIGURE_NAMES = [
  'regret', // what the adversary was paid, where it could be told
  'passable-ratio', // share of levels with a way to the goal
  'shortest-path', // tiles, of passable levels
  'solved-path', // tiles, of levels that some student solved at least once: the complexity of the UED papers
  'walls', // tiles
  'distinct-ratio', // share of levels that are different from all others of the batch
] as const;

/** The figures of the batch that was recorded last; NaN for "not yet" and for the mean of nothing. */
export class BatchFigures {
  readonly #context: Pick<DesignerContext, 'measure'>;
  readonly #values = new Float64Array(FIGURE_NAMES.length).fill(Number.NaN);

  constructor(context: Pick<DesignerContext, 'measure'>) {
    this.#context = context;
  }

  /** rewards: [B], -Infinity where unknown; outcomes: of every student that played the batch. */
  record(levels: readonly Level[], rewards: Float64Array, outcomes: readonly LevelOutcomes[]): void {
    const measured = levels.flatMap((level, b) => {
      const measures = this.#context.measure(level);
      return measures === undefined ? [] : [{ ...measures, isSolved: outcomes.some((o) => o.solvedRates[b] > 0) }];
    });
    const passable = measured.filter(({ isSolvable }) => isSolvable);
    const numDistinct = new Set(levels.map(hashLevel)).size;
    this.#values.set([
      mean(Array.from(rewards).filter((reward) => reward > -Infinity)),
      passable.length / measured.length,
      mean(passable.map(({ shortestPath }) => shortestPath)),
      mean(passable.filter(({ isSolved }) => isSolved).map(({ shortestPath }) => shortestPath)),
      mean(measured.map(({ walls }) => walls)),
      numDistinct / levels.length,
    ]);
  }

  values(): Record<string, number> {
    return Object.fromEntries(FIGURE_NAMES.map((name, i) => [name, this.#values[i]]));
  }

  save(): Float64Array {
    return this.#values.slice();
  }

  load(saved: Float64Array): void {
    if (saved.length !== FIGURE_NAMES.length) {
      throw new InputError('figures of a saved adversary', { value: saved.length, limit: `${FIGURE_NAMES.length}` });
    }
    this.#values.set(saved);
  }
}

/** The adversary's last update as metrics; NaN before the first. */
export function describeUpdate(update: PpoMetrics | undefined): Record<string, number> {
  return {
    'adversary-entropy': update?.entropy ?? Number.NaN, // nats; ln P when uniform over P tiles
    'adversary-policy-loss': update?.policyLoss ?? Number.NaN,
    'adversary-value-loss': update?.valueLoss ?? Number.NaN,
    'adversary-kl': update?.approximateKl ?? Number.NaN, // nats
    'adversary-clip-fraction': update?.clipFraction ?? Number.NaN,
    'adversary-gradient-norm': update?.gradientNorm ?? Number.NaN,
    'adversary-skipped': update?.numSkipped ?? Number.NaN, // steps left out for a number that is not finite
  };
}
