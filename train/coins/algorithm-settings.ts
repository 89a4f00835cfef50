import { z } from 'zod';
import { findAlgorithm } from '../../agents/algorithms/registry.ts';
import { SCHEDULE_NAMES } from '../../agents/algorithms/replay-settings.ts';
import { InputError } from '../../envs/core/errors.ts';
import { listSettings, parseSettingsPart, type SettingSummary } from '../settings/settings-part.ts';
import { type CoinsAlgorithmId, defaultsOf, type LearnerSettings } from './coins-algorithms.ts';
import type { TrainSchedule } from './train-loop.ts';

/** What `--set` of `murmur train psiphi|dqn|sqil|bc|bc-aux` may name. A learner's settings are those that it looks at. */

/** Not settings of these commands: the sizes of the torso stay, learning follows every step, and `--prepare` is a flag. */
const FIXED_NAMES = ['torsoSizes', 'numSteps', 'demonstrationUpdates'];

function learnerOf(algorithm: CoinsAlgorithmId): z.ZodObject {
  return partOf(algorithm, (name) => !SCHEDULE_NAMES.includes(name));
}

/** A cloner takes no step in the world: it does not explore. */
function scheduleOf(algorithm: CoinsAlgorithmId): z.ZodObject {
  return partOf(algorithm, (name) => SCHEDULE_NAMES.includes(name));
}

function partOf(algorithm: CoinsAlgorithmId, isIncluded: (name: string) => boolean): z.ZodObject {
  const schema = findAlgorithm(algorithm).configSchema as z.ZodObject;
  const fields = Object.entries<z.ZodType>(schema.shape);
  return z.strictObject(Object.fromEntries(fields.filter(([name]) => isIncluded(name) && !FIXED_NAMES.includes(name))));
}

/** Names with a description and the default each, in the order of help. */
export function listAlgorithmSettings(algorithm: CoinsAlgorithmId, schedule: TrainSchedule): readonly SettingSummary[] {
  const defaults: Record<string, unknown> = { ...defaultsOf(algorithm), ...schedule };
  return listSettings([learnerOf(algorithm), scheduleOf(algorithm)]).map(({ name, summary }) => ({
    name,
    summary: `${summary} (default ${defaults[name]})`,
  }));
}

/**
 * The settings of a learner and the schedule of its run, with those that are given put over the defaults.
 * Errors   InputError naming a setting that the learner does not have, with the nearest right name, or its value and limit.
 */
export function parseAlgorithmSettings(
  algorithm: CoinsAlgorithmId,
  schedule: TrainSchedule,
  given: Readonly<Record<string, unknown>>,
): { readonly settings: LearnerSettings; readonly schedule: TrainSchedule } {
  const choices = listSettings([learnerOf(algorithm), scheduleOf(algorithm)]).map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !choices.includes(name));
  if (unknown !== undefined)
    throw new InputError(`unknown setting of learner ${algorithm}`, { value: unknown, choices });
  const defaults = defaultsOf(algorithm);
  const owner = `learner ${algorithm}`;
  return {
    settings: { ...defaults, ...parseSettingsPart(learnerOf(algorithm), defaults, given, owner) },
    schedule: { ...schedule, ...parseSettingsPart(scheduleOf(algorithm), schedule, given, owner) },
  };
}
