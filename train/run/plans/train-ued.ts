import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findDesigner } from '../../../agents/designers/registry.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { measurePlayed } from '../../loop/level-record.ts';
import { encodeStudent } from '../../players/student-checkpoint.ts';
import { assertScoresFailures, curriculumOfPreset, findPreset, type UedPreset } from '../../settings/ued-presets.ts';
import {
  parseDesignerSettings,
  splitSettings,
  studentSettingsOf,
  withStudentSettings,
} from '../../settings/ued-settings.ts';
import { gitCommit } from '../folder/git-commit.ts';
import { CONFIG_FILE } from '../folder/run-files.ts';
import { readUedConfig, UED_FOLDERS } from '../folder/run-folder.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION, type UedRunConfig } from '../folder/ued-run-config.ts';
import { driveRun, type RunListener } from '../training/drive-run.ts';
import type { RunEnd, UedRequest } from '../training/run-messages.ts';
import { PPO_COLUMNS } from '../training/run-metrics.ts';
import type { RunPlan } from '../training/run-plan.ts';
import { createHoldoutEvaluator } from './holdout-evaluator.ts';
import { cardOfCurriculum } from './ued-model-card.ts';

export interface UedDefaults {
  readonly designer: string;
  readonly preset: string;
  readonly seed: number;
  readonly cyclesPerCheckpoint: number;
  readonly cyclesPerEvaluation: number;
}

export const UED_DEFAULTS: UedDefaults = {
  designer: 'accel',
  preset: 'mini',
  seed: 1,
  cyclesPerCheckpoint: 50,
  cyclesPerEvaluation: 100,
};

/**
 * One run of `murmur train ued` from its folder's opening to its end, in this process.
 * Errors   those of driveRun; InputError for a request that cannot be met.
 */
export async function trainUed(request: UedRequest, listener: RunListener): Promise<RunEnd> {
  const folderPath = request.folderPath ?? defaultFolder(request);
  const { config, preset } = await resolveConfig(request, folderPath);
  const { command, resumes, numThreads } = request;
  return driveRun({ folderPath, plan: planOfPreset(config, preset), command, resumes, numThreads }, listener);
}

/** Where a run goes that was not told. */
export function defaultFolder({ preset, designer, seed }: UedRequest): string {
  const { preset: presetId, designer: designerId, seed: number } = UED_DEFAULTS;
  return join('runs', 'ued', `${preset ?? presetId}-${designer ?? designerId}-${seed ?? number}`);
}

/** Fills in what was not asked for, on resuming by what the folder says, and loads the engine. */
async function resolveConfig(
  request: UedRequest,
  folderPath: string,
): Promise<{ config: UedRunConfig; preset: UedPreset }> {
  const isThere = request.resumes && existsSync(join(folderPath, CONFIG_FILE));
  if (request.resumes && !isThere && request.designer === undefined && request.preset === undefined) {
    throw new InputError('no run to resume', {
      limit: `${CONFIG_FILE}, or --designer and --preset to begin a run there`,
      where: folderPath,
    });
  }
  const known: Partial<UedRunConfig> = isThere ? readUedConfig(folderPath) : {};
  const designer = request.designer ?? known.designer ?? UED_DEFAULTS.designer;
  const definition = findDesigner(designer);
  const given = splitSettings(designer, request.settings ?? {});
  const preset = resolvePreset(request, known, given.student);
  assertScoresFailures(definition, preset);
  const began = designer === known.designer ? known.settings : undefined;
  const parsed = parseDesignerSettings(designer, { ...began, ...given.designer });
  const { name: engine } = await loadEngine(request.engine ?? known.engine);
  const { id, summary: _summary, totalSteps, ...tierSettings } = preset;
  const config: UedRunConfig = {
    format: UED_RUN_FORMAT,
    version: UED_RUN_VERSION,
    designer,
    settings: parsed,
    tier: id,
    tierSettings,
    seed: request.seed ?? known.seed ?? UED_DEFAULTS.seed,
    numSteps: totalSteps,
    cyclesPerCheckpoint: request.cyclesPerCheckpoint ?? known.cyclesPerCheckpoint ?? UED_DEFAULTS.cyclesPerCheckpoint,
    cyclesPerEvaluation: request.cyclesPerEvaluation ?? known.cyclesPerEvaluation ?? UED_DEFAULTS.cyclesPerEvaluation,
    engine,
    commit: gitCommit(),
  };
  return { config, preset };
}

/** The preset that was asked for or that the run began with, with what is set of its student. */
function resolvePreset(
  request: UedRequest,
  known: Partial<UedRunConfig>,
  given: Readonly<Record<string, unknown>>,
): UedPreset {
  const preset = findPreset(request.preset ?? known.tier ?? UED_DEFAULTS.preset);
  const began = preset.id === known.tier ? studentSettingsOf(known.tierSettings) : {};
  const totalSteps = request.numSteps ?? known.numSteps ?? preset.totalSteps;
  return { ...withStudentSettings(preset, { ...began, ...given }), totalSteps };
}

/** What makes the run of a designer on a preset. */
export function planOfPreset(config: UedRunConfig, preset: UedPreset): RunPlan {
  const { designer: designerId, settings: designerSettings, tier: presetId, seed, engine } = config;
  return {
    config,
    folders: UED_FOLDERS,
    curriculum: curriculumOfPreset({ preset, designerId, designerSettings, seed }),
    evaluator: createHoldoutEvaluator(preset),
    played: {
      names: ['played/shortest_path', 'played/walls', 'played/solvable'],
      measure({ played, cycle }) {
        const { shortestPath, walls, solvableShare } = measurePlayed(played, cycle, preset.student);
        return { 'played/shortest_path': shortestPath, 'played/walls': walls, 'played/solvable': solvableShare };
      },
    },
    metricColumns: PPO_COLUMNS,
    inboxSize: Number(preset.student.worldSettings.size),
    encode: (student, extra) => encodeStudent(student, preset.student, engine, extra),
    resultFacts: { designer: designerId, tier: presetId },
    card: (folder, result) => cardOfCurriculum(folder.path, { ...config, commit: folder.config.commit }, result),
  };
}
