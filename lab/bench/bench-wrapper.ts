import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { createEnvironment, createGenerator } from '../../envs/registry.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import type { EpisodeStart } from '../../envs/wrappers/restarting-env.ts';
import type { BenchCase } from './bench-cases.ts';
import { type BenchOptions, type SteppedWorlds, stepBatch } from './bench-worlds.ts';
import { type Cost, costOf, inTurns, timeRound, unitsPerSec } from './rounds.ts';

/** Most of the raw rate that worlds may lose behind the wrapper. */
export const WRAPPER_COST_AT_MOST = 0.1;

/** Rounds that are not counted. */
const WARM_UP_ROUNDS = 2;

export interface WrapperResult {
  readonly id: string;
  readonly batch: number;
  readonly rawPerSec: number; // steps of worlds per second on one core: median of the rounds
  readonly wrappedPerSec: number;
  readonly cost: Cost; // shares of the raw rate
  readonly isSameHash: boolean; // every world ended in the same state
}

/** The worlds of a case bare and behind AutoReset, round about. Within the timed loops as in `measureCase`. */
export function* measureWrapper(benchCase: BenchCase, options: BenchOptions): Steps<WrapperResult> {
  const { id } = benchCase;
  const { batch } = options;
  const numSteps = Math.max(1, Math.ceil(unitsPerRound(options) / batch));
  const raw = createWorlds(benchCase, options, (environment, next) => new RawWorlds(environment, next));
  const wrapped = createWorlds(benchCase, options, (environment, next) => new AutoReset(environment, next));
  const [bare, behind] = yield* inTurns(
    [raw, wrapped].map((side) => () => timeRound(() => stepRound(side, numSteps))),
    WARM_UP_ROUNDS,
    options.isShort ? 3 : 11,
  );
  return {
    id,
    batch,
    rawPerSec: unitsPerSec(bare),
    wrappedPerSec: unitsPerSec(behind),
    cost: costOf(behind, bare),
    isSameHash: Array.from({ length: batch }, (_, n) => n).every(
      (n) => raw.worlds.environment.hash(n) === wrapped.worlds.environment.hash(n),
    ),
  };
}

function unitsPerRound({ steps, isShort }: BenchOptions): number {
  return steps ?? (isShort ? 120_000 : 1_000_000);
}

interface Side {
  readonly worlds: SteppedWorlds;
  readonly rng: Rng; // levels, seeds and actions
}

/** Started worlds that draw level and seed from a generator of their own: both sides play the same. */
function createWorlds(
  { worldId, settings, generatorId }: BenchCase,
  { batch, seed }: BenchOptions,
  create: (environment: BatchEnvironment, nextStart: () => EpisodeStart) => SteppedWorlds & { start(): void },
): Side {
  const rng = new Rng(seed);
  const generator = createGenerator(worldId, settings, generatorId);
  const environment = createEnvironment(worldId, settings, batch);
  const worlds = create(environment, () => ({ level: generator.sample(rng), seed: rng.uint32() }));
  worlds.start();
  return { worlds, rng };
}

/** Returns how many steps of worlds it made. */
function* stepRound({ worlds, rng }: Side, numSteps: number): Steps<number> {
  yield* stepBatch(worlds, rng, numSteps);
  return numSteps * worlds.environment.numWorlds;
}

/** Ended worlds begin again, and all observations are written once: what nobody can leave out. Keeps no results and no last observations. */
class RawWorlds implements SteppedWorlds {
  readonly environment: BatchEnvironment;
  readonly #nextStart: () => EpisodeStart;
  readonly #observations: Uint8Array; // [N, S, L]

  constructor(environment: BatchEnvironment, nextStart: () => EpisodeStart) {
    const { numWorlds, spec } = environment;
    this.environment = environment;
    this.#nextStart = nextStart;
    this.#observations = new Uint8Array(numWorlds * spec.numSeats * spec.observation.length);
  }

  start(): void {
    for (let worldIdx = 0; worldIdx < this.environment.numWorlds; worldIdx++) this.#begin(worldIdx);
  }

  #begin(worldIdx: number): void {
    const { level, seed } = this.#nextStart();
    this.environment.reset(worldIdx, level, seed);
  }

  step(actions: Uint8Array): void {
    const { environment } = this;
    const { numWorlds, terminated, truncated } = environment;
    environment.step(actions);
    for (let worldIdx = 0; worldIdx < numWorlds; worldIdx++) {
      if ((terminated[worldIdx] | truncated[worldIdx]) !== 0) this.#begin(worldIdx);
    }
    environment.observe(this.#observations);
  }
}
