import type { Level, LevelGenerator } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { LevelStream, Play } from '../designers/designer.ts';
import { type PpoRollout, stateTensor } from '../learners/ppo.ts';
import type { ActorCritic } from '../nets/actor-critic.ts';
import { evaluate } from '../nets/adam.ts';
import type { Parameters } from '../nets/parameters.ts';
import { sampleSoftmax } from '../ops/softmax.ts';
import type { RolloutWorlds, StepEnds } from './rollout-worlds.ts';

/** Where the time of rollouts went, in milliseconds since the start of the process. */
export interface RolloutTimes {
  worldsMs: number;
  actingMs: number;
}

/**
 * T steps of B worlds by one student's stochastic policy, with everything PPO and the scores need written down. Two sets
 * of worlds: those of 'levels' start afresh every time, those of 'stream' go on from the last one.
 *
 * Letters: T steps, B worlds, L observation bytes, S numbers of memory, A actions.
 */
export class Rollout implements PpoRollout {
  readonly numSteps: number;
  readonly numWorlds: number;
  readonly rewards: Float32Array;
  readonly values: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly finalValues: Float32Array;
  readonly lastValues: Float32Array;
  readonly observations: Uint8Array;
  readonly actions: Uint8Array;
  readonly logProbabilities: Float32Array;
  readonly resets: Uint8Array;
  readonly initialState: Float32Array;
  readonly times: RolloutTimes = { worldsMs: 0, actingMs: 0 };
  readonly rng: Rng; // actions and the levels of streams
  readonly #network: ActorCritic;
  readonly #generators: ReadonlyMap<string, LevelGenerator>;
  readonly #levelWorlds: RolloutWorlds;
  readonly #streamWorlds: RolloutWorlds;
  readonly #stepActions: Uint8Array; // [B]
  readonly #ends: StepEnds;

  constructor(options: RolloutOptions) {
    const { network, numSteps: T, createWorlds } = options;
    this.#network = network;
    this.#generators = options.generators;
    this.#levelWorlds = createWorlds();
    this.#streamWorlds = createWorlds();
    const B = this.#levelWorlds.numWorlds;
    const size = T * B;
    this.numSteps = T;
    this.numWorlds = B;
    this.rewards = new Float32Array(size);
    this.values = new Float32Array(size);
    this.terminated = new Uint8Array(size);
    this.truncated = new Uint8Array(size);
    this.finalValues = new Float32Array(size);
    this.lastValues = new Float32Array(B);
    this.observations = new Uint8Array(size * network.observationLength);
    this.actions = new Uint8Array(size);
    this.logProbabilities = new Float32Array(size);
    this.resets = new Uint8Array(size);
    this.initialState = new Float32Array(B * network.stateSize);
    this.rng = new Rng(options.seed, options.stream);
    this.#stepActions = new Uint8Array(B);
    this.#ends = { terminated: this.terminated, truncated: this.truncated, offset: 0 };
  }

  /** Plays one rollout; all arrays are overwritten. */
  play(play: Play, parameters: Parameters): void {
    const worlds = play.kind === 'levels' ? this.#levelWorlds : this.#streamWorlds;
    const nextLevel = play.kind === 'levels' ? (b: number) => play.levels[b] : () => this.#drawLevel(play.stream);
    if (play.kind === 'levels' || !worlds.isStarted) worlds.start(nextLevel);
    this.initialState.set(worlds.memory);
    const cuts: Cut[] = [];
    for (let t = 0; t < this.numSteps; t++) this.#step(t, worlds, nextLevel, parameters, cuts);
    this.#closeEpisodes(worlds, cuts, parameters);
  }

  #step(
    t: number,
    worlds: RolloutWorlds,
    nextLevel: (worldIdx: number) => Level,
    parameters: Parameters,
    cuts: Cut[],
  ): void {
    const { numWorlds: B } = this;
    const { observationLength: L, stateSize: S, numActions: A } = this.#network;
    const base = t * B;
    const startedAt = performance.now();
    this.observations.set(worlds.observations, base * L);
    this.resets.set(worlds.resets, base);
    const [logits, values, memory] = this.#forward(parameters, worlds.observations, B, worlds.memory, worlds.resets);
    worlds.memory.set(memory);
    this.values.set(values, base);
    for (let b = 0; b < B; b++) {
      const action = sampleSoftmax(logits, b * A, A, this.rng, this.logProbabilities, base + b);
      this.#stepActions[b] = action;
      this.actions[base + b] = action;
    }
    const actedAt = performance.now();
    this.#ends.offset = base;
    worlds.step(this.#stepActions, nextLevel, this.rewards, this.#ends);
    for (let b = 0; b < B; b++) {
      if (this.truncated[base + b] === 0) continue;
      cuts.push({
        index: base + b,
        observation: worlds.finalObservations.slice(b * L, (b + 1) * L),
        memory: worlds.memory.slice(b * S, (b + 1) * S),
      });
    }
    this.times.actingMs += actedAt - startedAt;
    this.times.worldsMs += performance.now() - actedAt;
  }

  /** Values of what was not played: the final observations of truncated episodes, and what comes after the last step. */
  #closeEpisodes(worlds: RolloutWorlds, cuts: readonly Cut[], parameters: Parameters): void {
    const { numWorlds: B } = this;
    const { observationLength: L, stateSize: S } = this.#network;
    const startedAt = performance.now();
    const numRows = B + cuts.length;
    const observations = new Uint8Array(numRows * L);
    const memory = new Float32Array(numRows * S);
    const resets = new Uint8Array(numRows);
    observations.set(worlds.observations);
    memory.set(worlds.memory);
    resets.set(worlds.resets);
    cuts.forEach((cut, i) => {
      observations.set(cut.observation, (B + i) * L);
      memory.set(cut.memory, (B + i) * S);
    });
    const [, values] = this.#forward(parameters, observations, numRows, memory, resets);
    this.lastValues.set(values.subarray(0, B));
    cuts.forEach((cut, i) => {
      this.finalValues[cut.index] = values[B + i];
    });
    this.times.actingMs += performance.now() - startedAt;
  }

  #forward(
    parameters: Parameters,
    observations: Uint8Array,
    numRows: number,
    memory: Float32Array,
    resets: Uint8Array,
  ): Float32Array[] {
    if (this.#network.act !== undefined) {
      const made = this.#network.act(parameters.tensors(), observations, numRows, memory, resets);
      return [made.logits, made.values, made.state];
    }
    return evaluate(() => {
      const initial = stateTensor(memory, numRows);
      const run = this.#network.forward(parameters.tensors(), observations, 1, numRows, initial, resets);
      return [run.logits, run.values, run.state];
    });
  }

  #drawLevel(stream: LevelStream): Level {
    const total = stream.reduce((sum, part) => sum + part.weight, 0);
    let left = this.rng.unit() * total;
    let partIdx = 0;
    while (partIdx < stream.length - 1 && left >= stream[partIdx].weight) left -= stream[partIdx++].weight;
    const part = stream[partIdx];
    if ('levels' in part) return part.levels[this.rng.below(part.levels.length)];
    return (this.#generators.get(part.generatorId) as LevelGenerator).sample(this.rng);
  }

  save(): Record<string, unknown> {
    return { rng: this.rng.state.slice(), stream: this.#streamWorlds.save() };
  }

  load(saved: Readonly<Record<string, unknown>>): void {
    this.rng.state.set(saved.rng as Uint32Array);
    this.#streamWorlds.load(saved.stream as Record<string, unknown>);
  }
}

export interface RolloutOptions {
  readonly network: ActorCritic;
  readonly numSteps: number; // T
  readonly createWorlds: () => RolloutWorlds; // of one seat each
  readonly generators: ReadonlyMap<string, LevelGenerator>; // that streams name
  readonly seed: number;
  readonly stream: number; // of chance: another one for each student
}

/** An episode that was truncated, to be valued at the end of the rollout. */
interface Cut {
  readonly index: number; // [T, B]
  readonly observation: Uint8Array; // [L] the final one
  readonly memory: Float32Array; // [S] that it would be seen with
}
