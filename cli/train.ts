import type { Command } from 'commander';
import { registerTrainPsiPhi } from './train-psiphi.ts';
import { registerTrainUed } from './train-ued.ts';
import { registerTrainUniversal } from './train-universal.ts';

/** Sub-commands of `murmur train`, one file each (cli/train-*.ts). */
const trainers: readonly ((train: Command) => void)[] = [registerTrainPsiPhi, registerTrainUed, registerTrainUniversal];

export function registerTrain(program: Command): void {
  const train = program
    .command('train')
    .description('Train an agent. Writes a run folder: config, command, engine, commit, metrics, checkpoints.')
    .addHelpText('after', '\nExample:\n  murmur train psiphi --world coins --demonstrators mixed --seed 1');
  for (const register of trainers) register(train);
}
