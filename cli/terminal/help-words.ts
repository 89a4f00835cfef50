import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';

/** Words that ask for help wherever they stand behind a command. */
export const HELP_WORDS: readonly string[] = ['help', '--help', '-h'];

/**
 * `help NAME` of no command is answered by commander with the whole help, in which what is wrong is lost.
 * words: those of the command line behind `parent`. Errors: InputError for such a name.
 */
export function assertHelpIsThere(parent: Command, words: readonly string[]): void {
  const names = parent.commands.map((command) => command.name());
  const [first, second] = words;
  const named = parent.commands[names.indexOf(first)];
  if (named !== undefined) assertHelpIsThere(named, words.slice(1));
  if (first !== 'help' || names.length === 0 || second === undefined || second.startsWith('-')) return;
  if (!names.includes(second)) throw new InputError('unknown command', { value: second, choices: names });
}
