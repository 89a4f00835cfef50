import { InputError } from '../../envs/core/errors.ts';
import { typedCommand } from '../terminal/typed-command.ts';

const LEFT = 130; // exit code, as of Ctrl-C elsewhere

/**
 * Bare `murmur train` in a terminal asks for the rest, which then stands in the command line as if it had been typed: the run's folder
 * and every line that says how to go on have the whole command. Returns the words of the command line. Errors: InputError where nobody
 * can be asked.
 */
export async function completeTyped(): Promise<readonly string[]> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new InputError('train needs an algorithm and a world', {
      limit: 'murmur train ppo --world maze, for one; murmur algorithms and murmur worlds list them',
    });
  }
  const { askTraining } = await import('./ask-training.ts');
  const answers = await askTraining({ input: process.stdin, output: process.stderr });
  if (answers === undefined) process.exit(LEFT);
  process.argv.push(...answers);
  process.stderr.write(`${typedCommand()}\n`);
  return process.argv.slice(2);
}
