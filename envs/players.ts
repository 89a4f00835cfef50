import type { Actor } from './core/actor.ts';
import { createRandomActor } from './core/random-actor.ts';
import type { WorldSpec } from './core/specs.ts';
import { createCoinsCollector } from './worlds/coins/collector.ts';
import { createGoalCycleFollower, FOLLOWER_DEFAULTS } from './worlds/goal-cycle/follower.ts';
import { createMazeExplorer } from './worlds/maze/explorer.ts';
import { createOrchardCollector } from './worlds/orchard/collector.ts';
import { COOK_DEFAULTS, createOvercookedCook } from './worlds/overcooked/cook/cook.ts';
import { createTitForTat } from './worlds/tiny/tit-for-tat.ts';
import { createXlandSolver } from './worlds/xland/solver.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Makes the actor of one seat. preference: [C], each in [-1, 1]; empty in a world without preferences. task: what players
 * are told of the level, a `name: value` line each.
 */
export type ActorFactory = (preference: readonly number[], task: readonly string[]) => Actor;

/** Who plays a world by rule. */
export interface WorldActors {
  /** Settings of the observation that the actors read, where that is not whatever the room has. */
  readonly view?: Settings;
  /** spec: of that view; settings: of the room, as the world's settingsSchema resolved them. */
  create(spec: WorldSpec, settings: Settings): ActorFactory;
}

const COINS_NOISE = 0.05;
const MAZE_NOISE = 0.1; // all see the same from the same start: without it they race as one

/** One entry a world. A world without one gets players that act at random. */
const ACTORS: Readonly<Record<string, WorldActors>> = {
  orchard: { create: (spec) => (preference) => createOrchardCollector(spec, preference) },
  coins: {
    create: (spec) => (preference) => createCoinsCollector(spec, { preference, temperature: 0, noise: COINS_NOISE }),
  },
  maze: { create: (spec) => () => createMazeExplorer(spec, MAZE_NOISE) },
  xland: { view: { observation: 'codes', showPocket: true }, create: (spec) => () => createXlandSolver(spec) },
  'goal-cycle': {
    view: { observesReward: true, observesHeading: true },
    create: (spec) => () =>
      createGoalCycleFollower(spec, { ...FOLLOWER_DEFAULTS, viewOffset: spec.observation.rowsBehind ?? 0 }),
  },
  'matrix-game': { create: (spec) => () => createTitForTat(spec) },
  overcooked: {
    view: { observation: 'lossless' },
    create: (spec) => (_preference, task) => createOvercookedCook(spec, { ...COOK_DEFAULTS, ...bestRecipe(task) }),
  },
};

export const randomActors: WorldActors = { create: (spec) => () => createRandomActor(spec.numActions) };

export function scriptedActorsOf(worldId: string): WorldActors {
  return ACTORS[worldId] ?? randomActors;
}

/** The order of a kitchen that is worth most, a bonus counted as double; what a kitchen without the line orders is the cook's default. */
function bestRecipe(task: readonly string[]): { onions: number; tomatoes: number } | undefined {
  const orders = task.find((line) => line.startsWith('orders: '))?.slice('orders: '.length);
  let best = { letters: '', worth: -1 };
  for (const [, letters, value = '20', bonus] of orders?.matchAll(/([ot]+)(?:=(\d+))?(\*?)/g) ?? []) {
    const worth = Number(value) * (bonus === '*' ? 2 : 1);
    if (worth > best.worth) best = { letters, worth };
  }
  if (best.letters === '') return undefined;
  const tomatoes = best.letters.replaceAll('o', '').length;
  return { onions: best.letters.length - tomatoes, tomatoes };
}
