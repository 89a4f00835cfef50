import { z } from 'zod';
import { explorationSettings, paceSettings, preparationSettings, sharedSettings } from './replay-settings.ts';

const weight = z.number().min(0).max(1000);
const share = z.number().min(0).max(1);

/** Settings of PsiPhi (docs/algorithms/psiphi.md), "paper" is Filos et al. 2021, CoinGrid; the others are ours. */
const ownSettings = {
  numCumulants: z.int().min(1).max(64).default(4).describe('dims of phi (paper: 4); 1..64'),
  numHeads: z.int().min(1).max(16).default(2).describe('psi heads of a policy (paper: 2); 1..16'),
  l1: weight.default(0.05).describe('of the preferences w_k (paper: .05); 0..1000'),
  /**
   * With phi in [-1, 1] and gamma 0.9 one wasted step changes psi by about 0.1, so a player that rarely errs needs w_k of about 20
   * to be explained; with 1 the cumulants saturate.
   */
  preferenceScale: z
    .number()
    .positive()
    .max(1000)
    .default(10)
    .describe('length of w_k at the start; above 0, at most 1000'),
  ridge: z
    .number()
    .positive()
    .max(1000)
    .default(1e-2)
    .describe('of the least squares for w_ego; above 0, at most 1000'),
  forgetting: share.default(0.99).describe('share of old sums kept per update in the least squares; 0..1'),
  rewardedRows: z.int().min(1).max(4096).default(32).describe('extra rows with a reward in a batch; 1..4096'),
  // The five weights bring the losses to comparable units.
  cloningWeight: weight.default(0.03).describe('of L_BC-Q; 0..1000'),
  inverseTdWeight: weight.default(1).describe('of L_ITD; 0..1000'),
  featureWeight: weight.default(3).describe("of L_TD-Psi, on top of the paper's 1 / d; 0..1000"),
  evaluationWeight: weight.default(3).describe("of evaluating pi_k on the ego's data, as features; 0..1000"),
  valueEvaluationWeight: weight.default(0.03).describe('the same as values; 0..1000'),
  minDemonstrationRows: z
    .int()
    .min(1)
    .max(4096)
    .default(32)
    .describe('rows of a demonstrator per update, at least batchSize / K; 1..4096'),
  // The preparation is undone unless at least one demonstrator is as predictable as this on the rows that were held back.
  heldBackShare: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.1)
    .describe('of rows that check the preparation, 0: no check; 0..0.9'),
  minPredictability: share.default(0.05).describe('what the preparation must reach there; 0..1'),
  trainsPhi: z.boolean().default(true).describe('false keeps the cumulants as they were drawn (control of test B7)'),
  usesGpi: z
    .boolean()
    .default(true)
    .describe("false acts by the ego's own successor features alone (control of test C6)"),
};

/** What the study sets: all but the schedule. */
const studySettings = sharedSettings.extend(ownSettings);
export const psiphiSettings = studySettings.extend({
  ...paceSettings,
  ...explorationSettings,
  ...preparationSettings,
});
export type PsiPhiConfig = z.output<typeof studySettings>;
export type PsiPhiSettings = z.output<typeof psiphiSettings>;

export const PSIPHI_DEFAULTS: PsiPhiConfig = studySettings.parse({});
