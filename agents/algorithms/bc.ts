import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import { DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { crossEntropy, dense, denseRelu, smoothedTargets } from '../nets/layers.ts';
import type { ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso, torsoShapes } from '../nets/torso.ts';
import { actOnValues } from './dqn.ts';
import { createNetworks, demonstrationsOf, ReplayAlgorithm } from './replay-algorithm.ts';
import { type LearnerSizes, paceSettings, preparationSettings, sharedSettings, sizesOf } from './replay-settings.ts';

/**
 * Behaviour cloning: the action distribution of everybody watched, pooled. Takes no step and reads no reward, so that it plays as
 * well as the players watched do on average.
 */
export const bcSettings = sharedSettings
  .omit({ gamma: true, replayCapacity: true })
  .extend({ ...paceSettings, ...preparationSettings });
export type BcConfig = z.output<typeof bcSettings>;

export const bcDefinition: AlgorithmDefinition<BcConfig> = {
  id: 'bc',
  summary: 'behaviour cloning of everybody watched, pooled; takes no step',
  source: 'the baseline "BC" of Filos et al. 2021, arXiv:2102.12560',
  configSchema: bcSettings,
  needs: { demonstrations: 'needed' },
  metricNames: ['loss/cloning', 'epsilon', 'numSkipped'],
  create: (given) => new Bc(given.rng, sizesOf(given.spec), given.config, demonstrationsOf('bc', given)),
};

/** Action logits [B, A] of observations [B, L]. */
function policyLogits(p: ParameterTensors, observations: Tensor): Tensor {
  return dense(p, 'policy/1', denseRelu(p, 'policy/0', torso(p, observations)));
}

export class Bc extends ReplayAlgorithm {
  readonly #config: BcConfig;
  readonly #sampler: DemonstrationSampler;
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: BcConfig, demonstrations: Demonstrations) {
    const shapes = {
      ...torsoShapes(sizes.observationLength, config.torsoSizes),
      ...headShapes('policy', config.torsoSizes[1], config.headSize, sizes.numActions),
    };
    super({ id: 'bc', sizes, networks: createNetworks(shapes, rng), config, isOffline: true });
    this.#config = config;
    this.#sampler = new DemonstrationSampler(
      demonstrations,
      Math.ceil(config.batchSize / demonstrations.numDemonstrators),
      sizes.byteValues,
    );
  }

  act(observations: Uint8Array, numRows: number, actions: Uint8Array): void {
    actOnValues(this.networks.target, policyLogits, observations, numRows, this.sizes, actions);
  }

  override prepareOnce(rng: Rng): void {
    this.update(rng);
  }

  update(rng: Rng): void {
    const { batch } = this.#sampler;
    const { observationLength, numActions } = this.sizes;
    this.#sampler.sample(rng);
    const B = batch.actions.length;
    const targets = smoothedTargets(batch.actions, numActions, this.#config.labelSmoothing);
    this.#loss = this.descend((p) =>
      crossEntropy(
        policyLogits(p, tf.tensor2d(batch.observations, [B, observationLength])),
        tf.tensor2d(targets, [B, numActions]),
      ),
    );
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  metrics(): Record<string, number> {
    return { 'loss/cloning': this.#loss };
  }
}
