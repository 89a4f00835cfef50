import type { Command } from 'commander';
import { InputError } from '../../envs/core/errors.ts';

/**
 * A command that does several things does not read all of its options in each; one that would change nothing is refused.
 * of: what is done, as a refusal names it; read: names of the options that it reads, as commander has them.
 * Errors: InputError for the first option given that is not read.
 */
export function refuseUnreadOptions(command: Command, of: string, read: readonly string[]): void {
  const unread = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && !read.includes(name);
  });
  if (unread === undefined) return;
  const value = command.getOptionValue(unread.attributeName());
  throw new InputError(`${unread.long} is not for ${of}`, {
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
    limit: `one of ${read.map((name) => `--${name}`).join(', ')}`,
  });
}
