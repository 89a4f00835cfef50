import { InputError } from '../envs/core/errors.ts';
import { typedCommand } from './typed-command.ts';

const LEFT = 130; // exit code, as of Ctrl-C elsewhere

/**
 * Bare `murmur train` in a terminal asks for the rest, which is then part of argv as if it had been typed: the run's folder and every
 * line that says how to go on have the whole command. Errors: InputError where nobody can be asked.
 */
export async function completeTyped(argv: string[]): Promise<void> {
  if (argv.length !== 3 || argv[2] !== 'train') return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new InputError('train needs an algorithm and a world', {
      limit: 'murmur train ppo --world maze, for one; murmur algorithms and murmur worlds list them',
    });
  }
  const { askTraining } = await import('./ask-training.ts');
  const words = await askTraining({ input: process.stdin, output: process.stderr });
  if (words === undefined) process.exit(LEFT);
  argv.push(...words);
  process.stderr.write(`${typedCommand()}\n`);
}
