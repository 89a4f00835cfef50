import { createTrajectories, type Trajectories } from '../../agents/ops/advantages.ts';
import { type BatchEnvironment, createScene } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';
import { actionDistances } from '../../envs/worlds/maze/solve.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';

/** Players by rule on real mazes: inner 7, 0 to 17 wall draws, 80 steps, three actions. */
export const MAZE_HORIZON = 80;
const SETTINGS = { size: 7, walls: 17, horizon: MAZE_HORIZON, actionSet: 3 };
const FORWARD = 2;

export type MazePlayer = (environment: BatchEnvironment, actions: Uint8Array) => void;

export function sampleMazes(seed: number, count: number): Level[] {
  const generator = createGenerator('maze', SETTINGS, 'uniform-up-to');
  const rng = new Rng(seed);
  return Array.from({ length: count }, () => generator.sample(rng));
}

/** Every level again and again for `numSteps`; values are 0. */
export function rollOutMazes(levels: readonly Level[], numSteps: number, player: MazePlayer): Trajectories {
  const environment = createEnvironment('maze', SETTINGS, levels.length);
  const worlds = new AutoReset(environment, (worldIdx) => ({ level: levels[worldIdx], seed: worldIdx }));
  worlds.start();
  const x = createTrajectories(numSteps, levels.length);
  const actions = new Uint8Array(levels.length);
  for (let t = 0; t < numSteps; t++) {
    player(environment, actions);
    worlds.step(actions);
    x.rewards.set(worlds.rewards, t * levels.length);
    x.terminated.set(worlds.terminated, t * levels.length);
    x.truncated.set(worlds.truncated, t * levels.length);
  }
  return x;
}

export function playMazesAtRandom(seed: number): MazePlayer {
  const rng = new Rng(seed);
  return (_, actions) => {
    for (let b = 0; b < actions.length; b++) actions[b] = rng.below(3);
  };
}

/** Goes the shortest way by breadth-first search; where there is none it turns on the spot. */
export function playMazesBest(levels: readonly Level[]): MazePlayer {
  const distances = levels.map(actionDistances);
  const scene = createScene(7, 7, 1);
  return (environment, actions) => {
    for (let b = 0; b < levels.length; b++) {
      environment.readScene(b, scene);
      const [row, col, heading] = scene.players;
      const cell = (row * 7 + col) * 4;
      const here = distances[b][cell + heading];
      if (here > 0 && distances[b][cell + ((heading + 3) & 3)] === here - 1) actions[b] = 0;
      else if (here > 0 && distances[b][cell + ((heading + 1) & 3)] === here - 1) actions[b] = 1;
      else actions[b] = here > 0 ? FORWARD : 0;
    }
  };
}
