import type { ReplayAlgorithm } from '../../agents/algorithms/replay-algorithm.ts';
import { type HeldOutSplit, majorityAction, measureAccuracy } from '../../agents/memory/held-out.ts';
import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { TrainWorld } from './train-loop.ts';

/** What is measured of a learner now and then, beside its losses. Nothing here changes the run: the chance is its own. */
export interface TrainEvaluation {
  /** Levels that are never trained on, one episode each; none: no return is measured. */
  readonly levels: readonly Level[];
  readonly createEnvironment: (numWorlds: number) => BatchEnvironment;
  readonly heldOut?: HeldOutSplit; // of cloned players
}

const MAX_STEPS = 10_000; // of an episode of a world without an end

/**
 * Columns of metrics.csv by name: `evaluation/return`, the mean undiscounted return of greedy play on the levels, and for
 * cloned players the share of held-out steps that are foretold, and that which their most frequent action foretells.
 */
export function* evaluateLearner(
  learner: ReplayAlgorithm,
  world: TrainWorld,
  { levels, createEnvironment, heldOut }: TrainEvaluation,
): Steps<Record<string, number>> {
  return {
    ...(levels.length > 0 && { 'evaluation/return': yield* greedyReturn(learner, world, levels, createEnvironment) }),
    ...(heldOut !== undefined && measureHeldOut(learner, heldOut)),
  };
}

function measureHeldOut(learner: ReplayAlgorithm, { train, heldOut }: HeldOutSplit): Record<string, number> {
  const most = majorityAction(train);
  return {
    'heldout/accuracy': measureAccuracy(heldOut, (views, numRows, actions) => learner.act(views, numRows, actions)),
    'heldout/majority': measureAccuracy(heldOut, (_views, _numRows, actions) => actions.fill(most)),
    'heldout/steps': heldOut.length,
  };
}

function* greedyReturn(
  learner: ReplayAlgorithm,
  { viewLength, writeView }: TrainWorld,
  levels: readonly Level[],
  createEnvironment: (numWorlds: number) => BatchEnvironment,
): Steps<number> {
  const N = levels.length;
  const environment = createEnvironment(N);
  const { length } = environment.spec.observation;
  const seeds = new Rng(EPISODE_SEED);
  const start = (worldIdx: number) => environment.reset(worldIdx, levels[worldIdx], seeds.uint32());
  levels.forEach((_, worldIdx) => {
    start(worldIdx);
  });
  const observations = new Uint8Array(N * length);
  const views = new Uint8Array(N * viewLength);
  const actions = new Uint8Array(N);
  const isOver = new Uint8Array(N);
  let total = 0;
  for (let step = 0, numOver = 0; numOver < N && step < MAX_STEPS; step++) {
    environment.observe(observations);
    for (let worldIdx = 0; worldIdx < N; worldIdx++) {
      writeView(observations, worldIdx * length, views, worldIdx * viewLength);
    }
    learner.act(views, N, actions);
    environment.step(actions);
    for (let worldIdx = 0; worldIdx < N; worldIdx++) {
      if (isOver[worldIdx] === 0) total += environment.rewards[worldIdx];
      if (environment.terminated[worldIdx] === 0 && environment.truncated[worldIdx] === 0) continue;
      numOver += 1 - isOver[worldIdx];
      isOver[worldIdx] = 1;
      start(worldIdx); // the batch steps on; what it earns now is not counted
    }
    yield;
  }
  return total / N;
}

const EPISODE_SEED = 0xe7a1;
