import type { Command } from 'commander';
import { ALGORITHM_IDS, listAlgorithms } from '../../agents/algorithms/registry.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { CoinsAlgorithmId } from '../../train/coins/coins-algorithms.ts';
import { type CommandEntry, type RegisterCommand, registerCommands } from '../register-commands.ts';
import { HELP_WORDS } from '../terminal/help-words.ts';
import { completeTyped } from './bare-train.ts';
import { asksForOldForm } from './old-form.ts';

/** Sub-commands of `murmur train`: every method of the registry, and the preset for curricula. */
const TRAINERS: readonly CommandEntry[] = [
  ...listAlgorithms().map(({ id, summary }) => ({
    name: id,
    summary,
    load: async () =>
      (await asksForOldForm(id, process.argv))
        ? loadOldForm(id)
        : (await import('./train-algorithm.ts')).registerTrainAlgorithm(id),
  })),
  {
    name: 'ued',
    summary: 'Train a student under a designer of levels; go on where a killed run stopped.',
    load: async () => (await import('./train-ued.ts')).registerTrainUed,
  },
];

async function loadOldForm(id: string): Promise<RegisterCommand> {
  if (id === 'universal') return (await import('./train-universal.ts')).registerTrainUniversal;
  return (await import('./train-coins.ts')).registerTrainCoins(id as CoinsAlgorithmId);
}

export async function registerTrain(program: Command, typed?: readonly string[]): Promise<void> {
  const isBare = typed?.length === 1 && typed[0] === 'train';
  const words = isBare ? await completeTyped() : typed;
  const train = program
    .command('train')
    .addHelpText('after', '\nExample:\n  murmur train ppo --world maze --set size=7 --budget 10m --seed 1');
  const rest = words?.slice(words.indexOf('train') + 1);
  if (rest !== undefined) assertNamesTrainer(rest);
  await registerCommands(train, TRAINERS, rest);
}

/** words: those after `train`. Errors: InputError where none of them names a method, and no help is asked for. */
function assertNamesTrainer(words: readonly string[]): void {
  if (
    words.length === 0 ||
    words.some((word) => HELP_WORDS.includes(word) || TRAINERS.some(({ name }) => name === word))
  )
    return;
  const [first] = words;
  if (first.startsWith('-')) {
    throw new InputError('the algorithm is missing after murmur train', {
      limit: `one of ${ALGORITHM_IDS.join(', ')}`,
    });
  }
  throw new InputError('unknown algorithm', { value: first, choices: TRAINERS.map(({ name }) => name) });
}
