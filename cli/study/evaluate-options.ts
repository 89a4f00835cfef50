import type { Command } from 'commander';
import { refuseUnreadOptions } from '../options/unread-options.ts';

/** What an evaluation is of, as a refusal names it, and the options that it reads. */
const KINDS = {
  orchard: {
    of: "an evaluation of the orchard's agents",
    options: ['part', 'checkpoint', 'seeds', 'ticks', 'out', 'json'],
  },
  coins: { of: 'a run of murmur train psiphi, dqn, sqil or bc', options: ['engine', 'json'] },
  mazes: {
    of: 'a student on mazes',
    options: ['levels', 'count', 'episodes', 'seed', 'engine', 'out', 'json'],
  },
  audit: { of: 'an audit of the scores of replay', options: ['audit', 'count', 'engine', 'json'] },
  policy: {
    of: 'a policy in any world',
    options: [
      ...['world', 'level', 'levels', 'generator', 'lineup', 'trials', 'forgets', 'set'],
      ...['episodes', 'seed', 'picture', 'engine', 'out', 'json'],
    ],
  },
} as const;

export type EvaluationKind = keyof typeof KINDS;

/** Errors: InputError for the first option given that an evaluation of this kind does not read. */
export function assertOptionsRead(kind: EvaluationKind, command: Command): void {
  const { of, options } = KINDS[kind];
  refuseUnreadOptions(command, of, options);
}
