import { z } from 'zod';
import { InputError } from '../../envs/core/errors.ts';
import type { Rng } from '../../envs/core/rng.ts';
import { argMax } from '../../envs/core/softmax.ts';
import type { AlgorithmDefinition } from '../core/algorithm.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import { PsiPhi } from './psiphi.ts';
import { type PsiPhiSettings, psiphiSettings } from './psiphi-settings.ts';
import { demonstrationsOf } from './replay-algorithm.ts';
import { type LearnerSizes, sizesOf } from './replay-settings.ts';

/**
 * Inverse temporal differences alone: the demonstration half of PsiPhi as offline inverse reinforcement learning for
 * several players at once. It infers what each one is paid for, phi . w_k, and imitates them as a by-product.
 * Source   Filos et al. 2021, arXiv:2102.12560, section 3.1.
 *
 * Its settings are those of PsiPhi but for those of an ego that takes steps of its own.
 */
export const itdSettings = psiphiSettings
  .omit({
    replayCapacity: true,
    epsilonStart: true,
    epsilonEnd: true,
    epsilonSteps: true,
    ridge: true,
    forgetting: true,
    rewardedRows: true,
    featureWeight: true,
    evaluationWeight: true,
    valueEvaluationWeight: true,
    heldBackShare: true,
    minPredictability: true,
    usesGpi: true,
  })
  .extend({
    imitatedIdx: z
      .int()
      .min(0)
      .max(254)
      .default(0)
      .describe('which of the demonstrators is played, the first is 0; 0..254'),
  });
export type ItdSettings = z.output<typeof itdSettings>;

/** No steps of its own are kept, and no demonstrated row is held back for a check of what they would be learned with. */
const NO_EGO = { replayCapacity: 64, heldBackShare: 0 };

export const itdDefinition: AlgorithmDefinition<ItdSettings> = {
  id: 'itd',
  summary: 'inverse temporal differences: what each player watched is paid for; plays as one of them, takes no step',
  source: 'Filos et al. 2021, arXiv:2102.12560, section 3.1',
  configSchema: itdSettings,
  needs: { demonstrations: 'needed' },
  metricNames: ['loss/cloning', 'loss/inverse_td', 'numSkipped'],
  create({ config, ...given }) {
    const { imitatedIdx, ...settings } = config;
    const demonstrations = demonstrationsOf('itd', { config, ...given });
    const { numDemonstrators } = demonstrations;
    if (imitatedIdx >= numDemonstrators) {
      const limit = `0..${numDemonstrators - 1}, the players of the demonstrations`;
      throw new InputError('setting imitatedIdx of algorithm itd', { value: imitatedIdx, limit });
    }
    const psiphi = psiphiSettings.parse({ ...settings, ...NO_EGO });
    return new Itd(given.rng, sizesOf(given.spec), psiphi, demonstrations, imitatedIdx);
  },
};

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
