import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { isCancel, select, text } from '@clack/prompts';
import { findAlgorithm, listAlgorithms } from '../../agents/algorithms/registry.ts';
import type { AlgorithmDefinition } from '../../agents/core/algorithm.ts';
import { createEnvironment, findWorld, worldIds } from '../../envs/registry.ts';
import { findMisfit } from '../../train/loop/fit-algorithm.ts';
import { TRAIN_DEFAULTS } from '../../train/run/plans/resolve-config.ts';
import { defaultRunFolder } from '../../train/run/plans/train.ts';
import { describeNeeds } from './algorithms.ts';

/** Where questions are asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

const MOST_TRIALS = 1000; // of --trials
const USUAL_TRIALS = '10';

const BUDGETS = [
  { value: '2m', label: '2 minutes', hint: 'a first look' },
  { value: '10m', label: '10 minutes' },
  {
    value: String(TRAIN_DEFAULTS.numSteps),
    label: `${TRAIN_DEFAULTS.numSteps} steps`,
    hint: 'the same bytes from the same seed',
  },
];

/**
 * Asks for what a training needs. Returns the words that come after `murmur train`, complete: those of the learning core, with a seed
 * whose folder is free; undefined where the person left.
 */
export async function askTraining(terminal: Terminal): Promise<readonly string[] | undefined> {
  const algorithm = await select({ message: 'Which algorithm learns?', options: algorithmOptions(), ...terminal });
  if (isCancel(algorithm)) return undefined;
  const definition = findAlgorithm(algorithm);
  const world = await select({
    message: `Which world does ${algorithm} learn in?`,
    options: worldOptions(definition),
    ...terminal,
  });
  if (isCancel(world)) return undefined;
  const needed = await askNeeds(definition, terminal);
  if (needed === undefined) return undefined;
  const budget = await select({ message: 'For how long?', options: BUDGETS, ...terminal });
  if (isCancel(budget)) return undefined;
  const seed = String(freeSeed(algorithm, world));
  return [algorithm, '--world', world, ...needed, '--budget', budget, '--seed', seed];
}

function algorithmOptions() {
  return listAlgorithms().map(({ id, summary, needs }) => ({
    value: id,
    hint: [summary, ...describeNeeds(needs)].join('; needs '),
  }));
}

/** All worlds; those that the method cannot use say why, and cannot be chosen. */
function worldOptions(definition: AlgorithmDefinition) {
  const has = { hasTrials: true, hasDemonstrations: true }; // they are asked for
  const options = worldIds().map((id) => {
    const misfit = findMisfit(definition, createEnvironment(id, {}, 1).spec, has);
    return {
      value: id,
      hint: misfit === undefined ? findWorld(id).summary : `${definition.id} ${misfit.why}`,
      disabled: misfit !== undefined,
    };
  });
  return options.sort((one, other) => Number(one.disabled) - Number(other.disabled));
}

/** Options for what a method needs beside its world. */
async function askNeeds({ needs }: AlgorithmDefinition, terminal: Terminal): Promise<string[] | undefined> {
  const words: string[] = [];
  if (needs.trials) {
    const trials = await text({
      message: 'How many trials make a task?',
      initialValue: USUAL_TRIALS,
      validate: (value) =>
        Number.isInteger(Number(value)) && Number(value) >= 1 && Number(value) <= MOST_TRIALS
          ? undefined
          : `a whole number in 1..${MOST_TRIALS}`,
      ...terminal,
    });
    if (isCancel(trials)) return undefined;
    words.push('--trials', trials);
  }
  if (needs.demonstrations === 'needed') {
    const file = await text({
      message: 'Which file has the demonstrations? murmur replay --export jsonl writes one.',
      validate: (value) => (value && existsSync(value) ? undefined : 'there is no such file'),
      ...terminal,
    });
    if (isCancel(file)) return undefined;
    words.push('--demonstrations', file);
  }
  return words;
}

/** The first seed whose run folder holds nothing. */
function freeSeed(algorithm: string, world: string): number {
  for (let seed: number = TRAIN_DEFAULTS.seed; ; seed++) {
    if (!existsSync(defaultRunFolder({ algorithm, world, seed }))) return seed;
  }
}
