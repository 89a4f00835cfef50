import { nextBelow, RNG_WORDS, Rng, seedRngInPlace } from '../core/rng.ts';
import { createEnvironment, createGenerator } from '../registry.ts';
import { AutoReset } from '../wrappers/auto-reset.ts';
import type { VectorBuffers } from '../wrappers/vector-buffers.ts';
import type { SharedBatch, SliceState, ThreadedBatchOptions } from './shared-batch.ts';

const WORDS_PER_WORLD = 2 * RNG_WORDS;

/** Worlds start..end of a threaded batch, with results in the rows of the shared arrays. */
export class BatchSlice {
  readonly #batch: AutoReset;
  readonly #actions: Uint8Array; // [n, S]
  readonly #streams: Uint32Array; // [n, 2, 4] of levels and seeds, of random actions
  readonly #rng = new Rng(0); // takes the state of one stream at a time

  constructor(options: ThreadedBatchOptions, shared: SharedBatch, { start, end }: { start: number; end: number }) {
    const { worldId, settings, generatorId, seed } = options;
    const generator = createGenerator(worldId, settings, generatorId);
    const environment = createEnvironment(worldId, settings, end - start);
    const { numSeats } = environment.spec;
    this.#actions = shared.actions.subarray(start * numSeats, end * numSeats);
    this.#streams = new Uint32Array((end - start) * WORDS_PER_WORLD);
    for (let worldIdx = start; worldIdx < end; worldIdx++) {
      const at = (worldIdx - start) * WORDS_PER_WORLD;
      seedRngInPlace(this.#streams, at, seed, worldIdx);
      seedRngInPlace(this.#streams, at + RNG_WORDS, seed, shared.numWorlds + worldIdx);
    }
    const nextStart = (worldIdx: number) => {
      const stream = this.#streams.subarray(worldIdx * WORDS_PER_WORLD, worldIdx * WORDS_PER_WORLD + RNG_WORDS);
      this.#rng.state.set(stream);
      const episode = { level: generator.sample(this.#rng), seed: this.#rng.uint32() };
      stream.set(this.#rng.state);
      return episode;
    };
    this.#batch = new AutoReset(environment, nextStart, sliceBuffers(shared, start, end));
    this.#batch.start();
  }

  step(): void {
    this.#batch.step(this.#actions);
  }

  /** Steps with uniformly random actions, drawn for each world from its own stream. */
  playRandom(numSteps: number): void {
    const { numSeats, numActions } = this.#batch.environment.spec;
    const { numWorlds } = this.#batch.environment;
    const actions = this.#actions;
    const streams = this.#streams;
    for (let step = 0; step < numSteps; step++) {
      let row = 0;
      for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) {
        const stream = worldIdx * WORDS_PER_WORLD + RNG_WORDS;
        for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) actions[row++] = nextBelow(streams, stream, numActions);
      }
      this.#batch.step(actions);
    }
  }

  hashes(): string[] {
    return this.#worldIdxs().map((worldIdx) => this.#batch.environment.hash(worldIdx));
  }

  save(): SliceState {
    const { environment } = this.#batch;
    return {
      worlds: this.#worldIdxs().map((worldIdx) => environment.saveWorld(worldIdx)),
      streams: this.#streams.slice(),
    };
  }

  load(state: SliceState): void {
    const { environment, observations } = this.#batch;
    for (const worldIdx of this.#worldIdxs()) environment.loadWorld(worldIdx, state.worlds[worldIdx]);
    this.#streams.set(state.streams);
    environment.observe(observations);
  }

  #worldIdxs(): number[] {
    return Array.from({ length: this.#batch.environment.numWorlds }, (_, worldIdx) => worldIdx);
  }
}

function sliceBuffers(shared: SharedBatch, start: number, end: number): VectorBuffers {
  const rows = <Column extends Uint8Array | Float32Array>(column: Column): Column => {
    const rowLength = column.length / shared.numWorlds;
    return column.subarray(start * rowLength, end * rowLength) as Column;
  };
  return {
    observations: rows(shared.observations),
    finalObservations: rows(shared.finalObservations),
    rewards: rows(shared.rewards),
    cumulants: rows(shared.cumulants),
    terminated: rows(shared.terminated),
    truncated: rows(shared.truncated),
    resets: rows(shared.resets),
  };
}
