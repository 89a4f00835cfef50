import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../envs/core/rng.ts';
import { argMax, softmax } from '../../envs/core/softmax.ts';
import type { AlgorithmDefinition, AlgorithmState } from '../core/algorithm.ts';
import { PLAIN_BYTES, readBytes } from '../memory/byte-values.ts';
import { DemonstrationSampler } from '../memory/demonstration-sampler.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { createExperienceBatch, type ExperienceBatch } from '../memory/replay-buffer.ts';
import { evaluate } from '../nets/adam.ts';
import { smoothedTargets } from '../nets/layers.ts';
import type { Parameters, ParameterTensors } from '../nets/parameters.ts';
import { torso } from '../nets/torso.ts';
import {
  actionValues,
  chooseByPessimisticGpi,
  createGpiChoice,
  leastActionValues,
  meanActionValues,
} from '../ops/gpi.ts';
import { RidgeRegression } from '../ops/linalg.ts';
import { expectedSfTarget } from '../ops/successor-features.ts';
import { loadAdam, saveAdam } from './adam-state.ts';
import { takenMask } from './dqn.ts';
import { predictability } from './predictability.ts';
import {
  cloningLoss,
  createPsiPhiParameters,
  egoLoss,
  inverseTdLoss,
  PHI_NAMES,
  PREFERENCE_NAME,
  PSI_NAMES,
  type PsiPhiSizes,
  phiTables,
  psiTables,
  readAt,
  spreadPreferencesInPlace,
  TORSO_NAMES,
} from './psiphi-losses.ts';
import { type PsiPhiConfig, type PsiPhiSettings, psiphiSettings } from './psiphi-settings.ts';
import { demonstrationsOf, type Networks, ReplayAlgorithm } from './replay-algorithm.ts';
import { type LearnerSizes, sizesOf } from './replay-settings.ts';

/**
 * PsiPhi-Learning: reinforcement learning with demonstrations that carry no reward.
 * Source   Filos et al. 2021, arXiv:2102.12560, Algorithms 1 and 2; docs/algorithms/psiphi.md lists what differs.
 *
 * One learning step, in the paper's order: psi_k and w_k on behaviour cloning; phi and psi_k on inverse TD; w_ego by
 * least squares; phi on the reward and psi_ego on its values. Steps that change different weights share one pass.
 */
export const psiphiDefinition: AlgorithmDefinition<PsiPhiSettings> = {
  id: 'psiphi',
  summary: 'RL with successor features of everybody watched',
  source: 'Filos et al. 2021, arXiv:2102.12560',
  configSchema: psiphiSettings,
  needs: { demonstrations: 'needed' },
  metricNames: ['loss/cloning', 'loss/inverse_td', 'loss/ego', 'psi/max', 'epsilon', 'numSkipped'],
  create: (given) => new PsiPhi(given.rng, sizesOf(given.spec), given.config, demonstrationsOf('psiphi', given)),
};

const CLONING_NAMES = [...TORSO_NAMES, ...PSI_NAMES, PREFERENCE_NAME];

/** How a method is named that shares PsiPhi's model, and whether it takes steps. */
interface PsiPhiKind {
  readonly id: string;
  readonly isOffline: boolean;
}

export class PsiPhi extends ReplayAlgorithm {
  declare readonly sizes: PsiPhiSizes & LearnerSizes;
  readonly config: PsiPhiConfig;
  readonly preference: Float64Array; // [C] w_ego
  /** How often each policy decided an action since the last `metrics`: [N]. */
  readonly gpiCounts: Float64Array;
  readonly #demonstrations: Demonstrations;
  readonly #initial: Parameters; // weights before any learning
  #isPreparing = false; // between the first `prepare` and the first `update`
  readonly #sampler: DemonstrationSampler;
  readonly #rowsEach: number;
  readonly #owner: Float32Array; // [K * B, N] 1 at the policy a demonstrated row belongs to
  readonly #batch: ExperienceBatch;
  readonly #temporalNames: readonly string[]; // weights that inverse TD and the ego's losses change
  readonly #regression: RidgeRegression;
  readonly #losses = { cloning: 0, inverseTd: 0, ego: 0, maxPsi: 0 };

  constructor(
    rng: Rng,
    learnerSizes: LearnerSizes,
    config: PsiPhiSettings,
    demonstrations: Demonstrations,
    kind: PsiPhiKind = { id: 'psiphi', isOffline: false },
  ) {
    const { numDemonstrators } = demonstrations;
    const sizes: PsiPhiSizes & LearnerSizes = { ...learnerSizes, ...config, numDemonstrators };
    super({ ...kind, sizes, networks: createPsiPhiNetworks(sizes, rng), config });
    this.config = config;
    this.#initial = createPsiPhiParameters(sizes);
    this.#initial.copyFrom(this.networks.online);
    this.preference = new Float64Array(config.numCumulants);
    this.gpiCounts = new Float64Array(numDemonstrators + 1);
    this.#rowsEach = Math.max(config.minDemonstrationRows, Math.ceil(config.batchSize / numDemonstrators));
    this.#demonstrations = demonstrations;
    this.#sampler = new DemonstrationSampler(demonstrations, this.#rowsEach, sizes.byteValues, config.heldBackShare);
    this.#owner = new Float32Array(numDemonstrators * this.#rowsEach * (numDemonstrators + 1));
    for (let row = 0; row < numDemonstrators * this.#rowsEach; row++) {
      this.#owner[row * (numDemonstrators + 1) + 1 + Math.floor(row / this.#rowsEach)] = 1;
    }
    this.#batch = createExperienceBatch(config.batchSize + config.rewardedRows, sizes.observationLength);
    this.#temporalNames = [...TORSO_NAMES, ...(config.trainsPhi ? PHI_NAMES : []), ...PSI_NAMES];
    this.#regression = new RidgeRegression(config.numCumulants);
  }

  /** Greedy GPI over the ego and everybody it watches (over the ego alone without `usesGpi`), by its own preference (eq. 13). */
  act(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void {
    this.#choose(observations, numRows, actions, values, undefined);
  }

  override actAndCount(observations: Uint8Array, numRows: number, actions: Uint8Array, values?: Float32Array): void {
    this.#choose(observations, numRows, actions, values, this.gpiCounts);
  }

  #choose(
    observations: Uint8Array,
    numRows: number,
    actions: Uint8Array,
    values: Float32Array | undefined,
    counts: Float64Array | undefined,
  ): void {
    const { numCumulants, numActions, numDemonstrators, numHeads } = this.sizes;
    const psi = this.successorFeatures(observations, numRows);
    const stride = psi.length / numRows;
    const choice = createGpiChoice();
    for (let row = 0; row < numRows; row++) {
      const N = this.config.usesGpi ? numDemonstrators + 1 : 1;
      chooseByPessimisticGpi(psi, row * stride, N, numHeads, numCumulants, numActions, this.preference, choice);
      actions[row] = choice.action;
      if (values !== undefined) values[row] = choice.value;
      if (counts !== undefined) counts[choice.policyIdx]++;
    }
  }

  /** Successor features of all heads: [numRows, N, E, C, A]. */
  successorFeatures(observations: Uint8Array, numRows: number): Float32Array {
    const p = this.networks.target.tensors();
    const input = readBytes(observations, this.sizes.byteValues ?? PLAIN_BYTES);
    return evaluate(() => [psiTables(p, torso(p, tf.tensor2d(input, [numRows, this.sizes.observationLength])))])[0];
  }

  /** Cumulants of all actions: [numRows, C, A]. */
  cumulants(observations: Uint8Array, numRows: number): Float32Array {
    const p = this.#phiWeights(this.networks.target.tensors());
    const input = readBytes(observations, this.sizes.byteValues ?? PLAIN_BYTES);
    return evaluate(() => [
      phiTables(p, torso(p, tf.tensor2d(input, [numRows, this.sizes.observationLength])), this.sizes),
    ])[0];
  }

  /** Weights that cumulants are read from: those that learn, or in the control of B7 all of those that were drawn. */
  #phiWeights(learned: ParameterTensors): ParameterTensors {
    return this.config.trainsPhi ? learned : this.#initial.tensors();
  }

  override prepareOnce(rng: Rng): void {
    this.#isPreparing = true;
    this.updateFromDemonstrations(rng);
    this.networks.target.moveTowards(this.networks.online, this.config.targetRate);
    this.preference.set(this.socialPrior());
  }

  update(rng: Rng): void {
    if (this.#isPreparing) this.#endPreparation();
    this.updateFromDemonstrations(rng);
    this.updateFromExperience(rng);
    this.networks.target.moveTowards(this.networks.online, this.config.targetRate);
  }

  /**
   * A player that acts at random teaches nothing, and fitting its actions spoils the torso. If nobody's actions can be
   * predicted on the rows held back, the ego starts as if it had not prepared.
   */
  #endPreparation(): void {
    this.#isPreparing = false;
    const rows = this.#sampler.heldBackRows;
    if (this.config.heldBackShare === 0) return;
    const isWorthwhile = rows.some(
      (heldBack, k) => predictability(this, this.#demonstrations, heldBack, k) >= this.config.minPredictability,
    );
    if (isWorthwhile) return;
    this.networks.online.copyFrom(this.#initial);
    this.networks.target.copyFrom(this.#initial);
    this.adam.reset();
  }

  /** Behaviour cloning of psi_k and w_k, then inverse TD of phi and psi_k, on one draw of demonstrations. */
  updateFromDemonstrations(rng: Rng): void {
    const { observationLength, numActions: A, numCumulants: C, numDemonstrators: K, numHeads: E } = this.sizes;
    const { batch } = this.#sampler;
    this.#sampler.sample(rng);
    const B = K * this.#rowsEach;
    const targets = smoothedTargets(batch.actions, A, this.config.labelSmoothing);
    this.#losses.cloning = this.descend(
      (p) =>
        tf.mul(
          this.config.cloningWeight,
          cloningLoss(
            p,
            tf.tensor2d(batch.observations, [B, observationLength]),
            tf.tensor2d(this.#owner, [B, K + 1]),
            tf.tensor3d(targets, [B, 1, A]),
            this.config.l1,
            this.sizes,
          ),
        ),
      CLONING_NAMES,
    );
    const bootstrap = this.#inverseTdBootstrap();
    const mask = takenMask(batch.actions, A);
    this.#losses.inverseTd = this.descend(
      (p) =>
        tf.mul(
          this.config.inverseTdWeight,
          inverseTdLoss(
            p,
            tf.tensor2d(batch.observations, [B, observationLength]),
            tf.tensor2d(this.#owner, [B, K + 1]),
            tf.tensor3d(mask, [B, 1, A]),
            tf.tensor3d(bootstrap, [B, E, C]),
            tf.tensor3d(batch.hasTarget, [B, 1, 1]),
            this.sizes,
            this.#phiWeights(p),
          ),
        ),
      this.#temporalNames,
    );
  }

  /** gamma * psi~_k(s', a') of the drawn rows: [K * B, E, C]. */
  #inverseTdBootstrap(): Float32Array {
    const { observationLength, numActions: A, numCumulants: C, numDemonstrators: K, numHeads: E } = this.sizes;
    const { batch } = this.#sampler;
    const rows = K * this.#rowsEach;
    const p = this.networks.target.tensors();
    const [next] = evaluate(() => [
      psiTables(p, torso(p, tf.tensor2d(batch.nextObservations, [rows, observationLength]))),
    ]);
    const bootstrap = new Float32Array(rows * E * C);
    for (let row = 0; row < rows; row++) {
      const scale = this.config.gamma * batch.discounts[row];
      const policyIdx = 1 + Math.floor(row / this.#rowsEach);
      const base = (row * (K + 1) + policyIdx) * E * C;
      for (let i = 0; i < E * C; i++)
        bootstrap[row * E * C + i] = scale * next[(base + i) * A + batch.nextActions[row]];
    }
    return bootstrap;
  }

  /** w_ego by least squares, then phi on rewards and psi on values, on one draw of the ego's own transitions. */
  updateFromExperience(rng: Rng): void {
    const { batchSize: B, rewardedRows: R } = this.config;
    const { observationLength, numActions: A, numCumulants: C, numDemonstrators, numHeads: E } = this.sizes;
    const H = (numDemonstrators + 1) * E;
    this.replay.sample(rng, this.#batch, 0, B);
    this.replay.sampleRewarded(rng, this.#batch, B, B + R);
    const mask = takenMask(this.#batch.actions, A);
    const [phi, phiTarget, psiNext] = this.#forwardBatch(mask);
    this.#solvePreference(phi);
    const { psiTargets, valueTargets } = this.#egoTargets(phiTarget, psiNext);
    const { featureWeight, evaluationWeight, valueEvaluationWeight } = this.config;
    const psiWeights = new Float32Array(H).fill(evaluationWeight / (C * E)).fill(featureWeight / (C * E), 0, E);
    const valueWeights = new Float32Array(H).fill(valueEvaluationWeight / E).fill(1 / E, 0, E);
    const rewardWeights = new Float32Array(B + R).fill(0.5 / B, 0, B).fill(0.5 / R, B);
    this.#losses.ego = this.descend(
      (p) =>
        egoLoss(
          p,
          {
            observations: tf.tensor2d(this.#batch.observations, [B + R, observationLength]),
            mask: tf.tensor3d(mask, [B + R, 1, A]),
            rewards: tf.tensor1d(this.#batch.rewards),
            rewardWeights: tf.tensor1d(rewardWeights),
            preference: tf.tensor2d(Float32Array.from(this.preference), [C, 1]),
            psiTargets: tf.tensor3d(psiTargets, [B, H, C]),
            psiWeights: tf.tensor3d(psiWeights, [1, H, 1]),
            valueTargets: tf.tensor2d(valueTargets, [B, H]),
            valueWeights: tf.tensor2d(valueWeights, [1, H]),
          },
          this.sizes,
          this.#phiWeights(p),
        ),
      this.#temporalNames,
    );
  }

  /** phi at taken actions [B + R, C]; target copy's phi at taken actions [B, C] and psi at next observations [B, H, C, A]. */
  #forwardBatch(mask: Float32Array): Float32Array[] {
    const { batchSize: B, rewardedRows: R } = this.config;
    const { observationLength, numActions: A } = this.sizes;
    const target = this.networks.target.tensors();
    const [phiOnline, phiTrailing] = [this.networks.online.tensors(), target].map((p) => this.#phiWeights(p));
    return evaluate(() => {
      const observations = tf.tensor2d(this.#batch.observations, [B + R, observationLength]);
      const taken = tf.tensor3d(mask, [B + R, 1, A]);
      const phi = readAt(phiTables(phiOnline, torso(phiOnline, observations), this.sizes), taken);
      const own = tf.slice(observations, [0, 0], [B, -1]);
      const ownTaken = tf.slice(taken, [0, 0, 0], [B, 1, A]);
      const phiTarget = readAt(phiTables(phiTrailing, torso(phiTrailing, own), this.sizes), ownTaken);
      const next = tf.slice(tf.tensor2d(this.#batch.nextObservations, [B + R, observationLength]), [0, 0], [B, -1]);
      return [phi, phiTarget, psiTables(target, torso(target, next))];
    });
  }

  /** Least squares over exponentially forgotten samples of (phi(s, a), r); untouched directions keep the social prior. */
  #solvePreference(phi: Float32Array): void {
    if (!phi.every(Number.isFinite)) return; // the weights are no numbers: the update is left out
    const C = this.sizes.numCumulants;
    const regression = this.#regression;
    for (let i = 0; i < regression.gram.length; i++) regression.gram[i] *= this.config.forgetting;
    for (let i = 0; i < C; i++) regression.moment[i] *= this.config.forgetting;
    for (let row = 0; row < this.#batch.rewards.length; row++) regression.add(phi, row * C, this.#batch.rewards[row]);
    regression.solve(this.config.ridge, this.socialPrior(), this.preference);
  }

  /**
   * What the ego expects to like before it has tried: the mean of the watched players' preferences, each at length 1.
   * A colour that was never touched keeps this hope; one touch outweighs it.
   */
  socialPrior(): Float64Array {
    const { numCumulants: C, numDemonstrators: K } = this.sizes;
    const w = this.networks.online.values[PREFERENCE_NAME];
    const prior = new Float64Array(C);
    for (let k = 0; k < K; k++) {
      let square = 1e-12;
      for (let c = 0; c < C; c++) square += w[k * C + c] ** 2;
      for (let c = 0; c < C; c++) prior[c] += w[k * C + c] / Math.sqrt(square) / K;
    }
    return prior;
  }

  /** Targets of every head's successor features [B, H, C] and of their values for the ego [B, H]. */
  #egoTargets(
    phiTarget: Float32Array,
    psiNext: Float32Array,
  ): { psiTargets: Float32Array; valueTargets: Float32Array } {
    const { numActions: A, numCumulants: C, numDemonstrators: K, numHeads: E } = this.sizes;
    const { gamma, batchSize: B } = this.config;
    const H = (K + 1) * E;
    const table = C * A;
    const psiTargets = new Float32Array(H * B * C);
    const valueTargets = new Float32Array(B * H);
    const policy = new Float64Array(A);
    const values = new Float64Array(A);
    const ws = Array.from({ length: K }, (_, k) => this.preferenceOf(k));
    this.#losses.maxPsi = psiNext.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let b = 0; b < B; b++) {
      const discount = this.#batch.discounts[b];
      for (let n = 0; n <= K; n++) {
        const base = (b * H + n * E) * table;
        if (n === 0) {
          leastActionValues(psiNext, base, E, C, A, this.preference, values);
          const best = argMax(values, 0, A);
          valueTargets.fill(this.#batch.rewards[b] + gamma * discount * values[best], b * H, b * H + E);
          policy.fill(0);
          policy[best] = 1;
        } else {
          meanActionValues(psiNext, base, E, C, A, ws[n - 1], values);
          softmax(values, 0, A, policy, 0);
        }
        for (let e = 0; e < E; e++) {
          const out = (b * H + n * E + e) * C;
          const psiBase = base + e * table;
          expectedSfTarget(phiTarget, b * C, policy, 0, psiNext, psiBase, gamma, discount, C, A, psiTargets, out);
          if (n === 0) continue;
          actionValues(psiNext, psiBase, C, A, this.preference, values, 0);
          let expected = 0;
          for (let a = 0; a < A; a++) expected += policy[a] * values[a];
          valueTargets[b * H + n * E + e] = this.#batch.rewards[b] + gamma * discount * expected;
        }
      }
    }
    return { psiTargets, valueTargets };
  }

  /** w_k [C]: what demonstrator `k` likes, in units of its own inverse temperature. */
  preferenceOf(k: number): Float64Array {
    const { numCumulants: C, preferenceScale } = this.sizes;
    const row = this.networks.online.values[PREFERENCE_NAME].subarray(k * C, (k + 1) * C);
    return Float64Array.from(row, (component) => component * preferenceScale);
  }

  /** What demonstrator `k` would do: logits [numRows, A], the mean of its heads' psi_k . w_k. */
  predict(observations: Uint8Array, numRows: number, k: number): Float32Array {
    const { numActions: A, numCumulants: C, numDemonstrators: K, numHeads: E } = this.sizes;
    const psi = this.successorFeatures(observations, numRows);
    const w = this.preferenceOf(k);
    const logits = new Float32Array(numRows * A);
    const values = new Float64Array(A);
    for (let row = 0; row < numRows; row++) {
      meanActionValues(psi, (row * (K + 1) + k + 1) * E * C * A, E, C, A, w, values);
      logits.set(values, row * A);
    }
    return logits;
  }

  metrics(): Record<string, number> {
    const total = this.gpiCounts.reduce((sum, count) => sum + count, 0);
    const out: Record<string, number> = {
      'loss/cloning': this.#losses.cloning,
      'loss/inverse_td': this.#losses.inverseTd,
      'loss/ego': this.#losses.ego,
      'psi/max': this.#losses.maxPsi,
    };
    this.gpiCounts.forEach((count, n) => {
      out[`gpi/share_${n === 0 ? 'ego' : n}`] = total > 0 ? count / total : 0;
    });
    this.preference.forEach((component, c) => {
      out[`w_ego/${c}`] = component;
    });
    this.gpiCounts.fill(0);
    return out;
  }

  override savePolicy(): Record<string, unknown> {
    return { numDemonstrators: this.sizes.numDemonstrators, preference: this.preference.slice() };
  }

  override loadPolicy({ preference }: Readonly<Record<string, unknown>>): void {
    this.preference.set(preference as Float64Array);
  }

  override dispose(): void {
    super.dispose();
    this.#initial.dispose();
  }

  /** Also the weights before any learning. */
  override save(): AlgorithmState {
    const { weights, extra } = super.save();
    const initial = Object.fromEntries(this.#initial.names.map((name) => [name, this.#initial.values[name].slice()]));
    return { weights, extra: { ...extra, initial } };
  }

  /** Checkpoints of the study hold no weights of before learning: it draws the same again. */
  override load(state: AlgorithmState, where: string): void {
    super.load(state, where);
    for (const [name, values] of Object.entries((state.extra.initial ?? {}) as Record<string, Float32Array>)) {
      this.#initial.values[name].set(values);
      this.#initial.changed(name);
    }
  }

  protected override saveExtra(): Record<string, unknown> {
    return {
      replay: this.replay.save(),
      adam: saveAdam(this.adam),
      preference: this.preference.slice(),
      gram: this.#regression.gram.slice(),
      moment: this.#regression.moment.slice(),
      gpiCounts: this.gpiCounts.slice(),
      isPreparing: this.#isPreparing,
    };
  }

  protected override loadExtra(extra: Readonly<Record<string, unknown>>): void {
    const saved = extra as {
      replay: Record<string, unknown>;
      adam: unknown;
      preference: Float64Array;
      gram: Float64Array;
      moment: Float64Array;
      gpiCounts: Float64Array;
      isPreparing: boolean;
    };
    this.replay.load(saved.replay);
    loadAdam(this.adam, saved.adam);
    this.preference.set(saved.preference);
    this.#regression.gram.set(saved.gram);
    this.#regression.moment.set(saved.moment);
    this.gpiCounts.set(saved.gpiCounts);
    this.#isPreparing = saved.isPreparing;
  }
}

function createPsiPhiNetworks(sizes: PsiPhiSizes, rng: Rng): Networks {
  const networks = { online: createPsiPhiParameters(sizes), target: createPsiPhiParameters(sizes) };
  networks.online.initialise(rng, { 'phi/1/weight': 0.3, 'psi/1/weight': 0.05 });
  spreadPreferencesInPlace(networks.online.values[PREFERENCE_NAME], sizes);
  networks.target.copyFrom(networks.online);
  return networks;
}
