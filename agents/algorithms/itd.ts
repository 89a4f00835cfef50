import type { Rng } from '../../envs/core/rng.ts';
import { argMax } from '../../envs/core/softmax.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { PsiPhi } from './psiphi.ts';
import type { PsiPhiSettings } from './psiphi-settings.ts';
import type { LearnerSizes } from './replay-settings.ts';

/**
 * Inverse temporal differences alone: the demonstration half of PsiPhi as offline inverse reinforcement learning for
 * several players at once. It infers what each one is paid for, phi . w_k, and imitates them as a by-product.
 * Source   Filos et al. 2021, arXiv:2102.12560, section 3.1.
 */
export class Itd extends PsiPhi {
  readonly #imitatedIdx: number; // in [0, K)

  constructor(
    rng: Rng,
    sizes: LearnerSizes,
    config: PsiPhiSettings,
    demonstrations: Demonstrations,
    imitatedIdx: number,
  ) {
    super(rng, sizes, config, demonstrations, { id: 'itd', isOffline: true });
    this.#imitatedIdx = imitatedIdx;
  }

  /** The likeliest action of the player that is imitated. */
  override act(observations: Uint8Array, numRows: number, actions: Uint8Array): void {
    const { numActions } = this.sizes;
    const logits = this.predict(observations, numRows, this.#imitatedIdx);
    for (let row = 0; row < numRows; row++) actions[row] = argMax(logits, row * numActions, numActions);
  }

  override update(rng: Rng): void {
    this.prepareOnce(rng);
  }

  /** Inferred rewards phi(s, a) . w_k of all actions: [numRows, A]. */
  inferredRewards(observations: Uint8Array, numRows: number, k: number): Float32Array {
    const { numActions: A, numCumulants: C } = this.sizes;
    const phi = this.cumulants(observations, numRows);
    const w = this.preferenceOf(k);
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
}
