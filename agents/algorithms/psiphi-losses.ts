import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { blockMask, crossEntropy, dense, denseRelu } from '../nets/layers.ts';
import { matMul } from '../nets/matmul.ts';
import { Parameters, type ParameterTensors } from '../nets/parameters.ts';
import { headShapes, torso, torsoShapes } from '../nets/torso.ts';

/**
 * PsiPhi's network and its losses, as functions of weights by name. Which weights a loss may change is decided by the
 * caller's optimiser; what is frozen inside a loss arrives as a plain number, so no stop-gradient is needed anywhere.
 * Source   Filos et al. 2021, arXiv:2102.12560, eq. 8-12.
 *
 * Letters: K demonstrators, E heads per policy, N = K + 1 policies (0 is the ego), H = N * E heads, head n * E + e is
 * head e of policy n; B rows, L bytes of an observation, D features, C cumulants, A actions. Tables are [C, A] row-major.
 */
export interface PsiPhiSizes {
  readonly observationLength: number; // L
  readonly numActions: number; // A
  readonly numCumulants: number; // C
  readonly numDemonstrators: number; // K
  readonly numHeads: number; // E
  readonly torsoSizes: readonly [number, number];
  readonly headSize: number;
  readonly preferenceScale: number; // w_k = preferenceScale * (weights `preferences`)
}

export const TORSO_NAMES = Object.keys(torsoShapes(1, [1, 1]));
export const PHI_NAMES = Object.keys(headShapes('phi', 1, 1, 1));
export const PSI_NAMES = Object.keys(headShapes('psi', 1, 1, 1));
export const PREFERENCE_NAME = 'preferences'; // [K, C] w_k / preferenceScale

export const headCount = (sizes: PsiPhiSizes): number => (sizes.numDemonstrators + 1) * sizes.numHeads;

/** All heads of psi stand side by side in one wide head, kept apart by a block mask: each is a network of its own. */
export function createPsiPhiParameters(sizes: PsiPhiSizes): Parameters {
  const D = sizes.torsoSizes[1];
  const H = headCount(sizes);
  const table = sizes.numCumulants * sizes.numActions;
  return new Parameters(
    {
      ...torsoShapes(sizes.observationLength, sizes.torsoSizes),
      ...headShapes('phi', D, sizes.headSize, table),
      ...headShapes('psi', D, H * sizes.headSize, H * table),
      [PREFERENCE_NAME]: [sizes.numDemonstrators, sizes.numCumulants],
    },
    { 'psi/1/weight': blockMask(H, sizes.headSize, table) },
  );
}

/** Cumulants of all actions: features [B, D] -> [B, C, A], each in (-1, 1). */
export function phiTables(p: ParameterTensors, features: Tensor, sizes: PsiPhiSizes): Tensor {
  const tables = tf.tanh(dense(p, 'phi/1', denseRelu(p, 'phi/0', features)));
  return tf.reshape(tables, [-1, sizes.numCumulants, sizes.numActions]);
}

/** Successor features of every head: features [B, D] -> [B, H * C * A]. */
export function psiTables(p: ParameterTensors, features: Tensor): Tensor {
  return dense(p, 'psi/1', denseRelu(p, 'psi/0', features));
}

/** Reads tables [B, ..., C, A] at taken actions. mask: [B, 1, 1, A] or what broadcasts to it, 1 at the action, else 0. */
export function readAt(tables: Tensor, mask: Tensor): Tensor {
  return tf.sum(tf.mul(tables, mask), -1);
}

/** Of all heads' numbers [B, H * X] the row's own policy's: [B, E * X]. owner: [B, N], 1 at the row's policy, else 0. */
function ownHeads(all: Tensor, owner: Tensor): Tensor {
  const [B, N] = owner.shape;
  return tf.sum(tf.mul(tf.reshape(all, [B, N as number, -1]), tf.reshape(owner, [B, N as number, 1])), 1);
}

/** Logits psi_k . w_k of each row's own demonstrator: observations [B, L], owner [B, N] -> [B, E, A]. */
export function demonstratorLogits(
  p: ParameterTensors,
  observations: Tensor,
  owner: Tensor,
  sizes: PsiPhiSizes,
): Tensor {
  const { numDemonstrators: K, numHeads: E, numCumulants: C, numActions: A } = sizes;
  const B = observations.shape[0] as number;
  const psi = tf.reshape(ownHeads(psiTables(p, torso(p, observations)), owner), [B, E, C, A]);
  const w = tf.mul(sizes.preferenceScale, matMul(tf.slice(owner, [0, 1], [B, K]), p[PREFERENCE_NAME])); // [B, C]
  return tf.sum(tf.mul(psi, tf.reshape(w, [B, 1, C, 1])), 2);
}

/**
 * Behaviour cloning through successor features (eq. 8) with the L1 prior on preferences.
 *
 *   L = -mean log softmax(psi_k(s, .) . w_k)[a] + l1 * sum |w_k / preferenceScale|
 *
 * Shapes   observations: [B, L]; owner: [B, N]; targets: [B, 1, A] smoothed action targets.
 */
export function cloningLoss(
  p: ParameterTensors,
  observations: Tensor,
  owner: Tensor,
  targets: Tensor,
  l1: number,
  sizes: PsiPhiSizes,
): Scalar {
  const logits = demonstratorLogits(p, observations, owner, sizes);
  return tf.add(crossEntropy(logits, targets), tf.mul(l1, tf.sum(tf.abs(p[PREFERENCE_NAME]))));
}

/**
 * Inverse temporal differences (eq. 9): gradient flows into phi(s, a) and psi_k(s, a); the bootstrap is a number. With
 * `phiWeights` apart from `p` phi is a number too, and no gradient reaches its head or the torso below it.
 *
 *   L = mean over rows and heads of 0.5 * | psi_k(s, a) - phi(s, a) - bootstrap |^2
 *
 * Shapes   observations: [B, L]; owner: [B, N]; mask: [B, 1, A] action taken; bootstrap: [B, E, C] = gamma * psi~_k(s', a'), 0
 *          after a termination; weight: [B, 1, 1] 1, or 0 where the bootstrap is not known.
 */
export function inverseTdLoss(
  p: ParameterTensors,
  observations: Tensor,
  owner: Tensor,
  mask: Tensor,
  bootstrap: Tensor,
  weight: Tensor,
  sizes: PsiPhiSizes,
  phiWeights: ParameterTensors = p,
): Scalar {
  const { numHeads: E, numCumulants: C, numActions: A } = sizes;
  const B = observations.shape[0] as number;
  const features = torso(p, observations);
  const phiFeatures = phiWeights === p ? features : torso(phiWeights, observations);
  const phi = tf.reshape(readAt(phiTables(phiWeights, phiFeatures, sizes), mask), [B, 1, C]);
  const own = tf.reshape(ownHeads(psiTables(p, features), owner), [B, E * C, A]);
  const psi = tf.reshape(readAt(own, mask), [B, E, C]);
  const errors = tf.sub(psi, tf.add(phi, bootstrap));
  return tf.mul(0.5 / (B * E), tf.sum(tf.mul(tf.square(errors), weight)));
}

/** Fixed numbers of one ego step; rows [0, B) are for successor features, rows [0, B + R) for the reward. */
export interface EgoTargets {
  readonly observations: Tensor; // [B + R, L]
  readonly mask: Tensor; // [B + R, 1, A]
  readonly rewards: Tensor; // [B + R]
  readonly rewardWeights: Tensor; // [B + R] sums to 1
  readonly preference: Tensor; // [C, 1] w_ego
  readonly psiTargets: Tensor; // [B, H, C]
  readonly psiWeights: Tensor; // [1, H, 1] weight of each head's successor-feature loss
  readonly valueTargets: Tensor; // [B, H] of psi . w_ego
  readonly valueWeights: Tensor; // [1, H] weight of each head's value loss
}

/**
 * The ego's losses (eq. 10-12) and, ours, the evaluation of the demonstrators' policies on the ego's own transitions.
 *
 *   L = sum_b rewardWeights[b] * 0.5 * (phi(s, a) . w_ego - r)^2                      L_R:      gradient into phi only (`phiWeights`)
 *     + sum_h valueWeights[h] * mean_b 0.5 * (psi_h(s, a) . w_ego - valueTarget_h)^2  L_Q:      into psi_ego (and psi_k)
 *     + sum_h psiWeights[h] * mean_b 0.5 * |psi_h(s, a) - psiTarget_h|^2              L_TD-Psi: into psi_ego (and psi_k)
 */
export function egoLoss(
  p: ParameterTensors,
  targets: EgoTargets,
  sizes: PsiPhiSizes,
  phiWeights: ParameterTensors = p,
): Scalar {
  const { numCumulants: C, numActions: A } = sizes;
  const [B, H] = targets.psiTargets.shape as [number, number];
  const features = torso(p, targets.observations);
  const phiFeatures = phiWeights === p ? features : torso(phiWeights, targets.observations);
  const phi = readAt(phiTables(phiWeights, phiFeatures, sizes), targets.mask); // [B + R, C]
  const rewardErrors = tf.sub(tf.reshape(matMul(phi, targets.preference), [-1]), targets.rewards);
  const rewardLoss = tf.mul(0.5, tf.sum(tf.mul(targets.rewardWeights, tf.square(rewardErrors))));

  const own = tf.slice(features, [0, 0], [B, -1]);
  const mask = tf.slice(targets.mask, [0, 0, 0], [B, 1, A]);
  const psi = readAt(tf.reshape(psiTables(p, own), [B, H * C, A]), mask); // [B, H * C]
  const psiErrors = tf.sub(tf.reshape(psi, [B, H, C]), targets.psiTargets);
  const psiLoss = tf.mul(0.5 / B, tf.sum(tf.mul(tf.square(psiErrors), targets.psiWeights)));

  const values = tf.reshape(matMul(tf.reshape(psi, [B * H, C]), targets.preference), [B, H]);
  const valueErrors = tf.square(tf.sub(values, targets.valueTargets));
  const valueLoss = tf.mul(0.5 / B, tf.sum(tf.mul(valueErrors, targets.valueWeights)));
  return tf.add(tf.add(rewardLoss, valueLoss), psiLoss);
}

/**
 * Gives every demonstrator a cumulant of its own to start from: w_k points along axis k mod C, at the length a normal draw
 * would have, plus a tenth of noise. The basis of phi is free, so nothing is lost; left to chance, the L1 prior now and
 * then drives two players onto one axis, and then phi cannot tell their preferences apart.
 */
export function spreadPreferencesInPlace(preferences: Float32Array, sizes: PsiPhiSizes): void {
  const { numDemonstrators: K, numCumulants: C } = sizes;
  for (let k = 0; k < K; k++) {
    for (let c = 0; c < C; c++) preferences[k * C + c] *= 0.1;
    preferences[k * C + (k % C)] += Math.sqrt(C);
  }
}
