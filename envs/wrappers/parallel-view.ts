import type { BatchEnvironment } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import type { Level } from '../core/level.ts';
import { Rng } from '../core/rng.ts';

/** One value for each agent, by its name `seat_0`, `seat_1`, ... */
export type ByAgent<T> = Readonly<Record<string, T>>;

export interface AgentInfo {
  readonly cumulants: Uint8Array; // [C] events of the last step
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

/**
 * One world with the names of PettingZoo's Parallel API, for notebooks, tests and first experiments. It allocates
 * freely; training uses the batch.
 */
export class ParallelView {
  readonly possibleAgents: readonly string[];
  readonly #environment: BatchEnvironment;
  readonly #sampleLevel: (rng: Rng) => Level;
  #isRunning = false;

  /** `environment` has one world. `sampleLevel` chooses the level of an episode from its seed. */
  constructor(environment: BatchEnvironment, sampleLevel: (rng: Rng) => Level) {
    if (environment.numWorlds !== 1) {
      throw new InputError('number of worlds of a parallel view', { value: environment.numWorlds, limit: '1' });
    }
    this.#environment = environment;
    this.#sampleLevel = sampleLevel;
    this.possibleAgents = Array.from({ length: environment.spec.numSeats }, (_, seatIdx) => `seat_${seatIdx}`);
  }

  /** Agents of the running episode; none before the first reset and after the end. */
  get agents(): readonly string[] {
    return this.#isRunning ? this.possibleAgents : [];
  }

  /** The same seed gives the same level and the same episode. */
  reset(seed: number): ParallelReset {
    const rng = new Rng(seed);
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
    }));
  }
}
