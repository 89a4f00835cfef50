import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { argMax, sampleSoftmax } from '../../envs/core/softmax.ts';
import type { ActorCritic, PreviousInputs } from '../nets/actor-critic.ts';
import { evaluate } from '../nets/adam.ts';
import type { Parameters } from '../nets/parameters.ts';
import { createMemory, type Policy, type PolicyInput, type PolicyOutput, type PolicyState } from './policy.ts';

/** What a network says of some rows: logits [n, A], values [n], memory after the step [n, M]. */
export interface NetworkStep {
  readonly logits: Float32Array;
  readonly values: Float32Array;
  readonly memory: Float32Array;
}

/** What a network reads of n rows. */
interface NetworkRows {
  readonly observations: Uint8Array; // [n, L]
  readonly memory: Float32Array; // [n, M]
  readonly resets: Uint8Array; // [n]
  readonly previous: PreviousInputs; // [n] each
}

/** One step of n rows. */
export function stepNetwork(network: ActorCritic, parameters: Parameters, rows: NetworkRows): NetworkStep {
  const { observations, memory, resets, previous } = rows;
  const numRows = resets.length;
  if (network.act !== undefined) {
    const { logits, values, state } = network.act(
      parameters.tensors(),
      observations,
      numRows,
      memory,
      resets,
      previous,
    );
    return { logits, values, memory: state };
  }
  const [logits, values, state] = evaluate(() => {
    const initial = tf.tensor2d(memory, [numRows, network.stateSize]);
    const run = network.forward(parameters.tensors(), observations, 1, numRows, initial, resets, previous);
    return [run.logits, run.values, run.state];
  });
  return { logits, values, memory: state };
}

/** Plays an actor-critic: by chance in proportion to its probabilities, as PPO must, or always the likeliest action. */
export class NetworkPolicy implements Policy {
  readonly id: string;
  readonly #network: ActorCritic;
  readonly #parameters: Parameters;
  readonly #isGreedy: boolean;
  readonly #gathered = new GatheredRows();

  constructor(id: string, network: ActorCritic, parameters: Parameters, isGreedy = false) {
    this.id = id;
    this.#network = network;
    this.#parameters = parameters;
    this.#isGreedy = isGreedy;
  }

  createState(numRows: number): PolicyState {
    return createMemory(numRows, this.#network.stateSize);
  }

  act(input: PolicyInput, { memory }: PolicyState, rng: Rng, out: PolicyOutput): void {
    const { rows } = input;
    const { observationLength: L, stateSize: M, numActions: A } = this.#network;
    const { observations, resets, previousActions, previousRewards } = input;
    const isAll = rows.length === resets.length;
    const seen = isAll
      ? { observations, memory, resets, previous: { actions: previousActions, rewards: previousRewards } }
      : this.#gathered.gather(input, memory, L, M);
    const made = stepNetwork(this.#network, this.#parameters, seen);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      for (let m = 0; m < M; m++) memory[row * M + m] = made.memory[i * M + m];
      out.values[row] = made.values[i];
      if (this.#isGreedy) out.actions[row] = argMax(made.logits, i * A, A);
      else out.actions[row] = sampleSoftmax(made.logits, i * A, A, rng, out.logProbabilities, row);
    }
  }
}

/** Some rows of an input side by side, in arrays that the next rows write over: a policy of a pool acts for a handful of rows at every step. */
class GatheredRows {
  #size = 0; // rows that there is room for
  #observations = new Uint8Array(0);
  #memory = new Float32Array(0);
  #resets = new Uint8Array(0);
  #actions = new Uint8Array(0);
  #rewards = new Float32Array(0);

  /** memory: [R, M] of all rows, which have L bytes of observation each. */
  gather(input: PolicyInput, memory: Float32Array, L: number, M: number): NetworkRows {
    const { rows, observations, resets, previousActions, previousRewards } = input;
    const n = rows.length;
    if (n > this.#size) this.#makeRoom(n, L, M);
    for (let i = 0; i < n; i++) {
      const row = rows[i];
      for (let k = 0; k < L; k++) this.#observations[i * L + k] = observations[row * L + k];
      for (let k = 0; k < M; k++) this.#memory[i * M + k] = memory[row * M + k];
      this.#resets[i] = resets[row];
      this.#actions[i] = previousActions[row];
      this.#rewards[i] = previousRewards[row];
    }
    return {
      observations: this.#observations.subarray(0, n * L),
      memory: this.#memory.subarray(0, n * M),
      resets: this.#resets.subarray(0, n),
      previous: { actions: this.#actions.subarray(0, n), rewards: this.#rewards.subarray(0, n) },
    };
  }

  #makeRoom(size: number, L: number, M: number): void {
    this.#size = size;
    this.#observations = new Uint8Array(size * L);
    this.#memory = new Float32Array(size * M);
    this.#resets = new Uint8Array(size);
    this.#actions = new Uint8Array(size);
    this.#rewards = new Float32Array(size);
  }
}
