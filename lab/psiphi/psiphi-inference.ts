import { Bc } from '../../agents/algorithms/bc.ts';
import { Dqn } from '../../agents/algorithms/dqn.ts';
import { Itd } from '../../agents/algorithms/itd.ts';
import { PSIPHI_DEFAULTS } from '../../agents/algorithms/psiphi-settings.ts';
import { SHARED_DEFAULTS } from '../../agents/algorithms/replay-settings.ts';
import type { Demonstrations } from '../../agents/memory/demonstrations.ts';
import { Rng } from '../../envs/core/rng.ts';
import { coinsSizes, createCoinsRun } from '../../train/coins/coins-algorithms.ts';
import {
  DEMONSTRATION_DEFAULTS,
  DEMONSTRATORS,
  makeCoinsDemonstrations,
} from '../../train/coins/coins-demonstrations.ts';
import { type BatchActor, evaluateReturn, planReturn } from '../../train/coins/coins-evaluation.ts';
import { type CoinsTask, heldOutLevels } from '../../train/coins/coins-task.ts';
import { scheduleSettings, type TrainWorld } from '../../train/coins/train-loop.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';
import { heldOutDemonstrations, predictionAccuracy } from './psiphi-curves.ts';

/**
 * Tests B4, B7 and the imitators of D1: what inverse TD infers from several players watched at once. A DQN learns from the
 * inferred reward of one of them and is scored by that player's true one; the control keeps phi as it was drawn.
 */
export interface InferenceResult {
  readonly demonstratorIdx: number;
  readonly returns: {
    readonly itd: number; // normalised, held-out levels: DQN on the inferred reward
    readonly frozen: number; // the same with phi frozen at its initialisation
    readonly bc: number; // behaviour cloning of that demonstrator alone
    readonly dqn: number; // DQN on the true reward
  };
  readonly accuracy: { readonly itd: number; readonly frozen: number; readonly bc: number }; // mean over demonstrators
}

const STREAM = 0x17d0;

/** Who is watched: the three demonstrators `mixed`, or two who each care for one colour only, as in the paper. */
export const INFERENCE_PLAYERS = {
  mixed: DEMONSTRATORS.mixed as readonly CoinsTask[],
  'one-colour': [
    [1, 0, 0],
    [0, 1, 0],
  ] as readonly CoinsTask[],
};
export type InferencePlayers = keyof typeof INFERENCE_PLAYERS;

export function runInference(demonstrators: InferencePlayers, seed: number, budget: ExperimentBudget): InferenceResult {
  const players = INFERENCE_PLAYERS[demonstrators];
  const k = seed % players.length;
  const numUpdates = updatesOf(budget);
  const demonstrations = makeCoinsDemonstrations(seed, players, {
    ...DEMONSTRATION_DEFAULTS,
    numRollouts: budget.numRollouts,
  });
  const heldOut = heldOutDemonstrations(players, seed, budget);
  const levels = heldOutLevels(seed, budget.numLevels);
  const pace = scheduleSettings(budget.schedule);
  const score = (learner: BatchActor) =>
    evaluateReturn(learner, levels, players[k], 0, new Rng(seed)) / planReturn(levels, players[k]);

  const models = [true, false].map((trainsPhi) => {
    const model = new Itd(
      new Rng(seed, STREAM),
      coinsSizes(),
      { ...PSIPHI_DEFAULTS, ...pace, heldBackShare: 0, trainsPhi },
      demonstrations,
      k,
    );
    const rng = new Rng(seed, STREAM + 1);
    for (let i = 0; i < numUpdates; i++) model.update(rng);
    return model;
  });
  const cloners = players.map((_, demonstratorIdx) => {
    const learner = new Bc(
      new Rng(seed, STREAM),
      coinsSizes(),
      { ...SHARED_DEFAULTS, ...pace },
      only(demonstrations, demonstratorIdx),
    );
    const rng = new Rng(seed, STREAM + 1);
    for (let i = 0; i < numUpdates; i++) learner.update(rng);
    return learner;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const accuracyOf = (model: Itd) => mean(players.map((_, player) => predictionAccuracy(model, heldOut, player)));
  return {
    demonstratorIdx: k,
    returns: {
      itd: score(learnFrom(models[0], k, players[k], seed, budget)),
      frozen: score(learnFrom(models[1], k, players[k], seed, budget)),
      bc: score(cloners[k]),
      dqn: score(learnFrom(undefined, k, players[k], seed, budget)),
    },
    accuracy: {
      itd: accuracyOf(models[0]),
      frozen: accuracyOf(models[1]),
      bc: mean(players.map((_, player) => predictionAccuracy(asPredictor(cloners[player]), heldOut, player))),
    },
  };
}

/** As many steps on demonstrations as a PsiPhi run of the same budget takes. */
export function updatesOf(budget: ExperimentBudget): number {
  const { egoSteps, warmUpSteps, stepsPerUpdate, demonstrationUpdates } = budget.schedule;
  return demonstrationUpdates + Math.floor((egoSteps - warmUpSteps) / stepsPerUpdate);
}

/** DQN on the reward that a model infers for player `k`, divided by its standard deviation; on the true one without a model. */
function learnFrom(model: Itd | undefined, k: number, task: CoinsTask, seed: number, budget: ExperimentBudget): Dqn {
  const config = { ...SHARED_DEFAULTS, ...scheduleSettings(budget.schedule) };
  const learner = new Dqn(new Rng(seed, STREAM + 2), coinsSizes(), config);
  let scale = 1;
  const rewards: TrainWorld['rewards'] = (views, actions, worldRewards) => {
    if (model === undefined) return worldRewards;
    const inferred = model.inferredRewards(views, actions.length, k);
    const A = inferred.length / actions.length;
    return Float32Array.from(actions, (action, row) => inferred[row * A + action] / scale);
  };
  const run = createCoinsRun(learner, budget.schedule.egoSteps, budget.numWorlds, task, seed, rewards);
  if (model !== undefined) scale = rewardScale(model, k, seed);
  while (!run.isDone) run.tick();
  return learner;
}

/** Standard deviation of the inferred reward over all actions in held-out-free training views: a unit, not a judgement. */
function rewardScale(model: Itd, k: number, seed: number): number {
  const demonstrations = makeCoinsDemonstrations(seed, ['random'], { ...DEMONSTRATION_DEFAULTS, numRollouts: 20 });
  const values = model.inferredRewards(demonstrations.observations, demonstrations.length, k);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Coins are rare, so the deviation over all steps is small beside a coin: three of them count as one unit.
  return 3 * Math.sqrt(variance) + 1e-6;
}

/** The transitions of one demonstrator as demonstrations of their own. */
function only(demonstrations: Demonstrations, k: number): Demonstrations {
  const rows = [...demonstrations.demonstratorIdx.keys()].filter((m) => demonstrations.demonstratorIdx[m] === k);
  const V = demonstrations.observationLength;
  const [first, last] = [rows[0], rows[rows.length - 1] + 1]; // rows are ordered by demonstrator
  return {
    ...demonstrations,
    numDemonstrators: 1,
    length: rows.length,
    observations: demonstrations.observations.slice(first * V, last * V),
    nextObservations: demonstrations.nextObservations.slice(first * V, last * V),
    actions: demonstrations.actions.slice(first, last),
    nextActions: demonstrations.nextActions.slice(first, last),
    terminated: demonstrations.terminated.slice(first, last),
    demonstratorIdx: new Uint8Array(rows.length),
  };
}

/** A greedy actor as a predictor: 1 at the action it takes. */
function asPredictor(learner: BatchActor): { predict(views: Uint8Array, numRows: number): Float32Array } {
  return {
    predict(views, numRows) {
      const { numActions } = coinsSizes();
      const actions = new Uint8Array(numRows);
      learner.act(views, numRows, actions);
      const out = new Float32Array(numRows * numActions);
      for (let row = 0; row < numRows; row++) out[row * numActions + actions[row]] = 1;
      return out;
    },
  };
}
