import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { InputError } from '../../envs/core/errors.ts';
import { findWorld } from '../../envs/registry.ts';
import type { PolicyReport } from '../../train/evaluate/evaluate-policy.ts';
import { evaluatePolicy } from '../../train/evaluate/evaluate-policy.ts';
import { parseLineup } from '../../train/players/lineup.ts';
import { RUN_FORMAT } from '../../train/run/folder/run-files.ts';
import { readRunConfig } from '../../train/run/folder/run-folder.ts';
import type { CoreRow } from './core-rows.ts';

/** What is measured of a finished run, kept in its folder: what it learned and, in the same seats on the same levels, chance. */
export const MEASURES_FILE = 'measures.json';

const EVALUATION_SEED = 7_000; // plus the run's: levels and chance that no training saw

const played = z.object({
  meanReturn: z.number(), // of a row; of a whole task where there are trials
  trialReturns: z.array(z.number()), // [K] mean of each trial; empty without trials
  successRate: z.number().nullable(), // null where the world defines none
});
export type Played = z.output<typeof played>;

export const coreMeasures = z.object({
  numEpisodes: z.int().min(1),
  learned: played,
  random: played, // random actions in the learner's seats
  forgetful: played.nullable(), // the learned policy with its memory emptied before each trial; null without trials
});
export type CoreMeasures = z.output<typeof coreMeasures>;

/** Those of a run that were kept for as many episodes; undefined when there are none. */
export function readCoreMeasures(folderPath: string, numEpisodes: number): CoreMeasures | undefined {
  const path = join(folderPath, MEASURES_FILE);
  if (!existsSync(path)) return undefined;
  try {
    const parsed = coreMeasures.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success && parsed.data.numEpisodes === numEpisodes ? parsed.data : undefined;
  } catch {
    return undefined; // torn: measured again
  }
}

type Measured = Pick<CoreRow, 'numEpisodes' | 'measuredIn'>;

/** Of a finished run of `murmur train ALGORITHM`, kept beside it. Needs an engine. Errors: InputError for another kind of run. */
export function measureCoreRun(folderPath: string, { numEpisodes, measuredIn }: Measured): CoreMeasures {
  const config = readRunConfig(folderPath);
  if (config.format !== RUN_FORMAT)
    throw new InputError('run of another kind', { value: config.format, limit: RUN_FORMAT });
  const { levelFormat } = findWorld(config.world);
  const evaluation = {
    worldId: config.world,
    worldSettings: { ...config.worldSettings, ...measuredIn },
    lineup: parseLineup(config.lineup),
    preference: config.preference ?? undefined,
    ...(config.level === null
      ? { generatorId: config.generator ?? undefined }
      : { levels: [{ name: 'level of the run', level: levelFormat.parse(config.level) }] }),
    numEpisodes,
    seed: EVALUATION_SEED + config.seed,
  };
  const trials = config.trials ?? undefined;
  const measures: CoreMeasures = {
    numEpisodes,
    learned: figuresOf(evaluatePolicy({ ...evaluation, trials, policy: folderPath })),
    random: figuresOf(evaluatePolicy({ ...evaluation, trials, policy: 'random' })),
    forgetful:
      trials === undefined
        ? null
        : figuresOf(evaluatePolicy({ ...evaluation, trials: { ...trials, forgets: 'trial' }, policy: folderPath })),
  };
  writeFileAtomic(join(folderPath, MEASURES_FILE), `${JSON.stringify(measures)}\n`);
  return measures;
}

const figuresOf = (report: PolicyReport): Played => ({
  meanReturn: report.meanReturn,
  trialReturns: (report.trials ?? []).map((trial) => trial.meanReturn),
  successRate: report.successRate ?? null,
});
