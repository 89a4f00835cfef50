import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics';
import type { Level } from '../../envs/core/level.ts';
import { createEnvironment } from '../../envs/registry.ts';
import { computeOutcomes } from '../designers/outcomes.ts';
import type { Player } from './evaluate-levels.ts';
import { Rollout } from './rollout.ts';
import { RolloutWorlds } from './rollout-worlds.ts';

/**
 * What the scores of replay designers say about a level, held against how often a trained student solves it: each score
 * from one training rollout, p from episodes of its own.
 * Source   Rutherford et al. 2024, arXiv:2408.15099, section 3: such scores follow p rather than p (1 - p).
 */
export interface ScoreAudit {
  readonly score: (typeof AUDITED_SCORES)[number];
  readonly withLearnability: Correlations; // with p (1 - p)
  readonly withSolvedRate: Correlations; // with p
}

export interface Correlations {
  readonly pearson: number; // in [-1, 1]; NaN where one of the two is the same for every level
  readonly spearman: number;
}

export const AUDITED_SCORES = ['positive-value-loss', 'max-mc', 'learnability'] as const;

const MAX_WORLDS = 250;
const AUDIT_STREAM = 50;

export interface AuditOptions {
  readonly numSteps: number; // T of the training rollout
  readonly gamma: number;
  readonly lambda: number;
  readonly seed: number;
}

/** solvedRates: p of each level, [N]. Levels without a finished episode in the rollout are left out. */
export function auditScores(
  player: Player,
  levels: readonly Level[],
  solvedRates: ArrayLike<number>,
  options: AuditOptions,
): readonly ScoreAudit[] {
  const rows = scoreLevels(player, levels, options).flatMap((scores, i) => {
    return scores === undefined ? [] : [{ scores, p: solvedRates[i] }];
  });
  const p = rows.map((row) => row.p);
  const learnability = p.map((rate) => rate * (1 - rate));
  return AUDITED_SCORES.map((score, s) => {
    const values = rows.map(({ scores }) => scores[s]);
    return { score, withLearnability: correlate(values, learnability), withSolvedRate: correlate(values, p) };
  });
}

function correlate(x: number[], y: number[]): Correlations {
  return { pearson: sampleCorrelation(x, y), spearman: sampleRankCorrelation(x, y) };
}

/** The audited scores of each level; undefined without a finished episode. */
function scoreLevels(
  player: Player,
  levels: readonly Level[],
  { numSteps, gamma, lambda, seed }: AuditOptions,
): readonly (readonly number[] | undefined)[] {
  const { worldId, worldSettings, network, parameters } = player;
  const found: (readonly number[] | undefined)[] = [];
  for (let first = 0; first < levels.length; first += MAX_WORLDS) {
    const batch = levels.slice(first, first + MAX_WORLDS);
    const rollout = new Rollout({
      network,
      numSteps,
      createWorlds: () => new RolloutWorlds(createEnvironment(worldId, worldSettings, batch.length), network.stateSize),
      generators: new Map(),
      seed,
      stream: AUDIT_STREAM + first,
    });
    rollout.play({ kind: 'levels', levels: batch, isLearning: false }, parameters);
    const { numEpisodes, positiveValueLoss, maxReturns, meanValues, solvedRates } = computeOutcomes(
      rollout,
      gamma,
      lambda,
    );
    batch.forEach((_, b) => {
      const p = solvedRates[b];
      const scores = [positiveValueLoss[b], maxReturns[b] - meanValues[b], p * (1 - p)];
      found.push(numEpisodes[b] === 0 ? undefined : scores);
    });
  }
  return found;
}
