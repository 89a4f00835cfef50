import { z } from 'zod';
import { ppoConfig } from '../../agents/algorithms/ppo.ts';
import { findDesigner } from '../../agents/designers/registry.ts';
import { studentNetConfig } from '../../agents/nets/student-net.ts';
import { InputError } from '../../envs/core/errors.ts';
import { findWrongField } from '../../envs/core/issues.ts';
import { listSettings, parseSettingsPart, type SettingSummary } from './settings-part.ts';
import type { UedPreset } from './ued-presets.ts';

type Settings = Readonly<Record<string, unknown>>;

const rollout = z.strictObject({
  numWorlds: z.int().min(1).max(1024).describe('worlds of a rollout; 1..1024'),
  numSteps: z.int().min(1).max(8192).describe('steps of a rollout; 1..8192'),
});
const OWNER = 'the student';
const PARTS = { rollout, ppo: ppoConfig, network: studentNetConfig } as const;

/** Names of the student's settings with a description each, in the order of help. */
export function listStudentSettings(): readonly SettingSummary[] {
  return listSettings(Object.values(PARTS));
}

/**
 * Sorts what `--set` of a curriculum names: settings of the designer, and of the student, which otherwise are the preset's. Where both
 * know a name it is the designer's. Errors: InputError naming a setting that neither has, and the nearest right name.
 */
export function splitSettings(designerId: string, given: Settings): { designer: Settings; student: Settings } {
  const ofDesigner = Object.keys(findDesigner(designerId).settingsSchema.parse({}) as object);
  const ofStudent = listStudentSettings().map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !ofDesigner.includes(name) && !ofStudent.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`unknown setting of designer ${designerId} or of its student`, {
      value: unknown,
      choices: [...ofDesigner, ...ofStudent],
    });
  }
  const pick = (isWanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => isWanted(name)));
  return { designer: pick((name) => ofDesigner.includes(name)), student: pick((name) => !ofDesigner.includes(name)) };
}

/** The complete settings of a designer. Errors: InputError naming the setting, its value and what it may be. */
export function parseDesignerSettings(
  designerId: string,
  raw: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { settingsSchema } = findDesigner(designerId);
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    throw new InputError(`unknown setting of designer ${designerId}`, {
      value: issue.keys.join(', '),
      choices: Object.keys(settingsSchema.parse({}) as object),
    });
  }
  const { field, ...details } = findWrongField(parsed.error, raw);
  throw new InputError(`setting ${field} of designer ${designerId}`, details);
}

/** The preset with other settings of its student. Errors: InputError naming the setting, its value and its limit. */
export function withStudentSettings(preset: UedPreset, given: Settings): UedPreset {
  const { student } = preset;
  const { numWorlds, numSteps } = parseSettingsPart(rollout, student, given, OWNER);
  const ppo = parseSettingsPart(ppoConfig, student.ppo, given, OWNER);
  const network = parseSettingsPart(studentNetConfig, student.network, given, OWNER);
  if (ppo.numMinibatches > numWorlds) {
    throw new InputError('setting numMinibatches of the student', {
      value: ppo.numMinibatches,
      limit: `at most ${numWorlds}, the worlds of a rollout`,
    });
  }
  return { ...preset, student: { ...student, numWorlds, numSteps, ppo, network } };
}

/** The student's settings of a run that began, by name, as `withStudentSettings` takes them. */
export function studentSettingsOf(tierSettings: Settings | undefined): Settings {
  const student = (tierSettings?.student ?? {}) as Record<string, unknown>;
  const all: Record<string, unknown> = { ...student, ...(student.ppo as object), ...(student.network as object) };
  const names = new Set(listStudentSettings().map(({ name }) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}
