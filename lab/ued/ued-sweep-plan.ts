import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DESIGNER_IDS, findDesigner } from '../../agents/designers/registry.ts';
import { InputError } from '../../envs/core/errors.ts';
import { firstDifference } from '../../train/run/folder/config-difference.ts';
import { CONFIG_FILE, RESULT_FILE } from '../../train/run/folder/run-files.ts';
import { readUedConfig } from '../../train/run/folder/run-folder.ts';
import type { UedRunConfig } from '../../train/run/folder/ued-run-config.ts';
import { assertScoresFailures, findPreset, type UedPreset } from '../../train/settings/ued-presets.ts';
import { parseDesignerSettings } from '../../train/settings/ued-settings.ts';
import type { SweptRunState } from '../sweep/run-sweep.ts';

/** Which runs a sweep is made of, and which of them are done. */
export interface SweepArm {
  readonly id: string; // `designer`, or `designer:name=value:name=value`
  readonly designer: string;
  readonly settings: Readonly<Record<string, unknown>>; // all of the designer's
  readonly given: Readonly<Record<string, unknown>>; // those that the arm names
}

export interface SweepRun {
  readonly arm: SweepArm;
  readonly seed: number;
  readonly preset: UedPreset; // with the budget of the sweep
  readonly folderPath: string;
  readonly cyclesPerEvaluation: number;
}

export interface SweepPlan {
  readonly preset: UedPreset; // with the budget of the sweep
  readonly runs: readonly SweepRun[]; // seed by seed, so that a sweep that is cut short leaves whole seeds behind
}

export interface SweepRequest {
  readonly presetId: string;
  readonly arms: readonly SweepArm[];
  readonly numSeeds: number; // seeds 1..numSeeds
  readonly numSteps?: number; // budget of a run; left out: the preset's
  readonly runsFolder: string;
}

const EVALUATIONS_PER_RUN = 16; // points of a curve; tables lie on the line between two of them
const CYCLES_PER_CHECKPOINT = 50;

export function planSweep({ presetId, arms, numSeeds, numSteps, runsFolder }: SweepRequest): SweepPlan {
  const found = findPreset(presetId);
  const preset = { ...found, totalSteps: numSteps ?? found.totalSteps };
  for (const { designer } of arms) assertScoresFailures(findDesigner(designer), preset);
  const seeds = Array.from({ length: numSeeds }, (_, i) => i + 1);
  const runs = seeds.flatMap((seed) =>
    arms.map((arm) => ({
      arm,
      seed,
      preset,
      folderPath: join(runsFolder, `${presetId}-${folderName(arm)}-${seed}`),
      cyclesPerEvaluation: evaluationInterval(arm, preset),
    })),
  );
  return { preset, runs };
}

const folderName = ({ id }: SweepArm): string => id.replaceAll(':', '-').replaceAll('=', '_').replaceAll('.', '-');

function evaluationInterval({ designer, settings }: SweepArm, { student, totalSteps }: UedPreset): number {
  const stepsPerCycle = student.numWorlds * student.numSteps * findDesigner(designer).numStudents(settings);
  return Math.max(1, Math.round(totalSteps / stepsPerCycle / EVALUATIONS_PER_RUN));
}

/**
 * `all`, or designers by a comma, each with settings of its own behind colons: `dr,robust-plr:stalenessCoefficient=0`.
 * Errors   InputError for an unknown designer or setting, a setting without a value, an arm that comes twice.
 */
export function parseArms(text: string): readonly SweepArm[] {
  const words = text === 'all' ? [...DESIGNER_IDS] : text.split(',').map((word) => word.trim());
  const arms = words.map(parseArm);
  const twice = arms.find(({ id }, i) => arms.findIndex((other) => other.id === id) !== i);
  if (twice !== undefined) throw new InputError('designer comes twice', { value: twice.id });
  return arms;
}

function parseArm(word: string): SweepArm {
  const [designer, ...pairs] = word.split(':');
  findDesigner(designer);
  const given = Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = pair.split('=');
      if (!name || !value) throw new InputError('setting of a designer', { value: pair, limit: 'name=value' });
      return [name, readValue(value)];
    }),
  );
  return { id: word, designer, given, settings: parseDesignerSettings(designer, given) };
}

function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/**
 * Whether a run is there and with this plan's settings.
 * Errors   InputError when its folder holds a run of other settings, naming the first that differs.
 */
export function stateOfRun(run: SweepRun): SweptRunState {
  if (!existsSync(join(run.folderPath, CONFIG_FILE))) return 'missing';
  const found = readUedConfig(run.folderPath);
  const difference = firstDifference(found, plannedConfig(run, found));
  if (difference !== undefined) {
    const { field, found: value, asked } = difference;
    throw new InputError(`run folder holds a run with another ${field}`, {
      value: JSON.stringify(value),
      limit: `${JSON.stringify(asked)}, or another --runs`,
      where: run.folderPath,
    });
  }
  return existsSync(join(run.folderPath, RESULT_FILE)) ? 'done' : 'begun';
}

/** What the run's config must be; what a sweep leaves open is as it was found. */
function plannedConfig({ arm, seed, preset }: SweepRun, found: UedRunConfig): UedRunConfig {
  const { id, summary: _summary, totalSteps, ...tierSettings } = preset;
  return {
    ...found,
    designer: arm.designer,
    settings: { ...arm.settings },
    tier: id,
    tierSettings,
    seed,
    numSteps: totalSteps,
  };
}

/** What the learner's process is asked for. How often a run that is there writes and evaluates stays as it began. */
export function requestOf(run: SweepRun, command: string) {
  const isNew = !existsSync(join(run.folderPath, CONFIG_FILE));
  return {
    designer: run.arm.designer,
    preset: run.preset.id,
    seed: run.seed,
    settings: run.arm.given,
    numThreads: 1 as const, // one core each
    numSteps: run.preset.totalSteps,
    ...(isNew && { cyclesPerCheckpoint: CYCLES_PER_CHECKPOINT, cyclesPerEvaluation: run.cyclesPerEvaluation }),
    folderPath: run.folderPath,
    resumes: true, // begins a run that is not there
    command,
  };
}
