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
  readonly #taskNow: () => readonly string[];
  readonly #fillers = new Map<number, Filler>();
  #task: readonly string[];
  #hasEnded = false; // the episode, on the last tick

  /** spec: of what the actors read, which is `otherView` where there is one; taskNow: of the level that is played. */
  constructor(
    spec: WorldSpec,
    makeActor: ActorFactory,
    taskNow: () => readonly string[] = () => [],
    otherView?: OtherView,
  ) {
    this.#observationLength = spec.observation.length;
    this.#makeActor = makeActor;
    this.#otherView = otherView;
    this.#taskNow = taskNow;
    this.#task = taskNow();
  }

  addAgent(seatIdx: number, preference: readonly number[], seed: number): void {
    const actor = this.#makeActor(preference, this.#taskNow());
    this.#fillers.set(seatIdx, { actor, preference, rng: new Rng(seed, seatIdx) });
  }

  removeAgent(seatIdx: number): void {
    this.#fillers.delete(seatIdx);
  }

  playerChanged(_seatIdx: number): void {}

  act(observations: Uint8Array, present: Uint8Array, actions: Uint8Array): void {
    if (this.#hasEnded) this.#startEpisode();
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
    this.#hasEnded = tick.terminated || tick.truncated;
  }

  /** The level of the new episode is known by now. A new task needs actors that know of it. */
  #startEpisode(): void {
    this.#hasEnded = false;
    const task = this.#taskNow();
    const isSame = task.join('\n') === this.#task.join('\n');
    this.#task = task;
    for (const [seatIdx, filler] of this.#fillers) {
      if (isSame) filler.actor.startEpisode?.();
      else this.#fillers.set(seatIdx, { ...filler, actor: this.#makeActor(filler.preference, task) });
    }
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
  const population = new FillerPopulation(spec, create(spec, settings), options.taskNow, otherView);
  return {
    population,
    summary: 'players by rule (no checkpoint of this world is at hand)',
    onTick: (tick) => population.watch(tick),
    dispose: async () => {},
  };
}
