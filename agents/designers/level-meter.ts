import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { LevelMeasures } from '../../envs/core/world-curriculum.ts';
import type { BufferedLevel } from '../memory/level-entry.ts';
import type { DesignerContext } from './designer.ts';

/** Complexity of levels for metrics; each level object is measured once. NaN stands for "nothing to measure". */
export class LevelMeter {
  readonly #context: Pick<DesignerContext, 'measure'>;
  readonly #known = new WeakMap<Level, LevelMeasures>();

  constructor(context: Pick<DesignerContext, 'measure'>) {
    this.#context = context;
  }

  measure(level: Level): LevelMeasures | undefined {
    const known = this.#known.get(level);
    if (known !== undefined) return known;
    const measures = this.#context.measure(level);
    if (measures !== undefined) this.#known.set(level, measures);
    return measures;
  }

  /** Mean shortest path of the solvable levels, in moves. */
  meanShortestPath(levels: readonly Level[]): number {
    return mean(levels.flatMap((level) => (this.#isSolvable(level) ? [this.measure(level)!.shortestPath] : [])));
  }

  /** Mean number of wall tiles. */
  meanWalls(levels: readonly Level[]): number {
    return mean(levels.flatMap((level) => this.measure(level)?.walls ?? []));
  }

  /** Sum over levels of P_i 1[solvable_i], the buffer's health without which no score can be trusted; NaN when empty. */
  passableMass(entries: readonly BufferedLevel[], probs: Float64Array): number {
    if (entries.length === 0 || this.measure(entries[0].level) === undefined) return Number.NaN;
    return entries.reduce((mass, { level }, i) => mass + (this.#isSolvable(level) ? probs[i] : 0), 0);
  }

  #isSolvable(level: Level): boolean {
    return this.measure(level)?.isSolvable === true;
  }
}

/** Errors: InputError when the world cannot tell solvable levels from others, which `rejectsUnsolvable` needs. */
export function assertCanTellSolvable(context: DesignerContext): void {
  if (context.measure(context.generator.sample(new Rng(context.seed))) !== undefined) return;
  throw new InputError('rejectsUnsolvable', {
    value: true,
    limit: 'false in a world that cannot tell what is solvable',
  });
}

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
