import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { Adam } from '../nets/adam.ts';
import { crossEntropy, dense, denseRelu, smoothedTargets } from '../nets/layers.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso, torsoShapes } from '../nets/torso.ts';
import { loadAdam, saveAdam } from './adam-state.ts';
import { actOnValues } from './dqn.ts';
import type { Learner, LearnerSizes, SharedConfig } from './learner.ts';

/**
 * Behaviour cloning: the action distribution of everybody watched, pooled. Takes no step and reads no reward, so it is as
 * good as the company it keeps.
 */
export function createBc(rng: Rng, sizes: LearnerSizes, config: SharedConfig, demonstrations: Demonstrations): Learner {
  return new Bc(rng, sizes, config, demonstrations);
}

/** Action logits [B, A] of views [B, V]. */
function policyLogits(p: ParameterTensors, views: Tensor): Tensor {
  return dense(p, 'policy/1', denseRelu(p, 'policy/0', torso(p, views)));
}

class Bc implements Learner {
  readonly kind = 'bc';
  readonly usesExperience = false;
  readonly networks: { online: Parameters; target: Parameters };
  readonly #sizes: LearnerSizes;
  readonly #config: SharedConfig;
  readonly #sampler: DemonstrationSampler;
  readonly #adam: Adam;
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: SharedConfig, demonstrations: Demonstrations) {
    this.#sizes = sizes;
    this.#config = config;
    const D = config.torsoSizes[1];
    const shapes = {
      ...torsoShapes(sizes.viewLength, config.torsoSizes),
      ...headShapes('policy', D, config.headSize, sizes.numActions),
    };
    this.networks = { online: new Parameters(shapes), target: new Parameters(shapes) };
    this.networks.online.initialise(rng);
    this.networks.target.copyFrom(this.networks.online);
    this.#sampler = new DemonstrationSampler(
      demonstrations,
      Math.ceil(config.batchSize / demonstrations.numDemonstrators),
    );
    this.#adam = new Adam(this.networks.online, this.networks.online.names, config);
  }

  act(views: Uint8Array, numRows: number, actions: Uint8Array): void {
    actOnValues(this.networks.target, policyLogits, views, numRows, this.#sizes.numActions, actions);
  }

  remember(): void {}

  prepare(rng: Rng): void {
    this.update(rng);
  }

  update(rng: Rng): void {
    const { batch } = this.#sampler;
    const { viewLength, numActions } = this.#sizes;
    this.#sampler.sample(rng);
    const B = batch.actions.length;
    const targets = smoothedTargets(batch.actions, numActions, this.#config.labelSmoothing);
    this.#loss = this.#adam.descend((p) =>
      crossEntropy(policyLogits(p, tf.tensor2d(batch.views, [B, viewLength])), tf.tensor2d(targets, [B, numActions])),
    );
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  metrics(): Record<string, number> {
    return { 'loss/cloning': this.#loss };
  }

  saveExtra(): Record<string, unknown> {
    return { adam: saveAdam(this.#adam) };
  }

  loadExtra(extra: Readonly<Record<string, unknown>>): void {
    loadAdam(this.#adam, extra.adam);
  }
}
