import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerEvaluate } from '../../../cli/study/evaluate.ts';
import { assertOptionsRead, type EvaluationKind } from '../../../cli/study/evaluate-options.ts';

/** The command with its options as they are typed, without running it. */
function typed(...words: string[]): Command {
  const program = new Command('murmur');
  registerEvaluate(program);
  const [command] = program.commands;
  command.action(() => {});
  program.parse(['evaluate', ...words], { from: 'user' });
  return command;
}

const KINDS: readonly EvaluationKind[] = ['orchard', 'coins', 'mazes', 'audit', 'policy'];

const readBy = (kind: EvaluationKind, ...words: string[]): boolean => {
  try {
    assertOptionsRead(kind, typed(...words));
    return true;
  } catch {
    return false;
  }
};

describe('options of murmur evaluate', () => {
  it.each([
    ['orchard', ['--seed', '3'], /--seed is not for an evaluation of the orchard's agents; got "3"; expected one of/],
    ['orchard', ['--episodes', '5'], /--episodes is not for/],
    ['policy', ['random', '--world', 'bandit', '--count', '3'], /--count is not for a policy in any world; got "3"/],
    ['policy', ['random', '--seeds', '3'], /--seeds is not for/],
    ['policy', ['random', '--part', 'doors'], /--part is not for/],
    ['mazes', ['x.ckpt', '--ticks', '300'], /--ticks is not for a student on mazes/],
    ['audit', ['x.ckpt', '--audit', '--out', 'a.md'], /--out is not for an audit of the scores of replay/],
    ['coins', ['runs/dqn', '--set', 'a=1'], /--set is not for a run of murmur train.*got "{\\"a\\":1}"/],
  ] as const)('%s %j: what would change nothing is refused', (kind, words, line) => {
    expect(() => assertOptionsRead(kind, typed(...words))).toThrow(line);
  });

  it('nothing is refused where nothing was given, and every option is read by somebody', () => {
    for (const kind of KINDS) expect(readBy(kind)).toBe(true);
    const values: Readonly<Record<string, string>> = {
      '--set': 'a=1',
      '--forgets': 'task',
      '--engine': 'wasm',
      '--part': 'doors',
      '--seeds': '5',
    };
    for (const { long, required, optional } of typed().options) {
      const words = required || optional ? [long as string, values[long as string] ?? '200'] : [long as string];
      expect(
        KINDS.filter((kind) => readBy(kind, ...words)),
        String(long),
      ).not.toEqual([]);
    }
  });
});
