import type { BatchEnvironment } from '../../envs/core/environment.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { createEnvironment } from '../../envs/registry.ts';

/** A room's world seen through other settings of observation: for actors that read another one than the room has. */
export class OtherView {
  readonly spec: WorldSpec;
  readonly #environment: BatchEnvironment;
  readonly #saveWorld: () => Uint8Array;
  readonly #observations: Uint8Array; // [S, L]

  /** settings: those of the room but for what is observed, so that they hold the same state. */
  constructor(worldId: string, settings: unknown, saveWorld: () => Uint8Array) {
    this.#environment = createEnvironment(worldId, settings, 1);
    this.spec = this.#environment.spec;
    this.#saveWorld = saveWorld;
    this.#observations = new Uint8Array(this.spec.numSeats * this.spec.observation.length);
  }

  /** What every seat sees now, [S, L]; overwritten by the next call. */
  observe(): Uint8Array {
    this.#environment.loadWorld(0, this.#saveWorld());
    this.#environment.observe(this.#observations);
    return this.#observations;
  }
}
