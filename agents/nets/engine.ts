import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import nodeUtil from 'node:util';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { InputError } from '../../envs/core/errors.ts';
import type { EngineName } from './engine-name.ts';

/**
 * The engine under every network: TensorFlow's native kernels where `@tensorflow/tfjs-node` is installed, else
 * WebAssembly with SIMD. Both are driven through the same `tf` object, one process at a time, on one thread.
 * Names of runs record which one it was, because bytes are the same only on the same engine.
 */
export interface Engine {
  readonly name: EngineName;
  readonly tf: typeof tf;
}

/**
 * V8 compiles a faster bridge from WebAssembly to JavaScript after a thousand calls and frees the old one; with modules in
 * several threads it now and then frees one it no longer knows, and ends the process ("Check failed: jit_page_->
 * allocations_.erase(addr) == 1" below Runtime_TierUpWasmToJSWrapper; nodejs/node issue 64500, open with Node 24). Such
 * calls are few here, so the bridges stay as they are. Set before any module is instantiated. Node 20 has no such flag.
 */
if (Number.parseInt(process.versions.node, 10) >= 22) setFlagsFromString('--wasm-wrapper-tiering-budget=1000000000');

let loaded: Engine | undefined;

/**
 * Loads an engine once per process and returns it; later calls return the same one.
 * Errors   InputError when `preferred` is 'native' and it is not installed, or when another engine already runs.
 */
export async function loadEngine(preferred?: EngineName): Promise<Engine> {
  if (loaded === undefined) {
    const name = preferred === 'wasm' ? 'wasm' : startNative() ? 'native' : 'wasm';
    if (preferred === 'native' && name !== 'native') {
      throw new InputError('the native engine is not installed', {
        limit: 'package @tensorflow/tfjs-node, or --engine wasm',
      });
    }
    tf.enableProdMode();
    await tf.setBackend(name === 'native' ? 'tensorflow' : await startWasm());
    await tf.ready();
    loaded = { name, tf };
  }
  if (preferred !== undefined && preferred !== loaded.name) {
    throw new InputError('this process already runs another engine', { value: preferred, limit: loaded.name });
  }
  return loaded;
}

/** One line for the start of a command. */
export function describeEngine(name: EngineName): string {
  return name === 'native'
    ? 'engine: native (TensorFlow kernels through @tensorflow/tfjs-node)'
    : 'engine: wasm (tfjs WebAssembly with SIMD, one thread; the optional @tensorflow/tfjs-node is not in use)';
}

/** Registers the native backend. False when the package or its binary is missing, which is the usual case. */
function startNative(): boolean {
  // tfjs-node 4.22 calls this function, which Node 23 removed.
  const shimmed = nodeUtil as unknown as Record<string, unknown>;
  shimmed.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  // Read once, when the library loads: our products are too small to be split, and sums keep one order.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  try {
    createRequire(import.meta.url)('@tensorflow/tfjs-node');
    return true;
  } catch {
    return false; // an optional dependency: absence of any kind means the other engine
  }
}

async function startWasm(): Promise<'wasm'> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(entry) + sep);
  // One thread: the experiments run one process per core, and sums keep one order.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  return 'wasm';
}
