import type { Actor, AgentMind, AgentPopulation, RoomTick } from '../../agents/parts.ts';
import { createCoinsCollector } from '../../agents/scripted/coins-collector.ts';
import { createOrchardCollector } from '../../agents/scripted/orchard-collector.ts';
import { createRandomActor } from '../../agents/scripted/random.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { AgentHost, AgentHostOptions } from './host.ts';

/** Makes the actor of one seat. preference: [C], each in [-1, 1]. */
export type ActorFactory = (preference: readonly number[]) => Actor;

interface Filler {
  readonly actor: Actor;
  readonly preference: readonly number[];
  readonly rng: Rng;
}

/** Seats filled by actors that neither watch nor learn: for worlds without a checkpoint. Follows nobody, believes nothing. */
export class FillerPopulation implements AgentPopulation {
  readonly weightsVersion = 0;
  readonly weightsHash = 'none';
  readonly #observationLength: number;
  readonly #makeActor: ActorFactory;
  readonly #fillers = new Map<number, Filler>();

  constructor(spec: WorldSpec, makeActor: ActorFactory) {
    this.#observationLength = spec.observation.length;
    this.#makeActor = makeActor;
  }

  addAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    this.#fillers.set(seatIdx, { actor: this.#makeActor(preference), preference, rng: new Rng(seed, seatIdx) });
  }

  removeAgent(seatIdx: number): void {
    this.#fillers.delete(seatIdx);
  }

  playerChanged(_seatIdx: number): void {}

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    const length = this.#observationLength;
    for (const [seatIdx, filler] of this.#fillers) {
      if (present[seatIdx] === 0) continue;
      const observation = observations.subarray(seatIdx * length, (seatIdx + 1) * length);
      actions[seatIdx] = filler.actor.act(observation, filler.rng);
    }
  }

  watch(_tick: RoomTick): void {}

  minds(): readonly AgentMind[] {
    return [...this.#fillers].map(([seatIdx, filler]) => ({
      seatIdx,
      preference: filler.preference,
      beliefs: [],
      source: 'ego',
      followedSeatIdx: -1,
      strength: 0,
      worth: 0,
      reason: `plays by rule (${filler.actor.id}), follows nobody`,
      weightsVersion: 0,
    }));
  }

  swapWeights(_bytes: Uint8Array, _version: number): void {}
}

const COINS_NOISE = 0.05;

/** A host whose agents play by rule, each for its own wishes: what a world without a checkpoint gets. */
export function createScriptedHost(options: AgentHostOptions): AgentHost {
  const population = new FillerPopulation(options.spec, makeActorFor(options.spec));
  return {
    population,
    summary: 'players by rule (no checkpoint of this world is at hand)',
    onTick: (tick) => population.watch(tick),
    dispose: async () => {},
  };
}

function makeActorFor(spec: WorldSpec): ActorFactory {
  if (spec.id === 'orchard') return (preference) => createOrchardCollector(spec, preference);
  if (spec.id === 'coins')
    return (preference) => createCoinsCollector(spec, { preference, temperature: 0, noise: COINS_NOISE });
  return () => createRandomActor(spec.numActions);
}
