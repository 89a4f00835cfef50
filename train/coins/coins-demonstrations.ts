import { createDemonstrations, type Demonstrations, NO_ACTION } from '../../agents/memory/demonstrations.ts';
import type { Actor } from '../../envs/core/actor.ts';
import { createRandomActor } from '../../envs/core/random-actor.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createCoinsCollector } from '../../envs/worlds/coins/collector.ts';
import type { LevelSplit } from '../../envs/worlds/coins/levels.ts';
import { COINS_SPEC, type CoinsTask, createCoins, createCoinsView, makeLevelSource } from './coins-task.ts';

/** The demonstrators of the experiments, and their rollouts as the learners see them. */

/** A scripted collector with a task of its own, or a player that acts at random. */
export type Demonstrator = CoinsTask | 'random';

/** The ego's own task in the experiments of section C: red and green are good, yellow is bad. */
export const EGO_TASK: CoinsTask = [1, 1, -1];

export type Regime = 'aligned' | 'mixed' | 'opposite' | 'random' | 'aligned+bad';
export const REGIMES: readonly Regime[] = ['aligned', 'mixed', 'opposite', 'random', 'aligned+bad'];

/** Who is watched in each regime. In `mixed` nobody has the ego's task and nobody is its opposite. */
export const DEMONSTRATORS: Readonly<Record<Regime, readonly Demonstrator[]>> = {
  aligned: [EGO_TASK],
  mixed: [
    [1, -1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
  ],
  opposite: [[-1, -1, 1]],
  random: ['random'],
  'aligned+bad': [EGO_TASK, [-1, -1, 1]],
};

export interface DemonstrationConfig {
  readonly numRollouts: number; // per demonstrator
  readonly temperature: number; // of the scripted players' choices
  readonly noise: number; // share of random actions on top
}

export const DEMONSTRATION_DEFAULTS: DemonstrationConfig = { numRollouts: 300, temperature: 0.05, noise: 0.05 };

/** A demonstrator with nothing left to want stays this long, so that its aimless steps do not drown the others. */
const STEPS_AFTER_LAST = 4;
const DEMONSTRATION_STREAM = 0xde30;

/** Rollouts of every demonstrator on levels of one split, as centred views. Same seed, same rollouts. */
export function makeCoinsDemonstrations(
  seed: number,
  demonstrators: readonly Demonstrator[],
  config: DemonstrationConfig = DEMONSTRATION_DEFAULTS,
  split: LevelSplit = 'train',
): Demonstrations {
  const view = createCoinsView();
  const rows: Row[] = [];
  demonstrators.forEach((demonstrator, demonstratorIdx) => {
    const rng = new Rng(seed, DEMONSTRATION_STREAM + demonstratorIdx);
    const actor =
      demonstrator === 'random'
        ? createRandomActor(COINS_SPEC.numActions)
        : createCoinsCollector(COINS_SPEC, { preference: demonstrator, ...config });
    for (let i = 0; i < config.numRollouts; i++) rollOut(rng, split, actor, demonstrator, demonstratorIdx, view, rows);
  });
  const out = createDemonstrations(COINS_SPEC.id, view.length, demonstrators.length, rows.length);
  rows.forEach((row, m) => {
    out.observations.set(row.view, m * view.length);
    out.nextObservations.set(row.nextView, m * view.length);
    out.actions[m] = row.action;
    out.terminated[m] = Number(row.isTerminated);
    out.demonstratorIdx[m] = row.demonstratorIdx;
    out.nextActions[m] = row.isEnd ? NO_ACTION : rows[m + 1].action;
  });
  return out;
}

interface Row {
  readonly view: Uint8Array;
  readonly nextView: Uint8Array;
  readonly action: number;
  readonly demonstratorIdx: number;
  readonly isTerminated: boolean;
  readonly isEnd: boolean;
}

function rollOut(
  rng: Rng,
  split: LevelSplit,
  actor: Actor,
  demonstrator: Demonstrator,
  demonstratorIdx: number,
  view: ReturnType<typeof createCoinsView>,
  rows: Row[],
): void {
  const environment = createCoins(1, [0, 0, 0]); // what a demonstrator is paid is not recorded
  environment.reset(0, makeLevelSource(split)(rng), rng.uint32());
  const observation = new Uint8Array(COINS_SPEC.observation.length);
  const look = (): Uint8Array => {
    environment.observe(observation);
    const seen = new Uint8Array(view.length);
    view.write(observation, 0, seen, 0);
    return seen;
  };
  let seen = look();
  let stepsLeft = STEPS_AFTER_LAST;
  for (let isEnd = false; !isEnd; ) {
    const action = actor.act(observation, rng);
    environment.step(Uint8Array.of(action));
    const nextView = look();
    const isTerminated = environment.terminated[0] === 1;
    isEnd = isTerminated || environment.truncated[0] === 1;
    if (!isEnd && !isWanting(observation, demonstrator)) isEnd = stepsLeft-- === 0;
    rows.push({ view: seen, nextView, action, demonstratorIdx, isTerminated, isEnd });
    seen = nextView;
  }
}

/** True while a coin is left that the demonstrator likes; always for one that likes nothing in particular. */
function isWanting(observation: Uint8Array, demonstrator: Demonstrator): boolean {
  if (demonstrator === 'random') return true;
  const { channels, height, width } = COINS_SPEC.observation;
  for (let cellIdx = 0; cellIdx < height * width; cellIdx++) {
    for (let colour = 0; colour < demonstrator.length; colour++) {
      if (observation[cellIdx * channels + colour] !== 0 && demonstrator[colour] > 0) return true;
    }
  }
  return false;
}
