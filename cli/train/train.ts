import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CoinsAlgorithmId } from '../../train/coins/coins-algorithms.ts';
import { CONFIG_FILE, RUN_FORMAT } from '../../train/run/folder/run-files.ts';
import { type CommandEntry, registerCommands } from '../register-commands.ts';
import { completeTyped } from './bare-train.ts';

/** The learners that docs/results/psiphi.md compares. */
const COINS_SUMMARIES: Readonly<Record<CoinsAlgorithmId, string>> = {
  psiphi: 'PsiPhi: RL with successor features of everybody watched',
  dqn: 'plain deep Q-learning; demonstrations are not looked at',
  bc: 'behaviour cloning of everybody watched, pooled',
  'bc-aux': 'DQN that also predicts the demonstrators, for its features only',
  sqil: 'soft Q imitation: demonstrated steps are worth 1, own steps 0',
};

/** Methods of the learning core that train in any world; `murmur algorithms` says what each needs. */
const METHOD_SUMMARIES: Readonly<Record<string, string>> = {
  ppo: 'proximal policy optimisation in any world, with memory where the network has one',
  ippo: 'independent PPO in self-play: one network in every seat, with rewards for events that fade',
  itd: 'inverse TD: what each player watched is paid for; from demonstrations alone',
  rl2: 'RL^2: PPO over several trials of a task, with memory, last action and last reward',
};

/** Options that only the learning core has: with one of them these learners train there, in any world, else as the study in coins does. */
const CORE_OPTIONS = [
  ...['--budget', '--level', '--generator', '--designer', '--lineup', '--trials', '--preference', '--encoding'],
  ...['--memory', '--demonstrations', '--engine', '--threads', '--checkpoint-every', '--evaluate-every'],
];

/** Options of `train universal` before it was a method of the learning core. */
const SEGMENT_OPTIONS = ['--segments', '--updates', '--worlds', '--seats', '--batch', '--init', '--learning-rate'];

/** Whether a command line is for the learning core: by an option, or by the run that it goes on with. */
export function namesLearningCore(words: readonly string[]): boolean {
  return hasOption(words, CORE_OPTIONS) || configToResume(words).includes(`"format": "${RUN_FORMAT}"`);
}

/** Whether a command line is for `train universal` in segments: by an option, or by the run that it goes on with. */
export function namesSegments(words: readonly string[]): boolean {
  return hasOption(words, SEGMENT_OPTIONS) || configToResume(words).includes('"numSegments": ');
}

function hasOption(words: readonly string[], options: readonly string[]): boolean {
  return words.some((word) => options.includes(word.split('=')[0]));
}

/** The text of the config of the run that a command line goes on with; empty where it begins one. */
function configToResume(words: readonly string[]): string {
  const folder = wordAfter(words, '--out');
  if (!words.includes('--resume') || folder === undefined) return '';
  const config = join(folder, CONFIG_FILE);
  return existsSync(config) ? readFileSync(config, 'utf8') : '';
}

/** What stands behind an option, after a space or a sign of equality; undefined where it is not given. */
function wordAfter(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}

/** Sub-commands of `murmur train`. */
const TRAINERS: readonly CommandEntry[] = [
  ...Object.entries(METHOD_SUMMARIES).map(([id, summary]) => ({
    name: id,
    summary,
    load: async () => (await import('./train-algorithm.ts')).registerTrainAlgorithm(id),
  })),
  ...Object.entries(COINS_SUMMARIES).map(([id, summary]) => ({
    name: id,
    summary,
    load: async () =>
      namesLearningCore(process.argv)
        ? (await import('./train-algorithm.ts')).registerTrainAlgorithm(id)
        : (await import('./train-coins.ts')).registerTrainCoins(id as CoinsAlgorithmId),
  })),
  {
    name: 'ued',
    summary: 'Train a student under a designer of levels; go on where a killed run stopped.',
    load: async () => (await import('./train-ued.ts')).registerTrainUed,
  },
  {
    name: 'universal',
    summary: 'successor features of every preference at once; plays for the one that explains the reward',
    load: async () =>
      namesSegments(process.argv)
        ? (await import('./train-universal.ts')).registerTrainUniversal
        : (await import('./train-algorithm.ts')).registerTrainAlgorithm('universal'),
  },
];

export async function registerTrain(program: Command, typed?: readonly string[]): Promise<void> {
  const isBare = typed?.length === 1 && typed[0] === 'train';
  const words = isBare ? await completeTyped() : typed;
  const train = program
    .command('train')
    .addHelpText('after', '\nExample:\n  murmur train psiphi --world coins --demonstrators mixed --seed 1');
  await registerCommands(train, TRAINERS, words?.slice(words.indexOf('train') + 1));
}
