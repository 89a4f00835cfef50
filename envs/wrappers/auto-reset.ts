import type { BatchEnvironment } from '../core/environment.ts';
import { RestartingEnv, type StartSource } from './restarting-env.ts';
import { createVectorBuffers, type VectorBuffers } from './vector-buffers.ts';

/**
 * A batch whose ended worlds start again at once.
 *
 * Letters as in VectorEnv. Buffers are overwritten by `step`; nothing is allocated but by `nextStart`.
 */
export class AutoReset extends RestartingEnv {
  /** `nextStart` chooses level and seed whenever a world begins; the first time in `start`. */
  constructor(
    environment: BatchEnvironment,
    nextStart: StartSource,
    buffers: VectorBuffers = createVectorBuffers(environment),
  ) {
    super(environment, nextStart, buffers);
  }

  protected begin(worldIdx: number): void {
    const { level, seed, seated } = this.drawStart(worldIdx);
    this.environment.reset(worldIdx, level, seed, seated);
  }

  /** One step of all worlds, then a new episode where one ended. Returns how many ended. */
  step(actions: Uint8Array): number {
    this.stepWorlds(actions);
    const { terminated, truncated } = this.environment;
    let numEnded = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      if ((terminated[worldIdx] | truncated[worldIdx]) === 0) continue;
      this.endRows(worldIdx, terminated[worldIdx], truncated[worldIdx]);
      this.begin(worldIdx);
      this.showFirst(worldIdx);
      numEnded++;
    }
    return numEnded;
  }

  protected saveStarts(): Record<string, unknown> {
    return { numEpisodes: this.numStarts.slice() };
  }

  protected loadStarts({ numEpisodes }: Readonly<Record<string, unknown>>): void {
    if (numEpisodes !== undefined) this.numStarts.set(numEpisodes as Uint32Array); // older runs did not count
  }
}
