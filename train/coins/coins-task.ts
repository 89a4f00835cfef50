import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { type CentredView, createCentredView } from '../../envs/grid/centred-view.ts';
import { createEnvironment, createGenerators } from '../../envs/registry.ts';
import { coinsSpec } from '../../envs/worlds/coins/coins.ts';
import { type LevelSplit, levelSplit } from '../../envs/worlds/coins/levels.ts';

/** What all experiments in the `coins` world share: views, levels of a split, and tasks. */
export const COINS_SPEC = coinsSpec;
const VIEW_RADIUS = 4; // the inner room is 5 x 5, so 4 cells to each side show all of it

/** Preference per colour (red, green, yellow), each in [-1, 1]. */
export type CoinsTask = readonly [number, number, number];

export const createCoinsView = (): CentredView => createCentredView(coinsSpec.observation, VIEW_RADIUS);

export function createCoins(numWorlds: number, task: CoinsTask): BatchEnvironment {
  const environment = createEnvironment(coinsSpec.id, {}, numWorlds);
  const hundredths = task.map((component) => Math.round(component * 100));
  for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) environment.setPreference(worldIdx, 0, hundredths);
  return environment;
}

/** Draws levels of one split without end. Same rng state, same levels. */
export function makeLevelSource(split: LevelSplit): (rng: Rng) => Level {
  const [generator] = createGenerators(coinsSpec.id, {});
  return (rng) => {
    let level = generator.sample(rng);
    while (levelSplit(level) !== split) level = generator.sample(rng);
    return level;
  };
}

/** A fixed set of held-out levels, the same for every arm of a seed. */
export function heldOutLevels(seed: number, count: number): readonly Level[] {
  const rng = new Rng(seed, HELD_OUT_STREAM);
  const source = makeLevelSource('held-out');
  return Array.from({ length: count }, () => source(rng));
}

const HELD_OUT_STREAM = 0x4e1d;
