import type { BatchEnvironment } from '../core/environment.ts';
import type { Level } from '../core/level.ts';
import type { WorldSpec } from '../core/specs.ts';
import type { VectorEnv } from '../core/vector-env.ts';
import type { VectorBuffers } from './vector-buffers.ts';

/** What an ended world starts with next. */
export interface EpisodeStart {
  readonly level: Level;
  readonly seed: number;
  readonly seated?: Uint8Array; // [S]
}

/** Chooses level and seed of a world's episode; episodes of a world are counted from 0 at every `start`. */
export type StartSource = (worldIdx: number, episodeIdx: number) => EpisodeStart;

/**
 * What batches have in common whose worlds begin again within `step`: results that are the wrapper's own copies, so that the end of
 * an episode can be read after the world has begun the next one, and counted draws of what comes next.
 *
 * Letters as in VectorEnv. Buffers are overwritten by `step`.
 */
export abstract class RestartingEnv implements VectorEnv {
  readonly environment: BatchEnvironment;
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly numRows: number;
  readonly observations: Uint8Array; // [R, L] to act on: of the new episode where one has just begun
  readonly finalObservations: Uint8Array; // [R, L] valid where the last step ended an episode
  readonly rewards: Float32Array; // [R]
  readonly cumulants: Uint8Array; // [R, C]
  readonly terminated: Uint8Array; // [R]
  readonly truncated: Uint8Array; // [R]
  readonly resets: Uint8Array; // [R]
  isStarted = false;
  protected readonly numStarts: Uint32Array; // [N] drawn so far
  readonly #nextStart: StartSource;

  constructor(environment: BatchEnvironment, nextStart: StartSource, buffers: VectorBuffers) {
    const { spec, numWorlds } = environment;
    this.environment = environment;
    this.spec = spec;
    this.numWorlds = numWorlds;
    this.numRows = numWorlds * spec.numSeats;
    this.observations = buffers.observations;
    this.finalObservations = buffers.finalObservations;
    this.rewards = buffers.rewards;
    this.cumulants = buffers.cumulants;
    this.terminated = buffers.terminated;
    this.truncated = buffers.truncated;
    this.resets = buffers.resets;
    this.numStarts = new Uint32Array(numWorlds);
    this.#nextStart = nextStart;
  }

  start(): void {
    this.numStarts.fill(0);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) this.begin(worldIdx);
    this.environment.observe(this.observations);
    this.resets.fill(1);
    this.isStarted = true;
  }

  abstract step(actions: Uint8Array): number;

  /** Begins what the next draw says in one world. */
  protected abstract begin(worldIdx: number): void;

  /** What `save` gives of a started batch beside its worlds and `resets`. */
  protected abstract saveStarts(): Record<string, unknown>;

  protected abstract loadStarts(saved: Readonly<Record<string, unknown>>): void;

  protected drawStart(worldIdx: number): EpisodeStart {
    return this.#nextStart(worldIdx, this.numStarts[worldIdx]++);
  }

  /** One step of all worlds: observations, rewards and cumulants are its results, and no row has ended. */
  protected stepWorlds(actions: Uint8Array): void {
    const { environment } = this;
    environment.step(actions);
    environment.observe(this.observations);
    this.rewards.set(environment.rewards);
    this.cumulants.set(environment.cumulants);
    this.resets.fill(0);
    this.terminated.fill(0);
    this.truncated.fill(0);
  }

  /** Marks the rows of a world whose episode (or task) has ended and keeps its last observations. */
  protected endRows(worldIdx: number, terminated: number, truncated: number): void {
    const { numSeats } = this.spec;
    const first = worldIdx * numSeats;
    for (let row = first; row < first + numSeats; row++) {
      this.terminated[row] = terminated;
      this.truncated[row] = truncated;
      this.resets[row] = 1;
    }
    this.keepFinal(worldIdx);
  }

  /** Copies a world's observations to the final ones, before another episode begins. */
  protected keepFinal(worldIdx: number): void {
    const { observations, finalObservations, spec } = this;
    const width = spec.numSeats * spec.observation.length;
    const end = (worldIdx + 1) * width;
    for (let i = worldIdx * width; i < end; i++) finalObservations[i] = observations[i];
  }

  /** Writes the first observations of a world's new episode. */
  protected showFirst(worldIdx: number): void {
    const { numSeats, observation } = this.spec;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      const offset = (worldIdx * numSeats + seatIdx) * observation.length;
      this.environment.observeSeat(worldIdx, seatIdx, this.observations, offset);
    }
  }

  save(): Record<string, unknown> {
    if (!this.isStarted) return { isStarted: false };
    return {
      isStarted: true,
      worlds: Array.from({ length: this.numWorlds }, (_, worldIdx) => this.environment.saveWorld(worldIdx)),
      resets: this.resets.slice(),
      ...this.saveStarts(),
    };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    this.isStarted = saved.isStarted === true;
    if (!this.isStarted) return;
    (saved.worlds as Uint8Array[]).forEach((bytes, worldIdx) => {
      this.environment.loadWorld(worldIdx, bytes);
    });
    this.resets.set(saved.resets as Uint8Array);
    this.loadStarts(saved);
    this.environment.observe(this.observations);
  }
}
