import type { Command } from 'commander';

/** Adds one command with its options to its parent. Only this is done for `--help`; what the command works with is loaded when it runs. */
export type RegisterCommand = (parent: Command, words?: readonly string[]) => void | Promise<void>;

/** A command as the list of its parent shows it, and its file of cli/, read when the command is named. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<RegisterCommand>;
}

/**
 * Registers the entries under their parent. With `words` (those of a command line) only the file of the command that they
 * name is read, and the others are names with a summary; without, every file is.
 */
export async function registerCommands(
  parent: Command,
  entries: readonly CommandEntry[],
  words?: readonly string[],
): Promise<void> {
  const named = words?.find((word) => entries.some(({ name }) => name === word));
  for (const { name, summary, load } of entries) {
    if (words !== undefined && name !== named) {
      parent.command(name).description(summary);
      continue;
    }
    const register = await load();
    await register(parent, words);
    parent.commands.find((command) => command.name() === name)?.description(summary);
  }
}
