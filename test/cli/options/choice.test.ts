import { Command } from 'commander';
import { expect, it } from 'vitest';
import { choiceOption } from '../../../cli/options/choice.ts';

function parse(args: readonly string[]): string {
  const program = new Command('murmur').exitOverride().configureOutput({ writeErr: () => undefined });
  program.addOption(choiceOption('--designer <name>', 'who chooses the levels', ['dr', 'paired', 'accel']));
  try {
    return program.parse(args, { from: 'user' }).opts<{ designer: string }>().designer;
  } catch (error) {
    return (error as Error).message;
  }
}

it('takes a name that is offered and suggests one for a misspelt value', () => {
  expect(parse(['--designer', 'accel'])).toBe('accel');
  expect(parse(['--designer', 'pared'])).toMatch(
    /option '--designer <name>' .*'pared' is invalid\. expected one of dr, paired, accel; did you mean paired\?$/,
  );
  expect(parse(['--designer', 'nobody'])).toMatch(/expected one of dr, paired, accel$/);
});
