import type { Actor } from '../../agents/parts.ts';
import { createCoinsCollector } from '../../agents/scripted/coins-collector.ts';
import { createOrchardCollector } from '../../agents/scripted/orchard-collector.ts';
import { createRandomActor } from '../../agents/scripted/random.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

/** Makes the actor of one seat. preference: [C], each in [-1, 1]; empty in a world without preferences. */
export type ActorFactory = (preference: readonly number[]) => Actor;

/** What an actor may know of the world it plays in. settings: as the world's settingsSchema resolved them. */
type WorldActors = (spec: WorldSpec, settings: Readonly<Record<string, unknown>>) => ActorFactory;

const COINS_NOISE = 0.05;

/** Who plays by rule, one line a world. A world without a line gets players that act at random. */
const ACTORS: Readonly<Record<string, WorldActors>> = {
  orchard: (spec) => (preference) => createOrchardCollector(spec, preference),
  coins: (spec) => (preference) => createCoinsCollector(spec, { preference, temperature: 0, noise: COINS_NOISE }),
};

export function scriptedActors(spec: WorldSpec, worldSettings: unknown): ActorFactory {
  const actors = ACTORS[spec.id];
  if (actors === undefined) return () => createRandomActor(spec.numActions);
  return actors(spec, worldSettings as Readonly<Record<string, unknown>>);
}
