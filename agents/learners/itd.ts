import type { Rng } from '../../envs/core/rng.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { argMax } from '../ops/softmax.ts';
import type { Learner, LearnerSizes } from './learner.ts';
import { createPsiPhi, type PsiPhi, type PsiPhiConfig } from './psiphi.ts';

/**
 * Inverse temporal differences alone: the demonstration half of PsiPhi as offline inverse reinforcement learning for
 * several players at once. It infers what each one is paid for, phi . w_k, and imitates them as a by-product.
 * Source   Filos et al. 2021, arXiv:2102.12560, section 3.1.
 */
export function createItd(
  rng: Rng,
  sizes: LearnerSizes,
  config: PsiPhiConfig,
  demonstrations: Demonstrations,
  imitatedIdx: number,
): Itd {
  return new Itd(createPsiPhi(rng, sizes, config, demonstrations), imitatedIdx);
}

export class Itd implements Learner {
  readonly kind = 'itd';
  readonly usesExperience = false;
  readonly model: PsiPhi;
  readonly #imitatedIdx: number; // in [0, K)

  constructor(model: PsiPhi, imitatedIdx: number) {
    this.model = model;
    this.#imitatedIdx = imitatedIdx;
  }

  get networks(): PsiPhi['networks'] {
    return this.model.networks;
  }

  act(views: Uint8Array, numRows: number, actions: Uint8Array): void {
    const { numActions } = this.model.sizes;
    const logits = this.model.predict(views, numRows, this.#imitatedIdx);
    for (let row = 0; row < numRows; row++) actions[row] = argMax(logits, row * numActions, numActions);
  }

  /** Inferred rewards phi(s, a) . w_k of all actions: [numRows, A]. */
  inferredRewards(views: Uint8Array, numRows: number, k: number): Float32Array {
    const { numActions: A, numCumulants: C } = this.model.sizes;
    const phi = this.model.cumulants(views, numRows);
    const w = this.model.preferenceOf(k);
    const out = new Float32Array(numRows * A);
    for (let row = 0; row < numRows; row++) {
      for (let a = 0; a < A; a++) {
        let sum = 0;
        for (let c = 0; c < C; c++) sum += phi[(row * C + c) * A + a] * w[c];
        out[row * A + a] = sum;
      }
    }
    return out;
  }

  remember(): void {}

  prepare(rng: Rng): void {
    this.model.prepare(rng);
  }

  update(rng: Rng): void {
    this.model.prepare(rng);
  }

  metrics(): Readonly<Record<string, number>> {
    return this.model.metrics();
  }

  saveExtra(): Record<string, unknown> {
    return this.model.saveExtra();
  }

  loadExtra(extra: Readonly<Record<string, unknown>>): void {
    this.model.loadExtra(extra);
  }
}
