import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { matMul } from './matmul.ts';
import type { ParameterTensors } from './parameters.ts';

/** Layers as functions of weights by name. Letters: B rows, I inputs, O outputs. */

/** Shapes of one dense layer: `<name>/weight` [I, O] and `<name>/bias` [O]. */
export function denseShapes(name: string, inputs: number, outputs: number): Record<string, number[]> {
  return { [`${name}/weight`]: [inputs, outputs], [`${name}/bias`]: [outputs] };
}

/** x: [B, I] -> [B, O]. */
export function dense(p: ParameterTensors, name: string, x: Tensor): Tensor {
  return tf.add(matMul(x, p[`${name}/weight`]), p[`${name}/bias`]);
}

/** A dense layer and relu. */
export function denseRelu(p: ParameterTensors, name: string, x: Tensor): Tensor {
  return tf.relu(dense(p, name, x));
}

/**
 * Mask [N * I, N * O] that keeps N dense layers side by side in one matrix apart: 1 inside a layer's own block, else 0.
 * One wide product is several times faster than N small ones on every engine, zeros included.
 */
export function blockMask(numBlocks: number, inputs: number, outputs: number): Float32Array {
  const mask = new Float32Array(numBlocks * inputs * numBlocks * outputs);
  for (let n = 0; n < numBlocks; n++) {
    for (let i = 0; i < inputs; i++) {
      const start = (n * inputs + i) * numBlocks * outputs + n * outputs;
      mask.fill(1, start, start + outputs);
    }
  }
  return mask;
}

/**
 * Cross entropy of action logits against demonstrated actions with label smoothing, mean over rows.
 *
 *   loss = -mean_b sum_a target[b, a] * log softmax(logits[b, :])[a],   target = (1 - s) * onehot + s / A
 *
 * Shapes   logits: [..., A]; targets: the same shape, already smoothed (`smoothedTargets`).
 */
export function crossEntropy(logits: Tensor, targets: Tensor): Scalar {
  const shifted = tf.sub(logits, tf.max(logits, -1, true));
  const logNormaliser = tf.log(tf.sum(tf.exp(shifted), -1, true));
  const rows = logits.size / (logits.shape.at(-1) as number);
  return tf.mul(-1 / rows, tf.sum(tf.mul(targets, tf.sub(shifted, logNormaliser))));
}

/** One smoothed target row per action: [B, A]. smoothing in [0, 1). */
export function smoothedTargets(actions: Uint8Array, numActions: number, smoothing: number): Float32Array {
  const targets = new Float32Array(actions.length * numActions).fill(smoothing / numActions);
  for (let b = 0; b < actions.length; b++) targets[b * numActions + actions[b]] += 1 - smoothing;
  return targets;
}

/** Mean over all elements of the squared difference. */
export function meanSquare(a: Tensor, b: Tensor): Scalar {
  return tf.mean(tf.square(tf.sub(a, b)));
}
