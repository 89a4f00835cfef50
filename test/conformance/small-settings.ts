import type { AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import { findWorld } from '../../envs/registry.ts';

type Settings = Readonly<Record<string, unknown>>;

export const HORIZON = 6; // steps of an episode, where a world lets them be set: they end within an update

/** So small that 100 pairs take no minute. Every method takes what it knows; one that knows nothing of it has its defaults. */
export const SMALL = {
  numSteps: 8,
  numEpochs: 1,
  numMinibatches: 2,
  filters: 2,
  denseSize: 8,
  scalarSize: 2,
  memory: 'gru',
  memorySize: 8,
  headSize: 4,
  previousAction: true,
  previousReward: true,
  torsoSizes: [8, 8],
  batchSize: 8,
  replayCapacity: 64,
  stepsPerUpdate: 8,
  warmUpSteps: 0,
  epsilonStart: 0.3,
  epsilonEnd: 0.3,
  demonstrationUpdates: 1,
};

/** Complete settings of a world whose episodes are short where they can be. */
export function shortWorld(worldId: string): Record<string, unknown> {
  const { settingsSchema } = findWorld(worldId);
  const known = settingsSchema.parse({}) as Record<string, unknown>;
  const short = Object.fromEntries(
    ['horizon', 'maxSteps'].filter((name) => name in known).map((name) => [name, HORIZON]),
  );
  return settingsSchema.parse(short) as Record<string, unknown>;
}

/** Complete settings of a method: those of `wanted` that it knows, the others by default. */
export function settingsKnownTo<Config>({ configSchema }: AlgorithmDefinition<Config>, wanted: Settings): Config {
  const known = Object.keys(configSchema.parse({}) as object);
  return configSchema.parse(Object.fromEntries(Object.entries(wanted).filter(([name]) => known.includes(name))));
}
