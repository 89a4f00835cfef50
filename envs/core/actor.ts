import type { Rng } from './rng.ts';

/** Chooses one action for one seat. State that must outlive a step lives in the actor; one without `save` and `load` has none. */
export interface Actor {
  readonly id: string;
  /** observation: [L] bytes of one seat. Returns an action in [0, A). Must not keep the buffer. */
  act(observation: Uint8Array, rng: Rng): number;
  /** Called before the first `act` of every episode but the first: what belonged to the last one is forgotten. */
  startEpisode?(): void;
  /** Called when the seat plays another action than the last `act` chose, before the step. */
  playsInstead?(action: number): void;
  /** All that it remembers between steps, as plain values and typed arrays of its own; later steps do not change them. */
  save?(): unknown;
  /**
   * Takes back what `save` gave, also through msgpack, into an actor that was made the same way: it then goes on as the saved
   * one did. Errors: InputError for what `save` cannot have given; the actor is then as it was.
   */
  load?(saved: unknown): void;
}
