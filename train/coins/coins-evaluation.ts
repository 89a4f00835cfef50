import type { Actor } from '../../envs/core/actor.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createCoinsCollector } from '../../envs/worlds/coins/collector.ts';
import { COINS_SPEC, type CoinsTask, createCoins, createCoinsView } from './coins-task.ts';

/** Anything that maps views [numRows, V] to actions: a learner, or a planner. */
export interface BatchActor {
  act(views: Uint8Array, numRows: number, actions: Uint8Array): void;
}

/**
 * Mean undiscounted return over one episode per level, with a share `epsilon` of random actions.
 * Chance: `rng` for the random actions only.
 */
export function evaluateReturn(
  actor: BatchActor,
  levels: readonly Level[],
  task: CoinsTask,
  epsilon: number,
  rng: Rng,
): number {
  const view = createCoinsView();
  const numRows = levels.length;
  const observations = new Uint8Array(numRows * COINS_SPEC.observation.length);
  const views = new Uint8Array(numRows * view.length);
  return evaluateOnObservations(
    (actions) => {
      for (let row = 0; row < numRows; row++) {
        view.write(observations, row * COINS_SPEC.observation.length, views, row * view.length);
      }
      actor.act(views, numRows, actions);
      if (epsilon === 0) return;
      for (let row = 0; row < numRows; row++) if (rng.unit() < epsilon) actions[row] = rng.below(COINS_SPEC.numActions);
    },
    observations,
    levels,
    task,
  );
}

/** Mean return of the scripted planner that has the task as its preference: what normalised returns are divided by. */
export function planReturn(levels: readonly Level[], task: CoinsTask): number {
  const planner = createCoinsCollector(COINS_SPEC, { preference: task, temperature: 0, noise: 0 });
  return evaluateActor(planner, levels, task, new Rng(0));
}

/** Mean return of an actor of single seats. */
export function evaluateActor(actor: Actor, levels: readonly Level[], task: CoinsTask, rng: Rng): number {
  const L = COINS_SPEC.observation.length;
  const observations = new Uint8Array(levels.length * L);
  return evaluateOnObservations(
    (actions) => {
      for (let row = 0; row < levels.length; row++) {
        actions[row] = actor.act(observations.subarray(row * L, (row + 1) * L), rng);
      }
    },
    observations,
    levels,
    task,
  );
}

function evaluateOnObservations(
  chooseActions: (actions: Uint8Array) => void,
  observations: Uint8Array,
  levels: readonly Level[],
  task: CoinsTask,
): number {
  const environment = createCoins(levels.length, task);
  levels.forEach((level, worldIdx) => {
    environment.reset(worldIdx, level, worldIdx);
  });
  const actions = new Uint8Array(levels.length);
  const isOver = new Uint8Array(levels.length);
  let total = 0;
  for (let numOver = 0; numOver < levels.length; ) {
    environment.observe(observations);
    chooseActions(actions);
    environment.step(actions);
    for (let worldIdx = 0; worldIdx < levels.length; worldIdx++) {
      if (isOver[worldIdx] === 0) total += environment.rewards[worldIdx];
      if (environment.terminated[worldIdx] === 0 && environment.truncated[worldIdx] === 0) continue;
      if (isOver[worldIdx] === 0) numOver++;
      isOver[worldIdx] = 1;
      environment.reset(worldIdx, levels[worldIdx], worldIdx); // the batch steps on; what it earns now is not counted
    }
  }
  return total / levels.length;
}
