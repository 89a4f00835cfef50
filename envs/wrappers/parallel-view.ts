import type { BatchEnvironment } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import type { Level } from '../core/level.ts';
import { Rng } from '../core/rng.ts';

/** One value for each agent, by its name `seat_0`, `seat_1`, ... */
export type ByAgent<T> = Readonly<Record<string, T>>;

export interface AgentInfo {
  readonly cumulants: Uint8Array; // [C] of the last step
  readonly seed: number; // of the running episode: `reset(seed)` plays it again
}

export interface ParallelReset {
  readonly observations: ByAgent<Uint8Array>; // [L] each
  readonly infos: ByAgent<AgentInfo>;
}

export interface ParallelStep extends ParallelReset {
  readonly rewards: ByAgent<number>;
  readonly terminations: ByAgent<boolean>;
  readonly truncations: ByAgent<boolean>;
}

const NEXT_SEEDS_STREAM = 0x5eed;

/**
 * One world with the names of PettingZoo's Parallel API, for notebooks, tests and first experiments. It allocates
 * freely; training uses the batch.
 */
export class ParallelView {
  readonly possibleAgents: readonly string[];
  readonly #environment: BatchEnvironment;
  readonly #sampleLevel: (rng: Rng) => Level;
  readonly #drawSeed: (() => number) | undefined;
  #nextSeeds: Rng | undefined; // what a reset without a seed draws from
  #seed = 0; // of the running episode
  #isRunning = false;

  /**
   * `environment` has one world. `sampleLevel` chooses the level of an episode from its seed. `drawSeed` is fresh chance for
   * a first `reset()` without a seed, such as `() => randomInt(2 ** 32)` of node:crypto: worlds have no generator of their own.
   */
  constructor(environment: BatchEnvironment, sampleLevel: (rng: Rng) => Level, drawSeed?: () => number) {
    if (environment.numWorlds !== 1) {
      throw new InputError('number of worlds of a parallel view', { value: environment.numWorlds, limit: '1' });
    }
    this.#environment = environment;
    this.#sampleLevel = sampleLevel;
    this.#drawSeed = drawSeed;
    this.possibleAgents = Array.from({ length: environment.spec.numSeats }, (_, seatIdx) => `seat_${seatIdx}`);
  }

  /** Agents of the running episode; none before the first reset and after the end. */
  get agents(): readonly string[] {
    return this.#isRunning ? this.possibleAgents : [];
  }

  /**
   * The same seed gives the same level and the same episode, and the same further episodes to `reset()` without a seed, as in
   * Gymnasium. Every info names the seed of the running episode.
   * Errors   InputError for a seed that is no whole number in 0..2^32 - 1, and for none where there was never one and the
   *          view has no `drawSeed`.
   */
  reset(seed?: number): ParallelReset {
    if (seed === undefined && this.#nextSeeds !== undefined) this.#seed = this.#nextSeeds.uint32();
    else {
      const first = seed ?? this.#drawFirstSeed();
      this.#nextSeeds = new Rng(first, NEXT_SEEDS_STREAM);
      this.#seed = first;
    }
    const rng = new Rng(this.#seed);
    const level = this.#sampleLevel(rng);
    this.#environment.reset(0, level, rng.uint32());
    this.#isRunning = true;
    return { observations: this.#observations(), infos: this.#infos() };
  }

  /** actions: one for each agent. Throws InputError for a missing or unknown action and after the end. */
  step(actions: ByAgent<number>): ParallelStep {
    if (!this.#isRunning) throw new InputError('the episode is over', { limit: 'reset before the next step' });
    const { numActions } = this.#environment.spec;
    const chosen = this.possibleAgents.map((agent) => {
      const action = actions[agent];
      if (!Number.isInteger(action) || action < 0 || action >= numActions) {
        throw new InputError(`action of ${agent}`, { value: action ?? 'nothing', limit: `0..${numActions - 1}` });
      }
      return action;
    });
    this.#environment.step(Uint8Array.from(chosen));
    const { rewards, terminated, truncated } = this.#environment;
    this.#isRunning = terminated[0] === 0 && truncated[0] === 0;
    return {
      observations: this.#observations(),
      rewards: this.#byAgent((seatIdx) => rewards[seatIdx]),
      terminations: this.#byAgent(() => terminated[0] === 1),
      truncations: this.#byAgent(() => truncated[0] === 1),
      infos: this.#infos(),
    };
  }

  #drawFirstSeed(): number {
    if (this.#drawSeed !== undefined) return this.#drawSeed();
    throw new InputError('first reset of a parallel view', {
      value: 'no seed',
      limit: 'reset(seed), or drawSeed, fresh chance, as the third argument of the view',
    });
  }

  #byAgent<T>(valueAt: (seatIdx: number) => T): ByAgent<T> {
    return Object.fromEntries(this.possibleAgents.map((agent, seatIdx) => [agent, valueAt(seatIdx)]));
  }

  #observations(): ByAgent<Uint8Array> {
    const { length } = this.#environment.spec.observation;
    return this.#byAgent((seatIdx) => {
      const observation = new Uint8Array(length);
      this.#environment.observeSeat(0, seatIdx, observation, 0);
      return observation;
    });
  }

  #infos(): ByAgent<AgentInfo> {
    const { numCumulants } = this.#environment.spec;
    return this.#byAgent((seatIdx) => ({
      cumulants: this.#environment.cumulants.slice(seatIdx * numCumulants, (seatIdx + 1) * numCumulants),
      seed: this.#seed,
    }));
  }
}
