import { stateTensor } from '../../agents/algorithms/ppo-minibatch.ts';
import type { ActorCritic } from '../../agents/nets/actor-critic.ts';
import { evaluate } from '../../agents/nets/adam.ts';
import type { Parameters } from '../../agents/nets/parameters.ts';
import type { BatchEnvironment } from '../../envs/core/environment.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng, seedRngInPlace } from '../../envs/core/rng.ts';
import { sampleSoftmax } from '../../envs/core/softmax.ts';
import { finish, type Steps } from '../../envs/core/steps.ts';
import { createEnvironment } from '../../envs/registry.ts';

/**
 * Plays levels of the maze with a stochastic policy, many at once, and writes down when each episode arrived. The
 * horizon is in no observation, so that an episode of a long horizon holds that of every shorter one: solved by step h
 * or not. Rates and returns of several horizons come from one pass, exactly.
 *
 * Letters: N levels, E episodes of each, W worlds that run at once, L observation bytes, S numbers of memory.
 */
export interface Player {
  readonly worldId: string;
  readonly worldSettings: Readonly<Record<string, unknown>>; // complete ones of its training: actions and view
  readonly network: ActorCritic;
  readonly parameters: Parameters;
}

export interface EvaluationOptions {
  readonly numEpisodes: number; // E
  readonly seed: number;
  readonly horizonOf: (level: Level) => number; // steps after which an episode is given up
  readonly numWorlds?: number; // W at most
}

/** When each episode of each level arrived. */
export interface Arrivals {
  readonly levels: readonly Level[]; // [N]
  readonly numEpisodes: number; // E
  readonly steps: Int32Array; // [N, E] step of arrival from 1, 0 where the episode was given up
  readonly horizons: Int32Array; // [N] at which it was given up
  readonly numSteps: number; // environment steps that were played
}

const DEFAULT_WORLDS = 512;

/** Training runs of the UED codes and JaxUED's tests cut episodes here. */
export const SHORT_HORIZON = 250;

/** DCD's horizon of test mazes: 2 (height + 2) (width + 2), the border counted. */
export function dcdHorizon({ height, width }: Level): number {
  return 2 * (height + 2) * (width + 2);
}

/**
 * Plays every level E times; memory begins empty in each episode. Chance of an episode comes from the seed, the level's
 * place and the episode's number alone: the same for any W, but for the last digits of products of other shapes.
 * Errors   InputError for a level that the world refuses, or no level at all.
 */
export function evaluateLevels(player: Player, levels: readonly Level[], options: EvaluationOptions): Arrivals {
  return finish(evaluateLevelsInSteps(player, levels, options));
}

/** The same, one action of all worlds a step. */
export function* evaluateLevelsInSteps(
  player: Player,
  levels: readonly Level[],
  options: EvaluationOptions,
): Steps<Arrivals> {
  const { numEpisodes: E, seed, horizonOf } = options;
  if (levels.length === 0) throw new InputError('levels to evaluate on', { value: 0, limit: 'at least 1' });
  const horizons = Int32Array.from(levels, horizonOf);
  const numJobs = levels.length * E;
  const W = Math.min(options.numWorlds ?? DEFAULT_WORLDS, numJobs);
  const batch = new EvaluationBatch(player, createWorlds(player, levels, horizons, W), seed);
  const steps = new Int32Array(numJobs);
  let nextJob = 0;
  let numSteps = 0;
  const begin = (row: number): boolean => {
    if (nextJob === numJobs) return false;
    // Round by round over the levels, so that a long level's episodes are spread over time.
    const levelIdx = nextJob % levels.length;
    const episodeIdx = Math.floor(nextJob / levels.length);
    nextJob++;
    batch.begin(row, levels[levelIdx], levelIdx * E + episodeIdx);
    return true;
  };
  for (let row = 0; row < W; row++) begin(row);
  while (batch.numActive > 0) {
    numSteps += batch.numActive;
    batch.step();
    for (let i = batch.numActive - 1; i >= 0; i--) {
      const row = batch.active[i];
      const job = batch.jobs[row];
      const hasArrived = batch.environment.terminated[row] === 1;
      if (!hasArrived && batch.ticks[row] < horizons[Math.floor(job / E)]) continue;
      steps[job] = hasArrived ? batch.ticks[row] : 0;
      if (!begin(row)) batch.retire(i);
    }
    yield;
  }
  return { levels, numEpisodes: E, steps, horizons, numSteps };
}

/** Worlds that hold every level and cut none before its horizon. */
function createWorlds(
  { worldId, worldSettings }: Player,
  levels: readonly Level[],
  horizons: Int32Array,
  numWorlds: number,
): BatchEnvironment {
  const size = levels.reduce((side, { height, width }) => Math.max(side, height, width), Number(worldSettings.size));
  const horizon = horizons.reduce((a, b) => Math.max(a, b), 1);
  return createEnvironment(worldId, { ...worldSettings, numSeats: 1, size, horizon }, numWorlds);
}

/** Worlds with the policy's memory beside them; rows without work cost nothing but the world's own step. */
class EvaluationBatch {
  readonly environment: BatchEnvironment;
  readonly active: Int32Array; // [W] rows with work, in active[0 .. numActive)
  readonly jobs: Int32Array; // [W] that a row plays
  readonly ticks: Int32Array; // [W] steps of its episode
  numActive = 0;
  readonly #player: Player;
  readonly #seed: number;
  readonly #levels: (Level | undefined)[];
  readonly #memory: Float32Array; // [W, S]
  readonly #rngs: readonly Rng[]; // [W] of the actions
  readonly #actions: Uint8Array; // [W]
  readonly #logProbability = new Float32Array(1);

  constructor(player: Player, environment: BatchEnvironment, seed: number) {
    const { numWorlds: W } = environment;
    this.environment = environment;
    this.active = new Int32Array(W);
    this.jobs = new Int32Array(W);
    this.ticks = new Int32Array(W);
    this.#player = player;
    this.#seed = seed;
    this.#levels = new Array(W);
    this.#memory = new Float32Array(W * player.network.stateSize);
    this.#rngs = Array.from({ length: W }, () => new Rng(0));
    this.#actions = new Uint8Array(W);
  }

  begin(row: number, level: Level, job: number): void {
    const { stateSize: S } = this.#player.network;
    if (this.#levels[row] === undefined) this.active[this.numActive++] = row;
    this.#levels[row] = level;
    this.jobs[row] = job;
    this.ticks[row] = 0;
    this.#memory.fill(0, row * S, (row + 1) * S);
    seedRngInPlace(this.#rngs[row].state, 0, this.#seed, job);
    this.environment.reset(row, level, 0);
  }

  /** Row active[i] has no more work; the order of the others changes behind i only. */
  retire(i: number): void {
    this.active[i] = this.active[--this.numActive];
  }

  /** One action in every active row. */
  step(): void {
    const { environment, active, numActive: n } = this;
    const { network, parameters } = this.#player;
    const { observationLength: L, stateSize: S, numActions: A } = network;
    const observations = new Uint8Array(n * L);
    const memory = new Float32Array(n * S);
    const previous = { actions: new Uint8Array(n), rewards: new Float32Array(n) };
    for (let i = 0; i < n; i++) {
      const row = active[i];
      environment.observeSeat(row, 0, observations, i * L);
      memory.set(this.#memory.subarray(row * S, (row + 1) * S), i * S);
      if (this.ticks[row] === 0) continue;
      previous.actions[i] = this.#actions[row];
      previous.rewards[i] = environment.rewards[row];
    }
    const resets = new Uint8Array(n); // memory is emptied where an episode begins
    const [logits, state] = evaluate(() => {
      const initial = stateTensor(memory, n);
      const run = network.forward(parameters.tensors(), observations, 1, n, initial, resets, previous);
      return [run.logits, run.state];
    });
    for (let i = 0; i < n; i++) {
      const row = active[i];
      this.#memory.set(state.subarray(i * S, (i + 1) * S), row * S);
      this.#actions[row] = sampleSoftmax(logits, i * A, A, this.#rngs[row], this.#logProbability, 0);
      this.ticks[row]++;
    }
    this.#restartIdle();
    environment.step(this.#actions);
  }

  /** A world that has ended must not be stepped: those of rows without work begin their last level again. */
  #restartIdle(): void {
    const { environment } = this;
    if (this.numActive === environment.numWorlds) return;
    for (let row = 0; row < environment.numWorlds; row++) {
      const hasEnded = environment.terminated[row] | environment.truncated[row];
      if (hasEnded) environment.reset(row, this.#levels[row] as Level, 0);
    }
  }
}

/** Episodes of level i that arrived by step `horizon` at most. */
export function countSolved({ numEpisodes: E, steps }: Arrivals, i: number, horizon: number): number {
  let numSolved = 0;
  for (let e = i * E; e < (i + 1) * E; e++) if (steps[e] > 0 && steps[e] <= horizon) numSolved++;
  return numSolved;
}

/** Mean return over the episodes of level i under a horizon no longer than the one that was played: 1 - 0.9 t / T or 0. */
export function meanReturn({ numEpisodes: E, steps }: Arrivals, i: number, horizon: number): number {
  let sum = 0;
  for (let e = i * E; e < (i + 1) * E; e++) {
    if (steps[e] > 0 && steps[e] <= horizon) sum += 1 - (0.9 * steps[e]) / horizon;
  }
  return sum / E;
}

/** Mean steps to the goal over the solved episodes of level i; NaN where none was. */
export function meanSolvedSteps({ numEpisodes: E, steps }: Arrivals, i: number, horizon: number): number {
  let sum = 0;
  let numSolved = 0;
  for (let e = i * E; e < (i + 1) * E; e++) {
    if (steps[e] === 0 || steps[e] > horizon) continue;
    sum += steps[e];
    numSolved++;
  }
  return sum / numSolved;
}
