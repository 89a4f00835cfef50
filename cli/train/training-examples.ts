import { findAlgorithm } from '../../agents/algorithms/registry.ts';
import type { Needs } from '../../agents/core/algorithm.ts';
import { createEnvironment } from '../../envs/registry.ts';
import { findMisfit } from '../../train/loop/fit-algorithm.ts';

/** A world, and what else a command line says. */
const TRAININGS = [
  { world: 'maze', words: '--set size=7 --budget 10m' },
  { world: 'overcooked', words: '--level cramped_room --encoding featurised' },
  { world: 'goal-cycle', words: '--lineup with:scripted' },
];

/** A file in place of which people name their own. */
export const DEMONSTRATIONS = 'steps.jsonl';

/** What each need of a method adds to a command line; what a world must give is seen to by its choice. */
const NEEDED: Readonly<Record<keyof Needs, string>> = {
  trials: ' --trials 10',
  demonstrations: ` --demonstrations ${DEMONSTRATIONS}`,
  cumulants: '',
  seats: '',
};

/** Command lines that a method accepts: those of the worlds that it goes with, each with what the method needs. */
export function trainingExamples(id: string): string[] {
  const { needs } = findAlgorithm(id);
  const has = { hasTrials: true, hasDemonstrations: true };
  const needed = (Object.keys(needs) as (keyof Needs)[]).map((name) => NEEDED[name]).join('');
  return TRAININGS.filter(
    ({ world }) => findMisfit({ needs }, createEnvironment(world, {}, 1).spec, has) === undefined,
  ).map(({ world, words }) => `murmur train ${id} --world ${world}${needed} ${words}`);
}

/** For help: the examples, and how the first of them goes on. */
export function exampleLines(id: string): string {
  const examples = trainingExamples(id);
  const [, world] = /--world (\S+)/.exec(examples[0] ?? '') ?? [];
  const lines = [
    ...examples,
    `murmur train ${id} --resume --out runs/${id}/${world}-1            go on where it stopped`,
  ];
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
