import type { ActionPredictor } from '../../agents/algorithms/predictability.ts';
import { PsiPhi } from '../../agents/algorithms/psiphi.ts';
import type { Demonstrations } from '../../agents/memory/demonstrations.ts';
import { Rng } from '../../envs/core/rng.ts';
import { argMax } from '../../envs/core/softmax.ts';
import { coinsSizes, createCoinsAlgorithm, createCoinsRun, type StudyArm } from '../../train/coins/coins-algorithms.ts';
import {
  DEMONSTRATION_DEFAULTS,
  DEMONSTRATORS,
  type Demonstrator,
  EGO_TASK,
  makeCoinsDemonstrations,
  type Regime,
} from '../../train/coins/coins-demonstrations.ts';
import { type BatchActor, evaluateReturn, planReturn } from '../../train/coins/coins-evaluation.ts';
import { heldOutLevels } from '../../train/coins/coins-task.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';

/** Section C: one arm beside one kind of demonstrators, as a curve of return on held-out levels over ego steps. */
export interface CurvePoint {
  readonly egoStep: number;
  readonly greedy: number; // normalised return: 1 is the planner's
  readonly epsilon: number; // the same with the training's final epsilon
  readonly shares: readonly number[]; // PsiPhi: share of greedy choices decided by [ego, each demonstrator]; else empty
}

export interface CurveResult {
  readonly points: readonly CurvePoint[];
  /** PsiPhi: how often it names the action of each demonstrator on held-out levels; else empty. */
  readonly heldOutAccuracy: readonly number[];
}

const EVALUATION_STREAM = 0xe7a1;
/** Seeds of held-out demonstrations are apart from those of training. */
const HELD_OUT_SEED = 1_000_003;

export function runCurve(arm: StudyArm, regime: Regime, seed: number, budget: ExperimentBudget): CurveResult {
  const demonstrations = makeCoinsDemonstrations(seed, DEMONSTRATORS[regime], {
    ...DEMONSTRATION_DEFAULTS,
    numRollouts: budget.numRollouts,
  });
  const learner = createCoinsAlgorithm(arm, seed, coinsSizes(), demonstrations, budget.schedule);
  const run = createCoinsRun(learner, budget.schedule.egoSteps, budget.numWorlds, EGO_TASK, seed);
  const levels = heldOutLevels(seed, budget.numLevels);
  const optimum = planReturn(levels, EGO_TASK);
  const points: CurvePoint[] = [];
  const counted: BatchActor = { act: (views, numRows, actions) => learner.actAndCount(views, numRows, actions) };
  const evaluate = (): void => {
    learner.metrics(); // starts the count of choices anew
    const greedy = evaluateReturn(counted, levels, EGO_TASK, 0, new Rng(seed, EVALUATION_STREAM)) / optimum;
    const shares = Object.entries(learner.metrics())
      .filter(([name]) => name.startsWith('gpi/share'))
      .map(([, share]) => share);
    const { epsilonEnd } = budget.schedule;
    const epsilon = evaluateReturn(learner, levels, EGO_TASK, epsilonEnd, new Rng(seed, EVALUATION_STREAM)) / optimum;
    points.push({ egoStep: run.egoStep, greedy, epsilon, shares });
  };
  run.prepare();
  evaluate();
  for (let next = budget.evaluationEverySteps; !run.isDone; ) {
    run.tick();
    if (run.egoStep < next) continue;
    next += budget.evaluationEverySteps;
    evaluate();
  }
  const heldOutAccuracy = learner instanceof PsiPhi ? heldOutAccuracies(learner, regime, seed, budget) : [];
  return { points, heldOutAccuracy };
}

function heldOutAccuracies(model: ActionPredictor, regime: Regime, seed: number, budget: ExperimentBudget): number[] {
  const demonstrations = heldOutDemonstrations(DEMONSTRATORS[regime], seed, budget);
  return DEMONSTRATORS[regime].map((_, k) => predictionAccuracy(model, demonstrations, k));
}

/** Rollouts of the same demonstrators on held-out levels. */
export function heldOutDemonstrations(
  demonstrators: readonly Demonstrator[],
  seed: number,
  budget: ExperimentBudget,
): Demonstrations {
  return makeCoinsDemonstrations(
    seed + HELD_OUT_SEED,
    demonstrators,
    { ...DEMONSTRATION_DEFAULTS, numRollouts: Math.max(4, Math.floor(budget.numRollouts / 6)) },
    'held-out',
  );
}

/** Share of demonstrator `k`'s steps whose action the model holds most likely. */
export function predictionAccuracy(model: ActionPredictor, demonstrations: Demonstrations, k: number): number {
  const V = demonstrations.observationLength;
  const rows = [...demonstrations.demonstratorIdx.keys()].filter((m) => demonstrations.demonstratorIdx[m] === k);
  const views = new Uint8Array(rows.length * V);
  rows.forEach((m, row) => {
    views.set(demonstrations.observations.subarray(m * V, (m + 1) * V), row * V);
  });
  const logits = model.predict(views, rows.length, k);
  const A = logits.length / rows.length;
  return rows.filter((m, row) => argMax(logits, row * A, A) === demonstrations.actions[m]).length / rows.length;
}
