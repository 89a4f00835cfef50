import * as tf from '@tensorflow/tfjs';
import type { ActorCritic, ActorCriticRun, ActorCriticStep } from '../actor-critic.ts';
import type { ParameterTensors } from '../parameters.ts';
import type { EditorPlan } from './editor-inputs.ts';
import { EditorShard } from './editor-shard.ts';
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
  let made: HeldShard | undefined; // from the first run on: by then the engine is chosen
  let numRuns = 0;

  const start = (p: ParameterTensors, observations: Uint8Array, N: number) => {
    made ??= createShard(plan);
    const { shard, held } = made;
    if (held.write(p)) shard.loadWeights();
    numRuns++;
    return { shard, runIdx: numRuns, out: shard.forward(observations, N) };
  };

  return {
    forward(p, observations, T, B, initial): ActorCriticRun {
      const N = T * B;
      const outputs = asOperation(p, plan.weightShapes, numTiles + 1, () => {
        const { shard, runIdx, out } = start(p, observations, N);
        const backward = (dOut: Float32Array): Float32Array[] => {
          if (numRuns !== runIdx) throw new Error('gradient of a run that another one has written over');
          shard.backward(dOut);
          return names.map((name) => Float32Array.from(shard.gradients[name]));
        };
        return { out, backward };
      });
      return {
        logits: tf.slice(outputs, [0, 0], [N, numTiles]),
        values: tf.reshape(tf.slice(outputs, [0, numTiles], [N, 1]), [N]),
        state: initial,
      };
    },
    act(p, observations, numWorlds, initial): ActorCriticStep {
      return { ...splitOutputs(start(p, observations, numWorlds).out, numTiles), state: initial };
    },
  };
}

interface HeldShard {
  readonly shard: EditorShard;
  readonly held: HeldWeights; // of the shard
}

function createShard(plan: EditorPlan): HeldShard {
  const shard = new EditorShard(plan, createSharedMemory(), nativeProducts());
  return { shard, held: new HeldWeights(shard.weights) };
}
