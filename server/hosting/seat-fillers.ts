import type { Actor, AgentMind, AgentPopulation, RoomTick } from '../../agents/parts.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { AgentHost, AgentHostOptions } from './host.ts';
import { OtherView } from './other-view.ts';
import { type ActorFactory, scriptedActorsOf } from './scripted-actors.ts';

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
  readonly #otherView: OtherView | undefined;
  readonly #fillers = new Map<number, Filler>();

  /** spec: of what the actors read, which is `otherView` where there is one. */
  constructor(spec: WorldSpec, makeActor: ActorFactory, otherView?: OtherView) {
    this.#observationLength = spec.observation.length;
    this.#makeActor = makeActor;
    this.#otherView = otherView;
  }

  addAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    this.#fillers.set(seatIdx, { actor: this.#makeActor(preference), preference, rng: new Rng(seed, seatIdx) });
  }

  removeAgent(seatIdx: number): void {
    this.#fillers.delete(seatIdx);
  }

  playerChanged(_seatIdx: number): void {}

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    if (this.#fillers.size === 0) return;
    const length = this.#observationLength;
    const read = this.#otherView?.observe() ?? observations;
    for (const [seatIdx, filler] of this.#fillers) {
      if (present[seatIdx] === 0) continue;
      const observation = read.subarray(seatIdx * length, (seatIdx + 1) * length);
      actions[seatIdx] = filler.actor.act(observation, filler.rng);
    }
  }

  watch(tick: RoomTick): void {
    if (!tick.terminated && !tick.truncated) return;
    for (const { actor } of this.#fillers.values()) actor.startEpisode?.();
  }

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

/** A host whose agents play by rule, each for its own wishes: what a world without a checkpoint gets. */
export function createScriptedHost(options: AgentHostOptions): AgentHost {
  const settings = options.worldSettings as Readonly<Record<string, unknown>>;
  const { view, create } = scriptedActorsOf(options.spec.id);
  const isAsTheyRead = Object.entries(view ?? {}).every(([name, value]) => settings[name] === value);
  const otherView = isAsTheyRead
    ? undefined
    : new OtherView(options.spec.id, { ...settings, ...view }, options.saveWorld);
  const spec = otherView?.spec ?? options.spec;
  const population = new FillerPopulation(spec, create(spec, settings), otherView);
  return {
    population,
    summary: 'players by rule (no checkpoint of this world is at hand)',
    onTick: (tick) => population.watch(tick),
    dispose: async () => {},
  };
}
