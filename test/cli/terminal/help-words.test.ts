import { Command } from 'commander';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../../cli/commands.ts';
import { registerCommands } from '../../../cli/register-commands.ts';
import { assertHelpIsThere } from '../../../cli/terminal/help-words.ts';

async function helpOf(line: string): Promise<void> {
  const words = line.split(' ');
  const program = new Command('murmur');
  await registerCommands(program, COMMANDS, words);
  assertHelpIsThere(program, words);
}

it.each([
  ['help shwo', /^unknown command; got "shwo"; expected one of start, .*; did you mean show\?$/],
  ['train help nope', /^unknown command; got "nope"; expected one of ppo, [^\n]*ued$/],
  ['train help ppp', /; did you mean ppo\?$/],
  ['level help shwo', /^unknown command; got "shwo"; expected one of [^\n]*; did you mean show\?$/],
])('%s is one line with the nearest right name', async (line, refusal) => {
  await expect(helpOf(line)).rejects.toThrow(refusal);
});

it.each([
  ...['help', 'help show', 'help train dqn', 'help --help', 'train help', 'train help dqn', 'train dqn help'],
  ...['show maze help', 'runs help me'],
])('%s is not refused', async (line) => {
  await expect(helpOf(line)).resolves.toBeUndefined();
});
