import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ActorCritic, ActorCriticRun, PreviousInputs } from '../nets/actor-critic.ts';
import type { Trajectories } from '../ops/advantages.ts';
import type { PpoSamples } from './ppo-loss.ts';

/** What PPO reads of a trajectory. Letters: T steps, R rows, L bytes, S memory. */
export interface PpoRollout extends Trajectories {
  readonly observations: Uint8Array; // [T, R, L] that were acted on
  readonly actions: Uint8Array; // [T, R]
  readonly logProbabilities: Float32Array; // [T, R] of the actions
  readonly resets: Uint8Array; // [T, R] not 0 where the step begins an episode
  readonly initialMemory: Float32Array; // [R, S] memory before the first step
  readonly previousActions?: Uint8Array; // [T, R] of the step before, 0 at resets; left out where no network reads them
  readonly previousRewards?: Float32Array; // [T, R]
  readonly mask?: Uint8Array; // [T, R] 0 where a sample does not count; left out where all do
}

/** A minibatch: some columns (worlds) of a rollout, time-major, with what PPO needs. */
export interface PpoMinibatch extends PpoSamples {
  readonly numSteps: number; // T
  readonly numWorlds: number; // b
  readonly observations: Uint8Array; // [T, b, L]
  readonly resets: Uint8Array; // [T, b]
  readonly initialState: Float32Array; // [b, S]
  readonly previous: PreviousInputs | undefined; // [T, b] each
}

/** A further term of the loss, such as cloning another student. Differentiable in the run. */
export type ExtraLoss = (run: ActorCriticRun, minibatch: PpoMinibatch) => tf.Scalar;

/** Memory of B worlds as the networks take it: [B, S]. */
export function stateTensor(state: Float32Array, numWorlds: number): Tensor {
  return tf.tensor2d(state, [numWorlds, state.length / numWorlds]);
}

/** Copies the columns of a rollout side by side. undefined when no sample of them counts. */
export function gatherMinibatch(
  rollout: PpoRollout,
  advantages: Float32Array,
  returns: Float32Array,
  columns: Int32Array,
  { observationLength: L, stateSize: S }: Pick<ActorCritic, 'observationLength' | 'stateSize'>,
): PpoMinibatch | undefined {
  const { numSteps: T, numRows: R, mask, previousActions, previousRewards } = rollout;
  const b = columns.length;
  const size = T * b;
  const out = {
    numSteps: T,
    numWorlds: b,
    observations: new Uint8Array(size * L),
    resets: new Uint8Array(size),
    initialState: new Float32Array(b * S),
    previous:
      previousActions === undefined ? undefined : { actions: new Uint8Array(size), rewards: new Float32Array(size) },
    actions: new Uint8Array(size),
    oldLogProbabilities: new Float32Array(size),
    oldValues: new Float32Array(size),
    advantages: new Float32Array(size),
    returns: new Float32Array(size),
    mask: mask === undefined ? undefined : new Uint8Array(size),
    legalActions: undefined,
  };
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < b; j++) {
      const from = t * R + columns[j];
      const to = t * b + j;
      out.observations.set(rollout.observations.subarray(from * L, (from + 1) * L), to * L);
      out.resets[to] = rollout.resets[from];
      out.actions[to] = rollout.actions[from];
      out.oldLogProbabilities[to] = rollout.logProbabilities[from];
      out.oldValues[to] = rollout.values[from];
      out.advantages[to] = advantages[from];
      out.returns[to] = returns[from];
      if (out.previous !== undefined) {
        out.previous.actions[to] = previousActions?.[from] ?? 0;
        out.previous.rewards[to] = previousRewards?.[from] ?? 0;
      }
      if (mask !== undefined) (out.mask as Uint8Array)[to] = mask[from];
    }
  }
  for (let j = 0; j < b; j++) {
    out.initialState.set(rollout.initialMemory.subarray(columns[j] * S, (columns[j] + 1) * S), j * S);
  }
  return out.mask?.every((flag) => flag === 0) ? undefined : out;
}
