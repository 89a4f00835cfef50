import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics';
import { Ppo, ppoConfig } from '../../agents/algorithms/ppo.ts';
import { Lineup } from '../../agents/core/lineup.ts';
import { allRows } from '../../agents/core/policy.ts';
import { createTrajectory } from '../../agents/core/trajectory.ts';
import { computeOutcomes } from '../../agents/designers/outcomes.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { createEnvironment } from '../../envs/registry.ts';
import { AutoReset } from '../../envs/wrappers/auto-reset.ts';
import type { Player } from '../../train/evaluate/evaluate-levels.ts';
import { Collector } from '../../train/loop/collect.ts';

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
export function* auditScores(
  player: Player,
  levels: readonly Level[],
  solvedRates: ArrayLike<number>,
  options: AuditOptions,
): Steps<readonly ScoreAudit[]> {
  const rows = (yield* scoreLevels(player, levels, options)).flatMap((scores, i) => {
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
function* scoreLevels(
  { worldId, worldSettings, network, parameters }: Player,
  levels: readonly Level[],
  { numSteps, gamma, lambda, seed }: AuditOptions,
): Steps<readonly (readonly number[] | undefined)[]> {
  const ppo = new Ppo(network, parameters, ppoConfig.parse({ gamma, lambda }), numSteps);
  const found: (readonly number[] | undefined)[] = [];
  for (let first = 0; first < levels.length; first += MAX_WORLDS) {
    const batch = levels.slice(first, first + MAX_WORLDS);
    const environment = createEnvironment(worldId, worldSettings, batch.length);
    const env = new AutoReset(environment, (worldIdx) => ({ level: batch[worldIdx], seed: 0 }));
    const lineup = new Lineup(env.numRows, { policy: ppo.behaviour, rows: allRows(env.numRows) });
    const trajectory = createTrajectory({
      numSteps,
      numRows: env.numRows,
      observationLength: env.spec.observation.length,
      numCumulants: env.spec.numCumulants,
      memorySize: network.stateSize,
    });
    const rng = new Rng(seed, AUDIT_STREAM + first);
    yield* new Collector(env, lineup).collect(trajectory, rng, { worldsMs: 0, actingMs: 0 });
    ppo.fillValues(trajectory);
    const { numEpisodes, positiveValueLoss, maxReturns, meanValues, solvedRates } = computeOutcomes(
      trajectory,
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
