import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { type DemonstrationBatch, DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { createExperienceBatch, type ExperienceBatch, ReplayBuffer } from '../memory/replay-buffer.ts';
import { Adam, evaluate } from '../nets/adam.ts';
import { Parameters } from '../nets/parameters.ts';
import { softQTarget } from '../ops/td.ts';
import { loadAdam, saveAdam } from './adam-state.ts';
import { actOnValues, qLoss, qShapes, qValues, takenMask } from './dqn.ts';
import type { Learner, LearnerSizes, SharedConfig } from './learner.ts';

/**
 * SQIL: soft Q-learning in which every demonstrated step is worth 1 and every own step 0. The true reward is never read.
 * Source   Reddy et al. 2020, arXiv:1905.11108; pooled over demonstrators.
 */
export function createSqil(
  rng: Rng,
  sizes: LearnerSizes,
  config: SharedConfig,
  demonstrations: Demonstrations,
): Learner {
  return new Sqil(rng, sizes, config, demonstrations);
}

const TEMPERATURE = 0.1; // of the soft values; not tuned. One wasted step costs about gamma^t * 0.1

class Sqil implements Learner {
  readonly kind = 'sqil';
  readonly usesExperience = true;
  readonly networks: { online: Parameters; target: Parameters };
  readonly #sizes: LearnerSizes;
  readonly #config: SharedConfig;
  readonly #sampler: DemonstrationSampler;
  readonly #replay: ReplayBuffer;
  readonly #own: ExperienceBatch;
  readonly #adam: Adam;
  #loss = 0;

  constructor(rng: Rng, sizes: LearnerSizes, config: SharedConfig, demonstrations: Demonstrations) {
    this.#sizes = sizes;
    this.#config = config;
    const shapes = qShapes(sizes, config);
    this.networks = { online: new Parameters(shapes), target: new Parameters(shapes) };
    this.networks.online.initialise(rng);
    this.networks.target.copyFrom(this.networks.online);
    const half = config.batchSize / 2;
    this.#sampler = new DemonstrationSampler(demonstrations, Math.ceil(half / demonstrations.numDemonstrators));
    this.#replay = new ReplayBuffer(config.replayCapacity, sizes.viewLength);
    this.#own = createExperienceBatch(half, sizes.viewLength);
    this.#adam = new Adam(this.networks.online, this.networks.online.names, config);
  }

  act(views: Uint8Array, numRows: number, actions: Uint8Array): void {
    actOnValues(this.networks.target, qValues, views, numRows, this.#sizes.numActions, actions);
  }

  /** The reward is dropped here: SQIL gives its own. */
  remember(
    views: Uint8Array,
    nextViews: Uint8Array,
    row: number,
    action: number,
    _reward: number,
    terminated: boolean,
  ): void {
    this.#replay.add(views, nextViews, row * this.#sizes.viewLength, action, 0, terminated);
  }

  prepare(rng: Rng): void {
    this.#sampler.sample(rng);
    this.#learn([{ batch: this.#sampler.batch, reward: 1 }]);
  }

  update(rng: Rng): void {
    this.#sampler.sample(rng);
    this.#replay.sample(rng, this.#own, 0, this.#own.actions.length);
    this.#learn([
      { batch: this.#sampler.batch, reward: 1 },
      { batch: this.#own, reward: 0 },
    ]);
  }

  #learn(parts: readonly Part[]): void {
    const { viewLength, numActions: A } = this.#sizes;
    const views = concat(parts.map(({ batch }) => batch.views));
    const actions = Uint8Array.from(parts.flatMap(({ batch }) => [...batch.actions]));
    const B = actions.length;
    const p = this.networks.target.tensors();
    const nextViews = concat(parts.map(({ batch }) => batch.nextViews));
    const [next] = evaluate(() => [qValues(p, tf.tensor2d(nextViews, [B, viewLength]))]);
    const rewards = parts.flatMap(({ batch, reward }) => Array.from(batch.actions, () => reward));
    const discounts = parts.flatMap(({ batch }) => [...batch.discounts]);
    const targets = Float32Array.from(rewards, (reward, b) =>
      softQTarget(reward, this.#config.gamma, discounts[b], TEMPERATURE, next, b * A, A),
    );
    this.#loss = this.#adam.descend((weights) =>
      qLoss(
        qValues(weights, tf.tensor2d(views, [B, viewLength])),
        tf.tensor2d(takenMask(actions, A), [B, A]),
        tf.tensor1d(targets),
      ),
    );
    this.networks.target.moveTowards(this.networks.online, this.#config.targetRate);
  }

  metrics(): Record<string, number> {
    return { 'loss/q': this.#loss };
  }

  saveExtra(): Record<string, unknown> {
    return { replay: this.#replay.save(), adam: saveAdam(this.#adam) };
  }

  loadExtra(extra: Readonly<Record<string, unknown>>): void {
    this.#replay.load(extra.replay as Record<string, unknown>);
    loadAdam(this.#adam, extra.adam);
  }
}

interface Part {
  readonly batch: ExperienceBatch | DemonstrationBatch;
  readonly reward: number;
}

function concat(arrays: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(arrays.reduce((size, array) => size + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    out.set(array, offset);
    offset += array.length;
  }
  return out;
}
