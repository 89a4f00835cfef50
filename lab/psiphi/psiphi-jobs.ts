import { PSIPHI_DEFAULTS } from '../../agents/algorithms/psiphi-settings.ts';
import { SHARED_DEFAULTS } from '../../agents/algorithms/replay-settings.ts';
import { Hash64 } from '../../envs/core/hash.ts';
import type { StudyArm } from '../../train/coins/coins-algorithms.ts';
import {
  DEMONSTRATION_DEFAULTS,
  DEMONSTRATORS,
  EGO_TASK,
  REGIMES,
  type Regime,
} from '../../train/coins/coins-demonstrations.ts';
import type { ExperimentBudget } from './psiphi-budget.ts';
import { type CurveResult, runCurve } from './psiphi-curves.ts';
import { type InferencePlayers, type InferenceResult, runInference } from './psiphi-inference.ts';
import { runTransfer, type TransferResult } from './psiphi-transfer.ts';

/** The experiment as a list of independent jobs, each with a result of its own on disk. */
export interface Job {
  readonly id: string; // file name without ending
  readonly seed: number;
  readonly part: 'curve' | 'inference' | 'transfer';
  readonly arm?: StudyArm; // of a curve
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

/** Demonstrators that are worth following, where GPI has something to gain. */
const WITHOUT_GPI: readonly Regime[] = ['aligned', 'mixed'];
/** Of the seeds, the first so many have that arm: it costs as much as PsiPhi and is a control, no rival. */
export const SEEDS_WITHOUT_GPI = 5;

/** Seed by seed, so that a run that is cut short leaves whole seeds behind. only: jobs of one part. */
export function listJobs(numSeeds: number, only?: Job['part']): readonly Job[] {
  const jobs = Array.from({ length: numSeeds }, (_, i) => FIRST_SEED + i).flatMap((seed) => {
    const curve = (arm: StudyArm, regime: Regime): Job => ({
      id: `${arm}-${regime.replace('+', '-and-')}-${seed}`,
      seed,
      part: 'curve',
      arm,
      regime,
    });
    return [
      { ...curve('dqn', 'aligned'), id: `dqn-${seed}` },
      ...REGIMES.flatMap((regime) => [curve('psiphi', regime), curve('bc', regime)]),
      ...(seed < FIRST_SEED + SEEDS_WITHOUT_GPI ? WITHOUT_GPI : []).map((regime) => curve('psiphi-no-gpi', regime)),
      ...REGIMES.filter((regime) => regime !== 'aligned+bad').flatMap((regime) => [
        curve('bc-aux', regime),
        curve('sqil', regime),
      ]),
      { id: `inference-${seed}`, seed, part: 'inference' as const, players: 'mixed' as const },
      { id: `inference-one-colour-${seed}`, seed, part: 'inference' as const, players: 'one-colour' as const },
      { id: `transfer-${seed}`, seed, part: 'transfer' as const },
    ];
  });
  return jobs.filter(({ part }) => only === undefined || part === only);
}

export function runJob(job: Job, budget: ExperimentBudget): Pick<JobResult, 'curve' | 'inference' | 'transfer'> {
  if (job.part === 'inference') return { inference: runInference(job.players ?? 'mixed', job.seed, budget) };
  if (job.part === 'transfer') return { transfer: runTransfer(job.seed, budget) };
  return { curve: runCurve(job.arm as StudyArm, job.regime as Regime, job.seed, budget) };
}

/** Raised when a result means something else with the same settings; 2: the control of B7 freezes all of phi. */
const MEANING = 2;

/** A result on disk is used again only if it was made with the same settings. */
export function settingsHash(budget: ExperimentBudget): string {
  const text = JSON.stringify([
    MEANING,
    budget,
    SHARED_DEFAULTS,
    PSIPHI_DEFAULTS,
    DEMONSTRATION_DEFAULTS,
    DEMONSTRATORS,
    EGO_TASK,
  ]);
  return new Hash64().words(new TextEncoder().encode(text)).digest();
}
