import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { linearScan, linearScanGradient, type ScanSizes } from '../ops/linear-scan.ts';
import { dense, denseShapes } from './layers.ts';
import { assertRunSizes, type MemoryCell } from './memory-cell.ts';
import type { ParameterTensors } from './parameters.ts';

/**
 * Minimal gated recurrent unit: the gate depends on the input only, so that a whole sequence is one product and one
 * elementwise scan instead of a product at every step.
 *
 *   z = sigmoid(x W_z + b_z),   n = x W_n + b_n,   h' = (1 - z) * h + z * n
 *
 * Weights   <name>/gate/weight W_z and <name>/candidate/weight W_n [D, H], <name>/gate/bias b_z and <name>/candidate/bias b_n
 *           [H]: apart, because cutting one product in two costs as much as the product. State: h, S = H.
 * Source    Feng et al. 2024, arXiv:2410.01201, the plain form of appendix A (no tanh on the candidate).
 * Differs   The scan runs forward in time on plain arrays instead of in logarithms: exact with resets and with candidates
 *           of either sign, and in doubles between two stored states.
 */
export function createMinGruCell(name: string, inputSize: number, outputSize: number): MemoryCell {
  const H = outputSize;
  return {
    kind: 'min-gru',
    outputSize: H,
    stateSize: H,
    shapes: { ...denseShapes(`${name}/gate`, inputSize, H), ...denseShapes(`${name}/candidate`, inputSize, H) },
    run(p: ParameterTensors, inputs: Tensor, initial: Tensor, resets: Uint8Array) {
      const { numSteps: T, numRows: B } = assertRunSizes(inputs, initial, resets, inputSize, H);
      const rows = tf.reshape(inputs, [T * B, inputSize]);
      const z = tf.sigmoid(dense(p, `${name}/gate`, rows));
      const candidate = dense(p, `${name}/candidate`, rows);
      const sizes = { numSteps: T, numRows: B, width: H };
      const states = scanStates(tf.sub(1, z), tf.mul(z, candidate), initial, resets, sizes);
      return { outputs: tf.reshape(states, [T, B, H]), state: tf.slice(states, [(T - 1) * B, 0], [B, H]) };
    },
  };
}

/** `linearScan` on tensors a, b [T * B, H] and initial [B, H], with its gradient. */
function scanStates(a: Tensor, b: Tensor, initial: Tensor, resets: Uint8Array, sizes: ScanSizes): Tensor {
  const shape = a.shape;
  return tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [gates, additions, first, save] = inputs as [Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const h = new Float32Array(gates.size);
    linearScan(arrayOf(gates), arrayOf(additions), arrayOf(first), resets, sizes, h);
    const value = tf.tensor(h, shape);
    save([gates, first, value]);
    return {
      value,
      gradFunc: (dOut: Tensor, saved: Tensor[]) => {
        const [savedGates, savedFirst, savedStates] = saved.map(arrayOf);
        const [da, db, dInitial] = [
          new Float32Array(h.length),
          new Float32Array(h.length),
          new Float32Array(first.size),
        ];
        linearScanGradient(savedGates, savedStates, savedFirst, resets, arrayOf(dOut), sizes, da, db, dInitial);
        return [tf.tensor(da, shape), tf.tensor(db, shape), tf.tensor(dInitial, first.shape)];
      },
    };
  })(a, b, initial);
}

const arrayOf = (tensor: Tensor): Float32Array => tensor.dataSync() as Float32Array;
