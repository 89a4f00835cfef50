import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { writeFileAtomic } from '../agents/checkpoint.ts';
import { evaluateDoors, evaluateOrchard } from '../agents/runners/evaluate-orchard.ts';
import { gitCommit } from '../agents/runners/git-commit.ts';
import { drawOrchardReport, formatDoorsReport, formatOrchardReport } from '../agents/runners/orchard-report.ts';
import { InputError } from '../envs/core/errors.ts';
import { hashBytes } from '../envs/core/hash.ts';

const SHIPPED = 'agents/checkpoints/orchard-universal.ckpt';

interface Flags {
  readonly part: 'abilities' | 'doors';
  readonly checkpoint: string;
  readonly seeds: number;
  readonly ticks: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description("How able the orchard's agents are, what following is worth to them, and how well they read wishes.")
    .addOption(new Option('--part <name>', 'what to measure').choices(['abilities', 'doors']).default('abilities'))
    .option('--checkpoint <file>', 'universal weights of orchard', SHIPPED)
    .option('--seeds <n>', 'seeds per generator; 1..100', inRange(1, 100), 10)
    .option('--ticks <n>', 'ticks per room; 100..100000', inRange(100, 100_000), 1000)
    .option('--out <file>', 'write the report as Markdown, such as docs/results/orchard.md')
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', '\nExample:\n  murmur evaluate --seeds 10 --out docs/results/orchard.md')
    .action(runEvaluate);
}

function runEvaluate(flags: Flags): void {
  let checkpoint: Uint8Array;
  try {
    checkpoint = new Uint8Array(readFileSync(flags.checkpoint));
  } catch {
    throw new InputError('cannot read checkpoint', { where: flags.checkpoint });
  }
  const options = {
    checkpoint,
    where: flags.checkpoint,
    numSeeds: flags.seeds,
    ticks: flags.ticks,
    log: (line: string) => process.stderr.write(`${line}\n`),
  };
  const picture = flags.out?.replace(/(\.md)?$/, '.svg');
  const facts = {
    command: `murmur ${process.argv.slice(2).join(' ')}`,
    checkpointHash: hashBytes(checkpoint),
    commit: gitCommit(),
    numSeeds: flags.seeds,
    ticks: flags.ticks,
    picture: picture && basename(picture),
  };
  if (flags.part === 'doors') {
    const doors = evaluateDoors(options);
    finish(flags, formatDoorsReport(doors, facts), doors);
    return;
  }
  const reports = evaluateOrchard(options);
  if (picture !== undefined) writeFileAtomic(picture, drawOrchardReport(reports));
  finish(flags, formatOrchardReport(reports, facts), reports);
}

function finish(flags: Flags, text: string, reports: unknown): void {
  if (flags.out !== undefined) writeFileAtomic(flags.out, text);
  process.stdout.write(flags.json ? `${JSON.stringify(reports)}\n` : text);
}

function inRange(smallest: number, largest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= smallest && value <= largest) return value;
    throw new InvalidArgumentError(`expected a whole number ${smallest}..${largest}`);
  };
}
