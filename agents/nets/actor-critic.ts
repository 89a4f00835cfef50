import type { Tensor } from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import type { Parameters, ParameterTensors } from './parameters.ts';

/**
 * A policy and a value that share one body, over a sequence of observations. Students and adversaries are two
 * implementations; what acts, learns and copies (PPO, cloning, rollouts) knows this interface alone.
 *
 * Letters: T times, B worlds, L observation bytes, A actions, S numbers of memory (0 without memory).
 */
export interface ActorCritic {
  readonly numActions: number; // A
  readonly observationLength: number; // L
  readonly stateSize: number; // S
  /** Shapes of all weights by name, for `Parameters`. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  initialise(parameters: Parameters, rng: Rng): void;
  /**
   * Differentiable in the weights. Shapes   observations: [T, B, L] bytes; initial: [B, S]; resets: [T, B], not 0 where a
   * step begins an episode (the state before it is 0); previous: [T, B] each, ignored by networks that do not read it.
   * Errors   InputError where a network reads `previous` and gets none.
   */
  forward(
    p: ParameterTensors,
    observations: Uint8Array,
    numSteps: number,
    numWorlds: number,
    initial: Tensor,
    resets: Uint8Array,
    previous?: PreviousInputs,
  ): ActorCriticRun;
  /**
   * One step on plain arrays, where the network has a way past the engine: the same numbers as `forward` with T = 1.
   * Shapes   observations: [B, L] bytes; initial: [B, S]; resets: [B]; previous: [B] each.
   */
  act?(
    p: ParameterTensors,
    observations: Uint8Array,
    numWorlds: number,
    initial: Float32Array,
    resets: Uint8Array,
    previous?: PreviousInputs,
  ): ActorCriticStep;
}

/** What each row did and got in the step before. The caller puts 0 where a step begins an episode. */
export interface PreviousInputs {
  readonly actions: Uint8Array; // [T, B] below A
  readonly rewards: Float32Array; // [T, B]
}

/** What one step of acting gives. */
export interface ActorCriticStep {
  readonly logits: Float32Array; // [B, A]
  readonly values: Float32Array; // [B]
  readonly state: Float32Array; // [B, S]
}

export interface ActorCriticRun {
  readonly logits: Tensor; // [T * B, A]
  readonly values: Tensor; // [T * B]
  readonly state: Tensor; // [B, S] after the last step
}
