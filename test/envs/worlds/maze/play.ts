import { type BatchEnvironment, createScene } from '../../../../envs/core/environment.ts';
import type { Level } from '../../../../envs/core/level.ts';
import { createEnvironment } from '../../../../envs/registry.ts';

/** One maze, ready to be played, and where its first player stands as an index of cell and heading. */
export function playMaze(level: Level, settings: Record<string, number | string | boolean> = {}) {
  const size = Math.max(13, level.height, level.width);
  const environment = createEnvironment('maze', { size, ...settings }, 1);
  environment.reset(0, level, 1);
  const scene = createScene(level.height, level.width, environment.spec.numSeats);
  const pose = (world: BatchEnvironment = environment, seatIdx = 0): number => {
    world.readScene(0, scene);
    const [row, col, heading] = scene.players.slice(seatIdx * 5, seatIdx * 5 + 3);
    return (row * level.width + col) * 4 + heading;
  };
  return { environment, pose };
}
