import { findDesigner } from '../../../agents/designers/registry.ts';
import { findPreset } from '../../settings/ued-presets.ts';
import { studentSettingsOf } from '../../settings/ued-settings.ts';
import { readRunCode } from '../folder/run-code.ts';
import { readCommand } from '../folder/run-command.ts';
import type { UedRunConfig } from '../folder/ued-run-config.ts';
import type { ModelCard } from '../training/model-card.ts';
import type { RunResult } from '../training/run-plan.ts';
import { changesOf } from './changed-settings.ts';

type Settings = Readonly<Record<string, unknown>>;

/** The card of the student of a curriculum that is over. folder: of the run, for its command and whether the code had changes. */
export function cardOfCurriculum(folder: string, config: UedRunConfig, result: RunResult): ModelCard {
  const { designer, settings, tier: presetId, tierSettings, seed, engine, commit } = config;
  const { student } = findPreset(presetId);
  const defaults = findDesigner(designer).settingsSchema.parse({}) as Settings;
  const began = studentSettingsOf({ student });
  return {
    title: `A student of ${designer} in ${student.worldId}, ${presetId}`,
    algorithm: 'ppo',
    world: student.worldId,
    worldSettings: student.worldSettings,
    levels: `chosen by designer ${designer}`,
    lineup: null,
    preset: `preset ${presetId} and designer ${designer}`,
    changedSettings: { ...changesOf(settings, defaults), ...changesOf(studentSettingsOf(tierSettings), began) },
    seed,
    steps: result.steps,
    unit: 'environment steps, all students together',
    command: readCommand(folder),
    engine,
    code: readRunCode(folder, commit),
    weights: result.students,
    figures: result.evaluation,
    figuresOf: 'the first student, acting by chance as it learned to, on levels that no designer sees',
    limits: limitsOf(result),
  };
}

function limitsOf({ rollbacks }: RunResult): string[] {
  return [
    'It acts by chance, as it learned to: two measurements with other seeds differ a little.',
    ...(rollbacks > 0 ? [`Its numbers broke, and it went back to a checkpoint: times: ${rollbacks}.`] : []),
  ];
}
