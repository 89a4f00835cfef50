import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { argMax, sampleSoftmax } from '../../envs/core/softmax.ts';
import type { ActorCritic, PreviousInputs } from '../nets/actor-critic.ts';
import { evaluate } from '../nets/adam.ts';
import type { Parameters } from '../nets/parameters.ts';
import {
  createMemory,
  gatherRows,
  type Policy,
  type PolicyInput,
  type PolicyOutput,
  type PolicyState,
} from './policy.ts';

/** What a network says of some rows: logits [n, A], values [n], memory after the step [n, M]. */
export interface NetworkStep {
  readonly logits: Float32Array;
  readonly values: Float32Array;
  readonly memory: Float32Array;
}

/** One step of n rows. Shapes   observations: [n, L]; memory: [n, M]; resets: [n]; previous: [n] each. */
export function stepNetwork(
  network: ActorCritic,
  parameters: Parameters,
  rows: { observations: Uint8Array; memory: Float32Array; resets: Uint8Array; previous: PreviousInputs },
): NetworkStep {
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
    const isAll = rows.length === input.resets.length;
    const made = stepNetwork(this.#network, this.#parameters, {
      observations: isAll ? input.observations : gatherRows(input.observations, rows, L),
      memory: isAll ? memory : gatherRows(memory, rows, M),
      resets: isAll ? input.resets : gatherRows(input.resets, rows, 1),
      previous: {
        actions: isAll ? input.previousActions : gatherRows(input.previousActions, rows, 1),
        rewards: isAll ? input.previousRewards : gatherRows(input.previousRewards, rows, 1),
      },
    });
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      for (let m = 0; m < M; m++) memory[row * M + m] = made.memory[i * M + m];
      out.values[row] = made.values[i];
      if (this.#isGreedy) out.actions[row] = argMax(made.logits, i * A, A);
      else out.actions[row] = sampleSoftmax(made.logits, i * A, A, rng, out.logProbabilities, row);
    }
  }
}
