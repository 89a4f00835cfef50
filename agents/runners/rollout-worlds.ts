import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { Level } from '../../envs/core/level.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

/**
 * The worlds that one student plays in, one seat each, with its memory beside them: everything that goes on from step to
 * step. Ended worlds start again within `step` on what `nextLevel` says.
 *
 * Letters: B worlds, L observation bytes, S numbers of memory.
 */
export class RolloutWorlds {
  readonly environment: BatchEnvironment;
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly observations: Uint8Array; // [B, L] to act on
  readonly finalObservations: Uint8Array; // [B, L] valid where the last step ended the world
  readonly resets: Uint8Array; // [B] 1: the observation to act on is an episode's first
  readonly memory: Float32Array; // [B, S] before the coming step; not yet 0 where `resets` is set
  isStarted = false;

  constructor(environment: BatchEnvironment, stateSize: number) {
    const { numWorlds, spec } = environment;
    this.environment = environment;
    this.spec = spec;
    this.numWorlds = numWorlds;
    this.observations = new Uint8Array(numWorlds * spec.observation.length);
    this.finalObservations = new Uint8Array(numWorlds * spec.observation.length);
    this.resets = new Uint8Array(numWorlds);
    this.memory = new Float32Array(numWorlds * stateSize);
  }

  /** Begins an episode in every world, with nothing remembered. */
  start(nextLevel: (worldIdx: number) => Level): void {
    for (let b = 0; b < this.numWorlds; b++) this.environment.reset(b, nextLevel(b), 0);
    this.environment.observe(this.observations);
    this.resets.fill(1);
    this.memory.fill(0);
    this.isStarted = true;
  }

  /** One step of every world, then a new episode where one ended. The environment's results are those of the step until the next call. */
  step(actions: Uint8Array, nextLevel: (worldIdx: number) => Level, rewards: Float32Array, ends: StepEnds): void {
    const { environment, observations } = this;
    const { length } = this.spec.observation;
    environment.step(actions);
    environment.observe(observations);
    for (let b = 0; b < this.numWorlds; b++) {
      rewards[ends.offset + b] = environment.rewards[b];
      ends.terminated[ends.offset + b] = environment.terminated[b];
      ends.truncated[ends.offset + b] = environment.truncated[b];
    }
    for (let b = 0; b < this.numWorlds; b++) {
      const at = ends.offset + b;
      const hasEnded = ends.terminated[at] | ends.truncated[at];
      this.resets[b] = hasEnded;
      if (hasEnded === 0) continue;
      this.finalObservations.set(observations.subarray(b * length, (b + 1) * length), b * length);
      environment.reset(b, nextLevel(b), 0);
      environment.observeSeat(b, 0, observations, b * length);
    }
  }

  save(): Record<string, unknown> {
    if (!this.isStarted) return { isStarted: false };
    return {
      isStarted: true,
      worlds: Array.from({ length: this.numWorlds }, (_, b) => this.environment.saveWorld(b)),
      resets: this.resets.slice(),
      memory: this.memory.slice(),
    };
  }

  /** Takes back what `save` gave. Errors: InputError for worlds that do not fit. */
  load(saved: Readonly<Record<string, unknown>>): void {
    this.isStarted = saved.isStarted === true;
    if (!this.isStarted) return;
    (saved.worlds as Uint8Array[]).forEach((bytes, b) => {
      this.environment.loadWorld(b, bytes);
    });
    this.resets.set(saved.resets as Uint8Array);
    this.memory.set(saved.memory as Float32Array);
    this.environment.observe(this.observations);
  }
}

/** Where a step's flags are written, from `offset`. */
export interface StepEnds {
  readonly terminated: Uint8Array; // [T, B]
  readonly truncated: Uint8Array; // [T, B]
  offset: number;
}
