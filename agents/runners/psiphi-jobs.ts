import { Hash64 } from '../../envs/core/hash.ts';
import { SHARED_DEFAULTS } from '../learners/learner.ts';
import { PSIPHI_DEFAULTS } from '../learners/psiphi.ts';
import type { ArmId } from './coins-arms.ts';
import { DEMONSTRATION_DEFAULTS, DEMONSTRATORS, EGO_TASK, REGIMES, type Regime } from './coins-demonstrations.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';
import { type CurveResult, runCurve } from './psiphi-curves.ts';
import { type InferencePlayers, type InferenceResult, runInference } from './psiphi-inference.ts';
import { runTransfer, type TransferResult } from './psiphi-transfer.ts';

/** The experiment as a list of independent jobs, each with a result of its own on disk. */
export interface Job {
  readonly id: string; // file name without ending
  readonly seed: number;
  readonly part: 'curve' | 'inference' | 'transfer';
  readonly arm?: ArmId; // of a curve
  readonly regime?: Regime; // of a curve; DQN, which watches nobody, runs once
  readonly players?: InferencePlayers; // of an inference
}

export interface JobResult {
  readonly job: Job;
  readonly settingsHash: string; // of everything that decides the result but the seed
  readonly engine: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly curve?: CurveResult;
  readonly inference?: InferenceResult;
  readonly transfer?: TransferResult;
}

/** Seeds below were looked at while the learners were made; what is reported is from here on. */
export const FIRST_SEED = 101;

/** Seed by seed, so that a run that is cut short leaves whole seeds behind. */
export function listJobs(numSeeds: number): readonly Job[] {
  return Array.from({ length: numSeeds }, (_, i) => FIRST_SEED + i).flatMap((seed) => {
    const curve = (arm: ArmId, regime: Regime): Job => ({
      id: `${arm}-${regime.replace('+', '-and-')}-${seed}`,
      seed,
      part: 'curve',
      arm,
      regime,
    });
    return [
      { ...curve('dqn', 'aligned'), id: `dqn-${seed}` },
      ...REGIMES.flatMap((regime) => [curve('psiphi', regime), curve('bc', regime)]),
      ...REGIMES.filter((regime) => regime !== 'aligned+bad').flatMap((regime) => [
        curve('bc-aux', regime),
        curve('sqil', regime),
      ]),
      { id: `inference-${seed}`, seed, part: 'inference' as const, players: 'mixed' as const },
      { id: `inference-one-colour-${seed}`, seed, part: 'inference' as const, players: 'one-colour' as const },
      { id: `transfer-${seed}`, seed, part: 'transfer' as const },
    ];
  });
}

export function runJob(job: Job, budget: ExperimentBudget): Pick<JobResult, 'curve' | 'inference' | 'transfer'> {
  if (job.part === 'inference') return { inference: runInference(job.players ?? 'mixed', job.seed, budget) };
  if (job.part === 'transfer') return { transfer: runTransfer(job.seed, budget) };
  return { curve: runCurve(job.arm as ArmId, job.regime as Regime, job.seed, budget) };
}

/** A result on disk is used again only if it was made with the same settings. */
export function settingsHash(budget: ExperimentBudget): string {
  const text = JSON.stringify([
    budget,
    SHARED_DEFAULTS,
    PSIPHI_DEFAULTS,
    DEMONSTRATION_DEFAULTS,
    DEMONSTRATORS,
    EGO_TASK,
  ]);
  return new Hash64().words(new TextEncoder().encode(text)).digest();
}
