import type { BatchEnvironment } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import type { WorldSpec } from '../core/specs.ts';

/**
 * The worlds of a batch seen through other settings of observation: for players that read another one than those beside them,
 * such as a player by rule beside a learner. A second batch with those settings takes over each world before it shows it.
 *
 * Letters: N worlds, S seats, L observation bytes of the shown batch. Nothing is allocated while a world keeps its level.
 */
export class OtherView {
  readonly spec: WorldSpec; // of what is shown
  readonly #source: BatchEnvironment;
  readonly #shown: BatchEnvironment;

  /**
   * shown: made with the settings of `source` but for what is observed, for as many worlds; it belongs to the view from now on.
   * Throws InputError for another world or another number of worlds.
   */
  constructor(source: BatchEnvironment, shown: BatchEnvironment) {
    if (shown.spec.id !== source.spec.id) {
      throw new InputError('world of another view', { value: shown.spec.id, limit: source.spec.id });
    }
    if (shown.numWorlds !== source.numWorlds) {
      throw new InputError('worlds of another view', { value: shown.numWorlds, limit: `${source.numWorlds}` });
    }
    this.spec = shown.spec;
    this.#source = source;
    this.#shown = shown;
  }

  /** Writes what one seat sees now into out[offset .. offset+L). */
  observeSeat(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    this.#shown.copyWorld(worldIdx, this.#source, worldIdx);
    this.#shown.observeSeat(worldIdx, seatIdx, out, offset);
  }

  /** Writes what every seat of every world sees now into `out` [N, S, L]. */
  observe(out: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.#source.numWorlds; worldIdx++) {
      this.#shown.copyWorld(worldIdx, this.#source, worldIdx);
    }
    this.#shown.observe(out);
  }
}
