import type { BatchEnvironment } from '../core/environment.ts';
import type { Level } from '../core/level.ts';
import type { WorldSpec } from '../core/specs.ts';
import type { VectorEnv } from '../core/vector-env.ts';
import { createVectorBuffers, endRows, showFirst, type VectorBuffers } from './vector-buffers.ts';

/** What an ended world starts with next. */
export interface EpisodeStart {
  readonly level: Level;
  readonly seed: number;
  readonly seated?: Uint8Array; // [S]
}

/** Chooses level and seed of a world's episode; episodes of a world are counted from 0 at every `start`. */
export type StartSource = (worldIdx: number, episodeIdx: number) => EpisodeStart;

/**
 * A batch whose ended worlds start again at once. Results are the wrapper's own copies, so that the end of an
 * episode can be read after the world has begun the next one.
 *
 * Letters as in VectorEnv. Buffers are overwritten by `step`; nothing is allocated but by `nextStart`.
 */
export class AutoReset implements VectorEnv {
  readonly environment: BatchEnvironment;
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly numRows: number;
  readonly observations: Uint8Array; // [R, L] to act on: of the new episode where one has just begun
  readonly finalObservations: Uint8Array; // [R, L] valid where the last step ended the world
  readonly rewards: Float32Array; // [R]
  readonly cumulants: Uint8Array; // [R, C]
  readonly terminated: Uint8Array; // [R]
  readonly truncated: Uint8Array; // [R]
  readonly resets: Uint8Array; // [R]
  isStarted = false;
  readonly #nextStart: StartSource;
  readonly #numEpisodes: Uint32Array; // [N] begun so far

  /** `nextStart` chooses level and seed whenever a world begins; the first time in `start`. */
  constructor(
    environment: BatchEnvironment,
    nextStart: StartSource,
    buffers: VectorBuffers = createVectorBuffers(environment),
  ) {
    this.environment = environment;
    this.spec = environment.spec;
    this.numWorlds = environment.numWorlds;
    this.numRows = environment.numWorlds * environment.spec.numSeats;
    this.#nextStart = nextStart;
    this.#numEpisodes = new Uint32Array(environment.numWorlds);
    this.observations = buffers.observations;
    this.finalObservations = buffers.finalObservations;
    this.rewards = buffers.rewards;
    this.cumulants = buffers.cumulants;
    this.terminated = buffers.terminated;
    this.truncated = buffers.truncated;
    this.resets = buffers.resets;
  }

  start(): void {
    this.#numEpisodes.fill(0);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) this.#begin(worldIdx);
    this.environment.observe(this.observations);
    this.resets.fill(1);
    this.isStarted = true;
  }

  #begin(worldIdx: number): void {
    const { level, seed, seated } = this.#nextStart(worldIdx, this.#numEpisodes[worldIdx]++);
    this.environment.reset(worldIdx, level, seed, seated);
  }

  /** One step of all worlds, then a new episode where one ended. Returns how many ended. */
  step(actions: Uint8Array): number {
    const { environment } = this;
    environment.step(actions);
    environment.observe(this.observations);
    this.rewards.set(environment.rewards);
    this.cumulants.set(environment.cumulants);
    this.resets.fill(0);
    this.terminated.fill(0);
    this.truncated.fill(0);
    let numEnded = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      if ((environment.terminated[worldIdx] | environment.truncated[worldIdx]) === 0) continue;
      endRows(this, worldIdx, environment.terminated[worldIdx], environment.truncated[worldIdx]);
      this.#begin(worldIdx);
      showFirst(this, environment, worldIdx);
      numEnded++;
    }
    return numEnded;
  }

  save(): Record<string, unknown> {
    if (!this.isStarted) return { isStarted: false };
    return {
      isStarted: true,
      worlds: Array.from({ length: this.numWorlds }, (_, worldIdx) => this.environment.saveWorld(worldIdx)),
      resets: this.resets.slice(),
      numEpisodes: this.#numEpisodes.slice(),
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    this.isStarted = saved.isStarted === true;
    if (!this.isStarted) return;
    (saved.worlds as Uint8Array[]).forEach((bytes, worldIdx) => {
      this.environment.loadWorld(worldIdx, bytes);
    });
    this.resets.set(saved.resets as Uint8Array);
    if (saved.numEpisodes !== undefined) this.#numEpisodes.set(saved.numEpisodes as Uint32Array); // older runs did not count
    this.environment.observe(this.observations);
  }
}
