import type { Actor, AgentMind, AgentPopulation, RoomTick } from '../../agents/parts.ts';
import type { DesignerSnapshot } from '../../agents/runners/designer-run.ts';
import { createStudentActor } from '../../agents/runners/student-actor.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import type { AgentHost } from './host.ts';

/** Names of the students' seats: the first is the protagonist's. */
export const RACER_NAMES = ['Protagonist', 'Antagonist'] as const;

/** The students of a run on the first seats of a room. Newer ones of the same run take over between two episodes. */
export class Racers implements AgentPopulation {
  readonly #observation: ObservationSpec;
  readonly #episodeNow: () => number;
  readonly #rngs = new Map<number, Rng>(); // by seat
  #snapshot: DesignerSnapshot;
  #next: { readonly snapshot: DesignerSnapshot; readonly actors: readonly Actor[] } | undefined;
  #actors: readonly Actor[];
  #episode: number;

  /** observation: of the room, which is that of the training. */
  constructor(observation: ObservationSpec, snapshot: DesignerSnapshot, episodeNow: () => number) {
    this.#observation = observation;
    this.#episodeNow = episodeNow;
    this.#snapshot = snapshot;
    this.#actors = createActors(observation, snapshot);
    this.#episode = episodeNow();
  }

  get weightsVersion(): number {
    return this.#snapshot.cycle;
  }

  get weightsHash(): string {
    return this.#snapshot.weightsHash;
  }

  addAgent(seatIdx: number, _preference: readonly number[], seed: number): void {
    this.#rngs.set(seatIdx, new Rng(seed, seatIdx));
  }

  removeAgent(seatIdx: number): void {
    this.#rngs.delete(seatIdx);
  }

  playerChanged(_seatIdx: number): void {}

  act(observations: Uint8Array, _present: Uint8Array, actions: Uint8Array): void {
    const episode = this.#episodeNow();
    if (episode !== this.#episode) this.#startEpisode(episode);
    const { length } = this.#observation;
    for (const [seatIdx, rng] of this.#rngs) {
      actions[seatIdx] = this.#actors[seatIdx].act(
        observations.subarray(seatIdx * length, (seatIdx + 1) * length),
        rng,
      );
    }
  }

  #startEpisode(episode: number): void {
    this.#episode = episode;
    if (this.#next === undefined) {
      for (const actor of this.#actors) actor.startEpisode?.();
      return;
    }
    this.#actors = this.#next.actors;
    this.#snapshot = this.#next.snapshot;
    this.#next = undefined;
  }

  /** Students of a newer checkpoint, from the next episode on. Errors: RangeError for weights that do not fit. */
  takeSnapshot(snapshot: DesignerSnapshot): void {
    this.#next = { snapshot, actors: createActors(this.#observation, snapshot) };
  }

  watch(_tick: RoomTick): void {}

  minds(): readonly AgentMind[] {
    const { designer, cycle } = this.#snapshot;
    return [...this.#rngs.keys()].map((seatIdx) => ({
      seatIdx,
      preference: [],
      beliefs: [],
      source: 'ego',
      followedSeatIdx: -1,
      strength: 0,
      worth: 0,
      reason: `the ${RACER_NAMES[seatIdx].toLowerCase()} of ${designer} after ${cycle} cycles`,
      weightsVersion: cycle,
    }));
  }

  swapWeights(_bytes: Uint8Array, _version: number): void {}
}

/** Errors: RangeError for weights that do not fit the observation. */
function createActors(observation: ObservationSpec, { students }: DesignerSnapshot): readonly Actor[] {
  return students.map((student, k) => createStudentActor(RACER_NAMES[k].toLowerCase(), observation, student));
}

/** dispose: lets go of what feeds the room. */
export function createRacersHost(racers: Racers, snapshot: DesignerSnapshot, dispose: () => Promise<void>): AgentHost {
  const { students, designer, tier, cycle } = snapshot;
  const who = students.length === 1 ? 'protagonist' : 'protagonist and antagonist';
  return {
    population: racers,
    summary: `${who} of ${designer} (${tier}) after ${cycle} cycles`,
    onTick: (tick) => racers.watch(tick),
    dispose,
  };
}
