import { expect, it } from 'vitest';
import { sayCommand } from '../../../cli/terminal/typed-command.ts';

it('says a command that can be pasted whole, and names one of thousands of words', () => {
  expect(sayCommand('npx murmur bench maze')).toBe('npx murmur bench maze');
  expect(sayCommand(`npx murmur trace check${' play.jsonl.gz'.repeat(3000)}`)).toBe(
    'the same command (42022 characters)',
  );
});
