import type { Actor } from '../../envs/core/actor.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { Policy, PolicyInput, PolicyOutput, PolicyState } from './policy.ts';

/**
 * A player by rule as a policy: one actor a row, made when the row first acts. A reset starts the actor's next episode; an action
 * that the row played in place of the chosen one is told to the actor.
 */
export class ActorPolicy implements Policy {
  readonly id: string;
  readonly #createActor: (row: number) => Actor;

  constructor(id: string, createActor: (row: number) => Actor) {
    this.id = id;
    this.#createActor = createActor;
  }

  createState(numRows: number): ActorState {
    return new ActorState(numRows, this.#createActor);
  }

  act(input: PolicyInput, state: PolicyState, rng: Rng, out: PolicyOutput): void {
    const { rows, observations, resets, previousActions } = input;
    const { actors, chosen } = state as ActorState;
    const length = observations.length / resets.length;
    for (const row of rows) {
      const known = actors[row];
      const actor = known ?? this.#createActor(row);
      if (known === undefined) actors[row] = actor;
      else if (resets[row] !== 0) actor.startEpisode?.();
      else if (previousActions[row] !== chosen[row]) actor.playsInstead?.(previousActions[row]);
      chosen[row] = actor.act(observations.subarray(row * length, (row + 1) * length), rng);
      out.actions[row] = chosen[row];
    }
  }
}

/** Memory of players by rule. */
class ActorState implements PolicyState {
  readonly memory = new Float32Array(0);
  readonly actors: (Actor | undefined)[]; // [R]
  readonly chosen: Uint8Array; // [R] by the last `act`
  readonly #createActor: (row: number) => Actor;

  constructor(numRows: number, createActor: (row: number) => Actor) {
    this.actors = new Array(numRows).fill(undefined);
    this.chosen = new Uint8Array(numRows);
    this.#createActor = createActor;
  }

  save(): Record<string, unknown> {
    const actors = this.actors.map((actor) => (actor === undefined ? null : { memory: actor.save?.() ?? null }));
    return { actors, chosen: this.chosen.slice() };
  }

  load({ actors, chosen }: Readonly<Record<string, unknown>>): void {
    this.chosen.set(chosen as Uint8Array);
    for (const [row, saved] of (actors as (null | { readonly memory: unknown })[]).entries()) {
      this.actors[row] = saved === null ? undefined : this.#createActor(row);
      if (saved !== null && saved.memory !== null) this.actors[row]?.load?.(saved.memory);
    }
  }
}
