import type { Command } from 'commander';
import { describeEngine } from '../../agents/nets/engine.ts';
import { ENGINE_NAMES } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { ProgressLine } from '../../train/run/process/progress-line.ts';
import type { RunOutcome } from '../../train/run/process/run-process-host.ts';
import type { FromRunProcess, RunEnd } from '../../train/run/training/run-messages.ts';
import { choiceOption } from '../options/choice.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { resumeCommand, sayCommand } from './typed-command.ts';

/** What the commands share that train in a process of its own: options, and how they show what it says. */

export interface LearnerDefaults {
  readonly cyclesPerCheckpoint: number;
  readonly cyclesPerEvaluation: number;
}

/** evaluatedOn: what an evaluation plays on. */
export function addLearnerOptions(command: Command, defaults: LearnerDefaults, evaluatedOn: string): Command {
  const { cyclesPerCheckpoint, cyclesPerEvaluation } = defaults;
  return command
    .addOption(choiceOption('--engine <name>', 'tensor engine (default: native where it loads)', ENGINE_NAMES))
    .addOption(
      choiceOption('--threads <n>', 'threads that learn, same bytes (default: 2 where there are cores)', ['1', '2']),
    )
    .option(
      '--checkpoint-every <cycles>',
      `cycles between two checkpoints (default ${cyclesPerCheckpoint})`,
      wholeNumber(1, 1e6),
    )
    .option(
      '--evaluate-every <cycles>',
      `cycles between two evaluations on ${evaluatedOn}, 0: only at both ends (default ${cyclesPerEvaluation})`,
      wholeNumber(0, 1e6),
    );
}

export function numThreadsOf(threads: '1' | '2' | undefined): 1 | 2 | undefined {
  return threads === undefined ? undefined : threads === '1' ? 1 : 2;
}

/** Shows what the learner's process says before its end. */
export function hear(message: FromRunProcess, line: ProgressLine): void {
  if (message.kind === 'log') line.say(message.line);
  else if (message.kind === 'progress') line.show(message.progress);
  else if (message.kind === 'started') {
    const { engine, folderPath, progress } = message;
    line.say(describeEngine(engine));
    line.say(`run folder: ${folderPath}${progress.cycle > 0 ? `, going on after cycle ${progress.cycle}` : ''}`);
  }
}

/** How it ended. Errors: InputError for a request that cannot be met; any other trouble is a line and exit code 1. */
export async function reportOutcome(
  outcome: RunOutcome,
  reportEnd: (end: RunEnd) => Promise<void> | void,
): Promise<void> {
  if (outcome.kind === 'ended') await reportEnd(outcome.end);
  else if (outcome.kind === 'died')
    fail(`the learner's process ended (${outcome.how}); go on with: ${sayCommand(resumeCommand())}`);
  else if (outcome.isInput) throw new InputError(outcome.message);
  else fail(outcome.message);
}

function fail(message: string): void {
  process.stderr.write(`murmur: ${message}\n`);
  process.exitCode = 1;
}
