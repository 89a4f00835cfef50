import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { denseRelu, denseShapes } from './layers.ts';
import { matMulConstant } from './matmul.ts';
import type { ParameterTensors } from './parameters.ts';

/** The two layers below every head: observations [B, L] (data, no gradient) -> features [B, D]. */
export function torsoShapes(observationLength: number, sizes: readonly [number, number]): Record<string, number[]> {
  return { ...denseShapes('torso/0', observationLength, sizes[0]), ...denseShapes('torso/1', sizes[0], sizes[1]) };
}

export function torso(p: ParameterTensors, observations: Tensor): Tensor {
  const first = tf.relu(tf.add(matMulConstant(observations, p['torso/0/weight']), p['torso/0/bias']));
  return denseRelu(p, 'torso/1', first);
}

/** A head of one hidden layer. */
export function headShapes(name: string, inputs: number, hidden: number, outputs: number): Record<string, number[]> {
  return { ...denseShapes(`${name}/0`, inputs, hidden), ...denseShapes(`${name}/1`, hidden, outputs) };
}
