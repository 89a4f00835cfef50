import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readCheckpoint, writeFileAtomic } from '../../agents/checkpoint.ts';
import { conditionalValueAtRisk } from '../../agents/ops/robust-statistics.ts';
import { InputError } from '../../envs/core/errors.ts';
import { finish, mapSteps, type Steps } from '../../envs/core/steps.ts';
import { type Arrivals, countSolved, evaluateLevelsInSteps, meanReturn } from '../../train/evaluate/evaluate-levels.ts';
import { drawSolvableLevels } from '../../train/evaluate/ued-holdouts.ts';
import { ACTOR_CRITIC_KIND, readStudentPolicy, type StudentPolicy } from '../../train/players/student-checkpoint.ts';
import { findPreset } from '../../train/settings/ued-presets.ts';
import { AUDITED_SCORES, auditScores } from './score-audit.ts';

/**
 * What is measured of a finished run beside its own evaluations: the student on random levels that have a way, twice
 * with different chance, and the audit of scores. Kept in measures.json of the run folder.
 */
export const MEASURES_FILE = 'measures.json';

/** Shares of worst levels, as in shared/reference, ued.md section 6.1. */
export const CVAR_ALPHAS = [0.001, 0.01, 0.05, 0.1, 1] as const;
export const DEFAULT_CVAR_LEVELS = 1000;
const EPISODES = 10; // of each level with each of two seeds
const AUDIT_SEED = 2;
const GENERATOR_ID = 'uniform-60'; // 60 wall draws on 13 x 13, as many a cell elsewhere

const numberOrNull = z.number().nullable(); // NaN has no JSON
const correlations = z.object({ pearson: numberOrNull, spearman: numberOrNull });

export const uedMeasures = z.object({
  numLevels: z.int().min(1),
  numEpisodes: z.int().min(1), // of each level and seed
  horizon: z.int().min(1),
  solvedRate: z.number(), // over all levels and both seeds
  meanReturn: z.number(),
  cvar: z.array(z.number()).length(CVAR_ALPHAS.length), // levels chosen with seed 0, measured on seed 1
  cvarBiased: z.array(z.number()).length(CVAR_ALPHAS.length), // chosen and measured on seed 0
  audit: z.array(
    z.object({ score: z.enum(AUDITED_SCORES), withLearnability: correlations, withSolvedRate: correlations }),
  ),
});
export type UedMeasures = z.output<typeof uedMeasures>;

/** Those of a run that were kept for as many levels; undefined when there are none. */
export function readMeasures(folderPath: string, numLevels: number): UedMeasures | undefined {
  const path = join(folderPath, MEASURES_FILE);
  if (!existsSync(path)) return undefined;
  try {
    const parsed = uedMeasures.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success && parsed.data.numLevels === numLevels ? parsed.data : undefined;
  } catch {
    return undefined; // torn: measured again
  }
}

/** Of a finished run, kept beside it. Needs an engine. Errors: InputError for a student that cannot be read. */
export function measureRun(folderPath: string, numLevels: number): UedMeasures {
  const path = join(folderPath, 'student.ckpt');
  const policy = readStudentPolicy(readCheckpoint(path, { kind: ACTOR_CRITIC_KIND }), path);
  const measures = finish(measureStudent(policy, numLevels, path));
  writeFileAtomic(join(folderPath, MEASURES_FILE), `${JSON.stringify(measures)}\n`);
  policy.parameters.dispose();
  return measures;
}

/** Errors: InputError for a student of no preset, whose discount is not known. */
export function* measureStudent(policy: StudentPolicy, numLevels: number, where: string): Steps<UedMeasures> {
  const { tier: preset } = policy.extra;
  if (typeof preset !== 'string') throw new InputError('checkpoint names no preset', { where });
  const { student } = findPreset(preset);
  const horizon = Number(policy.worldSettings.horizon);
  const levels = drawSolvableLevels(policy.worldSettings, numLevels, GENERATOR_ID);
  const [first, second] = yield* mapSteps([0, 1], (seed) =>
    evaluateLevelsInSteps(policy, levels, { numEpisodes: EPISODES, seed, horizonOf: () => horizon }),
  );
  const selecting = ratesOf(first, horizon);
  const measuring = ratesOf(second, horizon);
  const { gamma, lambda } = student.ppo;
  const p = selecting.map((rate, i) => (rate + measuring[i]) / 2);
  const audit = yield* auditScores(policy, levels, p, { numSteps: student.numSteps, gamma, lambda, seed: AUDIT_SEED });
  const measures = {
    numLevels,
    numEpisodes: EPISODES,
    horizon,
    solvedRate: meanOf(p),
    meanReturn: meanOf(levels.map((_, i) => (meanReturn(first, i, horizon) + meanReturn(second, i, horizon)) / 2)),
    cvar: CVAR_ALPHAS.map((alpha) => conditionalValueAtRisk(selecting, measuring, alpha)),
    cvarBiased: CVAR_ALPHAS.map((alpha) => conditionalValueAtRisk(selecting, selecting, alpha)),
    audit,
  };
  return uedMeasures.parse(JSON.parse(JSON.stringify(measures))); // NaN becomes null
}

export function formatMeasures({ numLevels, numEpisodes, horizon, cvar, audit }: UedMeasures): string {
  const show = (x: number | null): string => (x === null ? '-' : x.toFixed(3));
  return [
    `${numLevels} random levels that have a way, ${numEpisodes} episodes with each of two seeds, ${horizon} steps`,
    '',
    '| worst share | solved |',
    '| --- | --- |',
    ...CVAR_ALPHAS.map((alpha, i) => `| ${100 * alpha} % | ${show(cvar[i])} |`),
    '',
    '| score, rank correlation | with p (1 - p) | with p |',
    '| --- | --- | --- |',
    ...audit.map(
      ({ score, withLearnability, withSolvedRate }) =>
        `| ${score} | ${show(withLearnability.spearman)} | ${show(withSolvedRate.spearman)} |`,
    ),
    '',
  ].join('\n');
}

function ratesOf(arrivals: Arrivals, horizon: number): number[] {
  return arrivals.levels.map((_, i) => countSolved(arrivals, i, horizon) / arrivals.numEpisodes);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
