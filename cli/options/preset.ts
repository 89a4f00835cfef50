import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';
import { choiceOption } from './choice.ts';

export interface PresetFlags {
  readonly preset?: string;
  readonly tier?: string;
}

/** Adds --preset, one of the given names, and --tier, its name of before, which works for one more release and is not in the help. */
export function addPresetOption(command: Command, description: string, presets: readonly string[]): Command {
  return command
    .addOption(choiceOption('--preset <name>', description, presets))
    .addOption(choiceOption('--tier <name>', 'the name of --preset before', presets).hideHelp());
}

/** The preset that was asked for; undefined for none. Whoever says --tier is told its new name. Errors: InputError for both. */
export function presetOf({ preset, tier }: PresetFlags): string | undefined {
  if (tier === undefined) return preset;
  if (preset !== undefined) throw new InputError('options --tier and --preset', { limit: 'one of the two' });
  process.stderr.write('--tier is called --preset now; the old name works for one more release\n');
  return tier;
}
