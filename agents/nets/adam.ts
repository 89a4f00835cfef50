import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Parameters, ParameterTensors } from './parameters.ts';

/** Settings of one Adam state. */
export interface AdamConfig {
  readonly learningRate: number; // 0 freezes
  readonly maxGradientNorm: number; // over all of one step's gradients together
  readonly epsilon?: number; // added to the root of the second moment; 1e-8 (Kingma and Ba) when left out, PPO's codes: 1e-5
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam on plain arrays. Losses that take turns on shared weights share one object: with moments of its own each of them,
 * however small, would take steps of full length, and they tear the shared torso apart (docs/algorithms/psiphi.md).
 * Source   Kingma and Ba 2015, arXiv:1412.6980; gradients are first clipped by their common norm.
 */
export class Adam {
  readonly parameters: Parameters;
  readonly names: readonly string[];
  readonly config: AdamConfig;
  readonly firstMoments: Readonly<Record<string, Float32Array>>;
  readonly secondMoments: Readonly<Record<string, Float32Array>>;
  numSteps = 0;

  constructor(parameters: Parameters, names: readonly string[], config: AdamConfig) {
    this.parameters = parameters;
    this.names = names;
    this.config = config;
    const zeros = () =>
      Object.fromEntries(names.map((name) => [name, new Float32Array(parameters.values[name].length)]));
    this.firstMoments = zeros();
    this.secondMoments = zeros();
  }

  /** Forgets all moments. */
  reset(): void {
    this.numSteps = 0;
    for (const name of this.names) {
      this.firstMoments[name].fill(0);
      this.secondMoments[name].fill(0);
    }
  }

  /** One step down the gradient of `loss` at the named weights (all of this object's by default). Returns the loss before the step. */
  descend(loss: (p: ParameterTensors) => Scalar, names: readonly string[] = this.names): number {
    const { value, gradients } = lossAndGradients(this.parameters, names, loss);
    this.apply(gradients);
    return value;
  }

  /** Weights without a gradient are left alone, moments and all. `learningRate`: where it is annealed. */
  apply(
    gradients: Readonly<Record<string, Float32Array | undefined>>,
    learningRate: number = this.config.learningRate,
  ): void {
    const norm = gradientNorm(gradients, this.names);
    const clip = Math.min(1, this.config.maxGradientNorm / (norm + EPSILON));
    this.numSteps++;
    const correction2 = Math.sqrt(1 - BETA2 ** this.numSteps);
    const rate = (learningRate * correction2) / (1 - BETA1 ** this.numSteps);
    const epsilon = this.config.epsilon ?? EPSILON;
    for (const name of this.names) {
      const gradient = gradients[name];
      if (gradient === undefined) continue;
      stepInPlace(
        this.parameters.values[name],
        gradient,
        this.firstMoments[name],
        this.secondMoments[name],
        rate,
        clip,
        epsilon * correction2,
      );
      this.parameters.changed(name);
    }
  }
}

function maskInPlace(values: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] *= mask[i];
}

/** Length of all gradients together, before clipping; not a number or infinite when any of them is. */
export function gradientNorm(
  gradients: Readonly<Record<string, Float32Array | undefined>>,
  names: readonly string[],
): number {
  let square = 0;
  for (const name of names) {
    const gradient = gradients[name];
    if (gradient !== undefined) square += squareSum(gradient);
  }
  return Math.sqrt(square);
}

function squareSum(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function stepInPlace(
  values: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  rate: number,
  clip: number,
  epsilon: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i] * clip;
    m[i] += (1 - BETA1) * (g - m[i]);
    v[i] += (1 - BETA2) * (g * g - v[i]);
    values[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + epsilon);
  }
}

/** Value of a scalar loss and its gradients at the named weights; weights that are not named are constants. */
export function lossAndGradients(
  parameters: Parameters,
  names: readonly string[],
  loss: (p: ParameterTensors) => Scalar,
): { value: number; gradients: Record<string, Float32Array> } {
  let value = 0;
  const gradients: Record<string, Float32Array> = {};
  // Arrays leave the tidy by assignment: returning them would make tfjs walk every element in search of tensors.
  tf.tidy(() => {
    const constants = parameters.tensors();
    const run = (...inputs: Tensor[]) =>
      loss({ ...constants, ...Object.fromEntries(names.map((name, i) => [name, inputs[i]])) });
    const { value: scalar, grads } = tf.valueAndGrads(run)(names.map((name) => constants[name]));
    names.forEach((name, i) => {
      gradients[name] = grads[i].dataSync() as Float32Array;
      if (parameters.masks[name] !== undefined) maskInPlace(gradients[name], parameters.masks[name]);
    });
    value = scalar.dataSync()[0];
  });
  return { value, gradients };
}

/** Runs forward functions outside any gradient and returns their values as arrays; frees what they made. */
export function evaluate(forward: () => readonly Tensor[]): Float32Array[] {
  const arrays: Float32Array[] = [];
  tf.tidy(() => {
    for (const tensor of forward()) arrays.push(tensor.dataSync() as Float32Array);
  });
  return arrays;
}
