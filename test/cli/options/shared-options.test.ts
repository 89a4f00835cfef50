import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Command, CommanderError, type Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../cli/commands.ts';
import { jsonOption, outOption, resumeOption, seedOption } from '../../../cli/options/shared-options.ts';
import { registerCommands } from '../../../cli/register-commands.ts';

const MURMUR = resolve(import.meta.dirname, '../../../cli/murmur.ts');
const SHARED = [seedOption('all'), outOption('a'), resumeOption('a'), jsonOption('a')];

interface Leaf {
  readonly words: readonly string[];
  readonly command: Command;
}

/** Commands that do something, with the words that name them. */
function leavesOf(command: Command, words: readonly string[] = []): Leaf[] {
  if (command.commands.length === 0) return [{ words, command }];
  return command.commands.flatMap((child) => leavesOf(child, [...words, child.name()]));
}

const program = new Command('murmur').exitOverride().configureOutput({ writeErr: () => {} });
await registerCommands(program, COMMANDS);
const LEAVES = leavesOf(program);
const having = (long: string | undefined) =>
  LEAVES.flatMap(({ words, command }) => {
    const option = command.options.find((candidate) => candidate.long === long);
    return option === undefined ? [] : [{ name: words.join(' '), words, option }];
  });
const formOf = ({ flags, required, optional, variadic, mandatory, negate, argChoices, envVar, hidden }: Option) => ({
  ...{ flags, required, optional, variadic, mandatory, negate, argChoices, envVar, hidden },
});

describe.each(SHARED)('$long', (shared) => {
  it('is an option of several commands', () => {
    expect(having(shared.long).length).toBeGreaterThan(4);
  });

  it.each(having(shared.long))('of murmur $name is the shared one', ({ option }) => {
    expect(formOf(option)).toEqual(formOf(shared));
    expect(option.parseArg === undefined).toBe(shared.parseArg === undefined);
  });
});

describe.each(having('--out'))('--out of murmur $name', ({ words }) => {
  it('does not take the next option for a path', async () => {
    const refusal = await program.parseAsync([...words, '--out', '--json'], { from: 'user' }).catch((error) => error);
    expect(refusal).toBeInstanceOf(CommanderError);
    expect(refusal.message).toBe(
      "error: option '--out <path>' argument '--json' is invalid. expected a path, which does not begin with --",
    );
  });
});

describe.each(having('--seed'))('--seed of murmur $name', ({ words, option }) => {
  it('takes whole numbers of 32 bits', () => {
    expect(['0', '7', '4294967295'].map((text) => option.parseArg?.(text, undefined))).toEqual([0, 7, 4294967295]);
    expect(option.description).toContain('; 0..4294967295');
  });

  it.each(['abc', '-1', '1.5', '4294967296', ''])('refuses %j with the flag, the value and the limit', async (text) => {
    const refusal = await program.parseAsync([...words, '--seed', text], { from: 'user' }).catch((error) => error);
    expect(refusal).toBeInstanceOf(CommanderError);
    expect(refusal.message).toBe(
      `error: option '--seed <n>' argument '${text}' is invalid. expected a whole number in 0..4294967295`,
    );
  });
});

it.each([
  [
    ['show', 'maze', '--seed', 'x'],
    /^murmur: option --seed; got "x"; expected a whole number in 0\.\.4294967295; [^\n]*\n$/,
  ],
  [
    ['show', 'maze', '--seeed', '1'],
    /^murmur: unknown option; got "--seeed"; did you mean --seed\?; [^\n]*--help[^\n]*\n$/,
  ],
  [['shwo', 'maze'], /^murmur: unknown command; got "shwo"; did you mean show\?; [^\n]*\n$/],
])('murmur %j is exit code 2 and one line', (words, line) => {
  const { status, stderr } = spawnSync(process.execPath, [MURMUR, ...words], { encoding: 'utf8' });
  expect(stderr).toMatch(line);
  expect(status).toBe(2);
});

it('every command that reports has --json', () => {
  const without = LEAVES.filter(({ command }) => !command.options.some(({ long }) => long === '--json'));
  expect(without.map(({ words }) => words.join(' '))).toEqual(['start', 'native']);
});
