import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { PpoMetrics } from '../algorithms/ppo.ts';
import type { AdversarySettings } from './adversary-settings.ts';
import { BatchFigures, describeUpdate } from './batch-figures.ts';
import type { Cloning, Cycle, Designer, DesignerContext } from './designer.ts';
import { LevelBuilder } from './level-builder.ts';
import type { LevelOutcomes } from './outcomes.ts';

/** What makes one adversarial designer another than the next. */
export interface AdversarialRules {
  readonly id: string;
  /** What the adversary is paid for each level: out [B]; -Infinity where it can not be told. */
  pay(outcomes: readonly LevelOutcomes[], out: Float64Array): void;
  /** Who clones whom in a cycle, counted from 0. */
  cloningOf?(cycleIdx: number): Cloning | undefined;
}

/**
 * The loop of every designer whose levels an adversary builds and all students learn from:
 *
 *   adversary builds B levels -> each student plays each of them -> the adversary is paid -> everyone learns
 */
export class AdversarialDesigner implements Designer {
  readonly id: string;
  readonly #settings: AdversarySettings;
  readonly #context: DesignerContext;
  readonly #rules: AdversarialRules;
  readonly #builder: LevelBuilder;
  readonly #figures: BatchFigures;
  #update: PpoMetrics | undefined;
  #numCycles = 0;
  #isBuilt = false; // whether the batch that is being played is the adversary's

  constructor(settings: AdversarySettings, context: DesignerContext, rules: AdversarialRules) {
    this.id = rules.id;
    this.#settings = settings;
    this.#context = context;
    this.#rules = rules;
    this.#builder = new LevelBuilder(settings, context);
    this.#figures = new BatchFigures(context);
  }

  nextCycle(rng: Rng): Cycle {
    const { randomProb } = this.#settings;
    this.#isBuilt = randomProb === 0 || rng.unit() >= randomProb;
    const levels = this.#isBuilt ? this.#builder.build(rng) : this.#sampleRandom(rng);
    const play = { kind: 'levels', levels, isLearning: true } as const;
    const plays = Array.from({ length: this.#context.numStudents }, () => play);
    const cloning = this.#rules.cloningOf?.(this.#numCycles);
    return cloning === undefined ? { move: 'new', plays } : { move: 'new', plays, cloning };
  }

  #sampleRandom(rng: Rng): readonly Level[] {
    const { generator, numWorlds } = this.#context;
    return Array.from({ length: numWorlds }, () => generator.sample(rng));
  }

  receive(cycle: Cycle, outcomes: readonly (LevelOutcomes | undefined)[], rng: Rng): void {
    this.#numCycles++;
    const [play] = cycle.plays;
    if (!this.#isBuilt || play.kind !== 'levels') return;
    const played = outcomes as readonly LevelOutcomes[];
    const rewards = new Float64Array(play.levels.length);
    this.#rules.pay(played, rewards);
    this.#figures.record(play.levels, rewards, played);
    const results = Array.from(rewards, (reward, b) => ({ reward, maxReturn: bestReturn(played, b) }));
    this.#update = this.#builder.learn(results, rng);
  }

  metrics(): Readonly<Record<string, number>> {
    return { ...this.#figures.values(), ...describeUpdate(this.#update) };
  }

  entries = () => this.#builder.recent();

  save(): Record<string, unknown> {
    return {
      builder: this.#builder.save(),
      numCycles: this.#numCycles,
      figures: this.#figures.save(),
      update: this.#update === undefined ? null : { ...this.#update },
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    const { builder, numCycles, figures, update } = saved as Partial<SavedDesigner>;
    if (builder === undefined || numCycles === undefined || figures === undefined || update === undefined) {
      throw new InputError(`saved state of ${this.id} is incomplete`, { limit: 'builder, numCycles, figures, update' });
    }
    this.#builder.load(builder);
    this.#figures.load(figures);
    this.#numCycles = numCycles;
    this.#update = update ?? undefined;
  }

  dispose(): void {
    this.#builder.dispose();
  }
}

interface SavedDesigner {
  builder: Record<string, unknown>;
  numCycles: number;
  figures: Float64Array;
  update: PpoMetrics | null;
}

/** The best return that any student had on level b, -Infinity without a finished episode. */
export function bestReturn(outcomes: readonly LevelOutcomes[], b: number): number {
  return outcomes.reduce((best, { maxReturns }) => Math.max(best, maxReturns[b]), -Infinity);
}
