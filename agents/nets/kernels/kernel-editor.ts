import * as tf from '@tensorflow/tfjs';
import type { ActorCritic, ActorCriticRun, ActorCriticStep } from '../actor-critic.ts';
import type { ParameterTensors } from '../parameters.ts';
import { type EditorPlan, EditorShard } from './editor-shard.ts';
import { createSharedMemory } from './kernel-memory.ts';
import { asOperation, HeldWeights, nativeProducts, splitOutputs } from './kernel-operation.ts';

/**
 * An editor's network on kernels of our own (editor-shard.ts): as one operation of the engine with its gradient, and past
 * the engine for acting. It has no memory, so that a sequence is T * B observations.
 * Errors   Error when a gradient is asked for after another run has written over what it needs.
 */
export function createKernelEditor(plan: EditorPlan): Required<Pick<ActorCritic, 'forward' | 'act'>> {
  const numTiles = plan.height * plan.width;
  const names = Object.keys(plan.weightShapes);
  const shard = new EditorShard(plan, createSharedMemory(), nativeProducts());
  const held = new HeldWeights(shard.weights);
  let numRuns = 0;

  const start = (p: ParameterTensors, observations: Uint8Array, N: number): Float32Array => {
    if (held.write(p)) shard.loadWeights();
    numRuns++;
    return shard.forward(observations, N);
  };

  return {
    forward(p, observations, T, B, initial): ActorCriticRun {
      const N = T * B;
      const made = asOperation(p, plan.weightShapes, numTiles + 1, () => {
        const out = start(p, observations, N);
        const runIdx = numRuns;
        const backward = (dOut: Float32Array): Float32Array[] => {
          if (numRuns !== runIdx) throw new Error('gradient of a run that another one has written over');
          shard.backward(dOut);
          return names.map((name) => Float32Array.from(shard.gradients[name]));
        };
        return { out, backward };
      });
      return {
        logits: tf.slice(made, [0, 0], [N, numTiles]),
        values: tf.reshape(tf.slice(made, [0, numTiles], [N, 1]), [N]),
        state: initial,
      };
    },
    act(p, observations, numWorlds, initial): ActorCriticStep {
      return { ...splitOutputs(start(p, observations, numWorlds), numTiles), state: initial };
    },
  };
}
