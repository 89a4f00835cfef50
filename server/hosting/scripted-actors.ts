import type { Actor } from '../../agents/parts.ts';
import { createCoinsCollector } from '../../agents/scripted/coins-collector.ts';
import { createOrchardCollector } from '../../agents/scripted/orchard-collector.ts';
import { createRandomActor } from '../../agents/scripted/random.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Makes the actor of one seat. preference: [C], each in [-1, 1]; empty in a world without preferences. */
export type ActorFactory = (preference: readonly number[]) => Actor;

/** Who plays a world by rule. */
interface WorldActors {
  /** Settings of the observation that the actors read, where that is not whatever the room has. */
  readonly view?: Settings;
  /** spec: of that view; settings: of the room, as the world's settingsSchema resolved them. */
  create(spec: WorldSpec, settings: Settings): ActorFactory;
}

const COINS_NOISE = 0.05;

/** One entry a world. A world without one gets players that act at random. */
const ACTORS: Readonly<Record<string, WorldActors>> = {
  orchard: { create: (spec) => (preference) => createOrchardCollector(spec, preference) },
  coins: {
    create: (spec) => (preference) => createCoinsCollector(spec, { preference, temperature: 0, noise: COINS_NOISE }),
  },
};

const AT_RANDOM: WorldActors = { create: (spec) => () => createRandomActor(spec.numActions) };

export function scriptedActorsOf(worldId: string): WorldActors {
  return ACTORS[worldId] ?? AT_RANDOM;
}
