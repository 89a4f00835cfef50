import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The addon of the native engine, as far as products need it. Tensors are numbers that must be deleted. */
interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  createTensor(shape: readonly number[], type: number, values: Float32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  executeOp(
    name: string,
    attributes: readonly { name: string; type: number; value: number | boolean }[],
    inputs: readonly number[],
    numOutputs: number,
  ): readonly { readonly id: number }[];
}

/**
 * Large products by TensorFlow's own kernels, without the engine around them: on machines with wide vectors twice to four
 * times as fast as ours. Bytes depend on the machine and on the number of rows.
 */
export class NativeProducts {
  readonly #binding: NativeBinding;

  constructor(binding: unknown) {
    this.#binding = binding as NativeBinding;
  }

  /** Keeps a copy of a matrix until `drop`. */
  hold(values: Float32Array, numRows: number, numColumns: number): number {
    return this.#binding.createTensor([numRows, numColumns], this.#binding.TF_FLOAT, values);
  }

  drop(held: number): void {
    this.#binding.deleteTensor(held);
  }

  /** x W. x: [numRows, numColumns]. */
  multiply(x: Float32Array, numRows: number, numColumns: number, held: number): Float32Array {
    const rows = this.hold(x, numRows, numColumns);
    const made = this.#product(rows, held, false);
    this.drop(rows);
    return made;
  }

  /** x^T dy. x: [numRows, K], dy: [numRows, N]. */
  multiplyTransposed(x: Float32Array, dy: Float32Array, numRows: number, K: number, N: number): Float32Array {
    const [left, right] = [this.hold(x, numRows, K), this.hold(dy, numRows, N)];
    const made = this.#product(left, right, true);
    this.drop(left);
    this.drop(right);
    return made;
  }

  #product(a: number, b: number, isFirstTransposed: boolean): Float32Array {
    const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT } = this.#binding;
    const attributes = [
      { name: 'transpose_a', type: TF_ATTR_BOOL, value: isFirstTransposed },
      { name: 'transpose_b', type: TF_ATTR_BOOL, value: false },
      { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    ];
    const [{ id }] = this.#binding.executeOp('MatMul', attributes, [a, b], 1);
    const values = this.#binding.tensorDataSync(id);
    this.drop(id);
    return values;
  }
}

/**
 * For a thread that has no engine, while another one runs in the main thread: the addon keeps its state in one place a file,
 * so a thread loads a copy of the file.
 */
export function copiedNativeProducts(): NativeProducts {
  const require = createRequire(import.meta.url);
  const name = 'tfjs_binding.node';
  const path = join(dirname(require.resolve('@tensorflow/tfjs-node')), '..', 'lib', 'napi-v8', name);
  if (!existsSync(path)) throw new Error(`no native addon at ${path}`);
  const folder = mkdtempSync(join(tmpdir(), 'murmur-native-'));
  try {
    const copy = join(folder, name);
    copyFileSync(path, copy);
    return new NativeProducts(require(copy));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
