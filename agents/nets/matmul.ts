import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Tensor product with its own gradient.
 *
 *   out = a b,   da = dout b^T,   db = a^T dout
 *
 * Shapes   a: [R, I], b: [I, O], out: [R, O]. Two axes only: products of stacks are ten times slower on the wasm engine.
 * Why      what autodiff emits is a product with a transpose flag, which leaves the fast path of the wasm engine
 *          (5 to 8 times slower); transposing first keeps both products on it.
 */
export function matMul(a: Tensor, b: Tensor): Tensor {
  return product(a, b);
}

const swapLast = (tensor: Tensor): Tensor => tf.transpose(tensor, [1, 0]);

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

/**
 * As `matMul` for a constant a (data, not a weight or what was made from one): its gradient is not computed, which for a
 * first layer is a third of the work.
 */
export function matMulConstant(a: Tensor, b: Tensor): Tensor {
  return tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [weight, save] = inputs as [Tensor, tf.GradSaveFunc];
    save([a]);
    return {
      value: tf.matMul(a, weight),
      gradFunc: (dOut: Tensor, saved: Tensor[]) => [tf.matMul(swapLast(saved[0]), dOut)],
    };
  })(b);
}
