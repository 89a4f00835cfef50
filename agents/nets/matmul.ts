import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

type Matrix = Tensor;

/**
 * Matrix product with its own gradient.
 *
 *   out = a b,   da = dout b^T,   db = a^T dout
 *
 * Shapes   a: [R, I], b: [I, O], out: [R, O]; or with one leading axis of equal length: [H, R, I] [H, I, O] -> [H, R, O].
 * Why      what autodiff emits is a product with a transpose flag, which leaves the fast path of the wasm engine
 *          (5 to 8 times slower); transposing first keeps both products on it.
 */
export function matMul(a: Matrix, b: Matrix): Matrix {
  return product(a, b);
}

const swapLast = (tensor: Matrix): Matrix => tf.transpose(tensor, tensor.rank === 3 ? [0, 2, 1] : [1, 0]);

const product = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
  const [a, b, save] = inputs as [Tensor, Tensor, tf.GradSaveFunc];
  save([a, b]);
  return {
    value: tf.matMul(a, b),
    gradFunc: (dOut: Tensor, saved: Tensor[]) => [
      tf.matMul(dOut, swapLast(saved[1])),
      tf.matMul(swapLast(saved[0]), dOut),
    ],
  };
}) as (a: Tensor, b: Tensor) => Tensor;
