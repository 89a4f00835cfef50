import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { writeFileAtomic } from '../agents/checkpoint.ts';
import { evaluateDoors, evaluateOrchard } from '../agents/runners/evaluate-orchard.ts';
import { gitCommit } from '../agents/runners/git-commit.ts';
import { drawOrchardReport, formatDoorsReport, formatOrchardReport } from '../agents/runners/orchard-report.ts';
import { InputError } from '../envs/core/errors.ts';
import { hashBytes } from '../envs/core/hash.ts';
import { runEvaluateStudent, type StudentFlags } from './evaluate-student.ts';
import { wholeNumber } from './whole-number.ts';

const SHIPPED = 'agents/checkpoints/orchard-universal.ckpt';

const EXAMPLES = `
Examples:
  murmur evaluate runs/ued/mini-accel-1 --levels perfect-7 --count 50
  murmur evaluate runs/ued/parity-accel-1/student.ckpt --levels named --episodes 100 --json
  murmur evaluate --seeds 10 --out docs/results/orchard.md         the orchard's agents`;

interface Flags extends StudentFlags {
  readonly part: 'abilities' | 'doors';
  readonly checkpoint: string;
  readonly seeds: number;
  readonly ticks: number;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description("How well a curriculum's student solves mazes; without one, how able the orchard's agents are.")
    .argument('[checkpoint]', 'run folder of murmur train ued, or a student.ckpt')
    .option(
      '--levels <name>',
      'named, test, Labyrinth, perfect-21, random-60, four-rooms-9, ... or a file (default named)',
    )
    .option('--count <n>', 'mazes to draw, or to take from a file; 1..100000', wholeNumber(1, 100_000))
    .option('--episodes <n>', 'episodes of each maze; 1..10000', wholeNumber(1, 10_000), 100)
    .option('--seed <n>', 'seed of drawn mazes and of all actions; 0..4294967295', wholeNumber(0, 0xffffffff), 0)
    .option('--audit', 'instead: the worst of --count random levels, and what scores of replay say about them')
    .addOption(new Option('--engine <name>', 'tensor engine of a student').choices(['native', 'wasm']))
    .addOption(
      new Option('--part <name>', 'orchard: what to measure').choices(['abilities', 'doors']).default('abilities'),
    )
    .option('--checkpoint <file>', 'orchard: universal weights', SHIPPED)
    .option('--seeds <n>', 'orchard: seeds per generator; 1..100', wholeNumber(1, 100), 10)
    .option('--ticks <n>', 'orchard: ticks per room; 100..100000', wholeNumber(100, 100_000), 1000)
    .option('--out <file>', 'write the report as Markdown, such as docs/results/orchard.md')
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', EXAMPLES)
    .action(runEvaluate);
}

async function runEvaluate(student: string | undefined, flags: Flags): Promise<void> {
  if (student !== undefined) await runEvaluateStudent(student, flags);
  else if (flags.levels === undefined && !flags.audit) evaluateAgents(flags);
  else
    throw new InputError('option --levels or --audit without a student', {
      limit: 'murmur evaluate CHECKPOINT --levels ...',
    });
}

function evaluateAgents(flags: Flags): void {
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
