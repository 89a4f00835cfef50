import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { writeFileAtomic } from '../../agents/checkpoint.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { ENGINE_NAMES } from '../../agents/nets/engine-name.ts';
import { FOLLOWING_DEFAULTS, FOLLOWS_NOBODY } from '../../agents/social/following.ts';
import { InputError } from '../../envs/core/errors.ts';
import { hashBytes } from '../../envs/core/hash.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { evaluateFollowing, type FollowingOptions } from '../../lab/evaluate/evaluate-following.ts';
import { evaluateDoors, evaluateOrchard } from '../../lab/evaluate/evaluate-orchard.ts';
import {
  drawOrchardReport,
  type FollowingRoom,
  formatDoorsReport,
  formatFollowingReport,
  formatOrchardReport,
  type OrchardReportFacts,
  summariseOrchard,
} from '../../lab/evaluate/orchard-report.ts';
import { FULL_BUDGET } from '../../lab/psiphi/psiphi-budget.ts';
import { dealAgentPreference, dealPreference } from '../../server/arena/preferences.ts';
import { roomRulesOf } from '../../server/arena/room-rules.ts';
import { evaluateRun, isTrainRun } from '../../train/coins/train-run.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { gitCommit } from '../../train/run/folder/git-commit.ts';
import { choiceOption } from '../options/choice.ts';
import { collectSetting } from '../options/settings-flag.ts';
import { jsonOption, outOption, seedOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { sayEngine } from '../terminal/engine-line.ts';
import { assertWritable } from '../terminal/file-trouble.ts';
import { runUnkept } from '../terminal/interruption.ts';
import { assertOptionsRead, type EvaluationKind } from './evaluate-options.ts';
import { isOfAnyWorld, type PolicyFlags, runEvaluatePolicy } from './evaluate-policy.ts';
import { auditStudent, runEvaluateStudent, type StudentFlags } from './evaluate-student.ts';

const SHIPPED = fileURLToPath(new URL('../../agents/checkpoints/orchard-universal.ckpt', import.meta.url));

const EXAMPLES = `
Without a name, options of the orchard measure its agents. A student of curricula of mazes has a report of its own, where no world,
level, generator, lineup, trials, setting or picture is asked for (docs/commands.md).

Examples:
  murmur evaluate runs/ppo/maze-1                                  as in its training
  murmur evaluate runs/ippo/overcooked-1 --level cramped_room --lineup with:scripted
  murmur evaluate random --world gridnavi --trials 3 --picture
  murmur evaluate runs/ued/mini-accel-1 --levels perfect-7 --count 50
  murmur evaluate runs/ued/parity-accel-1/student.ckpt --levels named --episodes 100 --json
  murmur evaluate --seeds 10 --out docs/results/orchard.md         the orchard's agents`;

interface Flags extends StudentFlags, PolicyFlags {
  readonly part: 'abilities' | 'doors' | 'following';
  readonly checkpoint?: string;
  readonly seeds: number;
  readonly ticks: number;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .argument(
      '[checkpoint]',
      'run folder of murmur train, a checkpoint, or a player by name: random, scripted, pool:FOLDER',
    )
    .option('--world <name>', 'world to play in (default that of the training)')
    .option('--level <name>', 'one level: its name or a file')
    .option(
      '--levels <name>',
      'several: named, names parted by commas, or a file; mazes also: test, perfect-21, random-60, four-rooms-9, ...',
    )
    .option('--generator <name>', 'fresh levels of this generator (default that of the training)')
    .option('--lineup <who>', 'self, or with:NAME,... beside: random, scripted, a run, a checkpoint, pool:FOLDER')
    .option('--trials <k>', 'trials of each task, memory runs through them; 1..1000', wholeNumber(1, 1000))
    .addOption(choiceOption('--forgets <when>', 'when memory is emptied where there are trials', ['task', 'trial']))
    .option('--set <name=value>', 'setting of the world (repeatable)', collectSetting, undefined)
    .option(
      '--episodes <n>',
      'episodes of each level, or of fresh levels in all; 1..10000',
      wholeNumber(1, 10_000),
      100,
    )
    .addOption(seedOption('drawn levels, episodes and all actions', 0))
    .option(
      '--picture [file]',
      'draw the return of each trial, or how returns are spread (default into runs/pictures/)',
    )
    .addOption(choiceOption('--engine <name>', 'tensor engine of a student', ENGINE_NAMES))
    .addOption(outOption('write the report as Markdown, such as docs/results/orchard.md'))
    .addOption(jsonOption('the figures'))
    .option('--count <n>', 'mazes: how many are drawn, or taken from a file; 1..100000', wholeNumber(1, 100_000))
    .option('--audit', 'mazes, instead: the worst of --count random levels, and what scores of replay say about them')
    .addOption(
      choiceOption('--part <name>', 'orchard: what to measure', ['abilities', 'doors', 'following']).default(
        'abilities',
      ),
    )
    .option('--checkpoint <file>', 'orchard: universal weights (default: those that ship)')
    .option('--seeds <n>', 'orchard: seeds per generator; 1..100', wholeNumber(1, 100), 10)
    .option('--ticks <n>', 'orchard: ticks per room; 100..100000', wholeNumber(100, 100_000), 1000)
    .addHelpText('after', EXAMPLES)
    .action((student: string | undefined, flags: Flags, command: Command) =>
      runUnkept((stop) => {
        const kind = kindOf(student, flags);
        assertOptionsRead(kind, command);
        return EVALUATIONS[kind](student, flags, stop);
      }),
    );
}

/** Errors: InputError for mazes that nobody is to be evaluated on. */
function kindOf(student: string | undefined, flags: Flags): EvaluationKind {
  if (student !== undefined && isTrainRun(student)) return 'coins';
  if (isOfAnyWorld(student, flags)) return 'policy';
  if (student !== undefined) return flags.audit ? 'audit' : 'mazes';
  if (flags.levels === undefined && !flags.audit) return 'orchard';
  throw new InputError('option --levels or --audit without a student', {
    limit: 'murmur evaluate CHECKPOINT --levels ...',
  });
}

type Evaluate = (student: string | undefined, flags: Flags, stop: AbortSignal) => Promise<void>;

const EVALUATIONS: Readonly<Record<EvaluationKind, Evaluate>> = {
  coins: (folder, flags, stop) => evaluateTrainRun(folder as string, flags, stop),
  policy: runEvaluatePolicy,
  mazes: (student, flags, stop) => runEvaluateStudent(student as string, flags, stop),
  audit: (student, flags, stop) => auditStudent(student as string, flags, stop),
  orchard: (_, flags, stop) => evaluateAgents(flags, stop),
};

/** A run of `murmur train psiphi`, `dqn`, ...: greedy play on its held-out levels, or what it foretells of held-out steps. */
async function evaluateTrainRun(folder: string, flags: Flags, stop: AbortSignal): Promise<void> {
  const { name } = await loadEngine(flags.engine);
  const metrics = await finishInTurns(sayEngine(name, evaluateRun(folder, FULL_BUDGET.numWorlds)), stop);
  const lines = Object.entries(metrics).map(([column, value]) => `${column.padEnd(20)} ${value.toFixed(3)}\n`);
  process.stdout.write(flags.json ? `${JSON.stringify(metrics)}\n` : lines.join(''));
}

async function evaluateAgents(flags: Flags, stop: AbortSignal): Promise<void> {
  if (flags.out !== undefined) assertWritable(flags.out);
  const where = flags.checkpoint ?? SHIPPED;
  let checkpoint: Uint8Array;
  try {
    checkpoint = new Uint8Array(readFileSync(where));
  } catch {
    throw new InputError('cannot read checkpoint', { where });
  }
  const options = {
    checkpoint,
    where,
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
    const doors = await finishInTurns(evaluateDoors(options), stop);
    finish(flags, facts, formatDoorsReport(doors, facts), { reports: doors });
    return;
  }
  if (flags.part === 'following') {
    const rooms = await finishInTurns(evaluateFollowingRooms(options), stop);
    finish(flags, facts, formatFollowingReport(rooms, facts), { reports: rooms });
    return;
  }
  const reports = await finishInTurns(evaluateOrchard(options), stop);
  if (picture !== undefined) writeFileAtomic(picture, drawOrchardReport(reports));
  finish(flags, facts, formatOrchardReport(reports, facts), { summary: summariseOrchard(reports), reports });
}

type DealPreference = FollowingOptions['dealPreference'];

/** The room that a visitor finds first, and one in which watching pays less: other gardens, preferences without regard to the others'. */
function* evaluateFollowingRooms(
  options: Pick<FollowingOptions, 'checkpoint' | 'where' | 'numSeeds' | 'ticks'>,
): Steps<FollowingRoom[]> {
  const { generator = '', seats: numSeats = 0, agents: numAgents = 0 } = roomRulesOf('orchard');
  function* evaluateRoom(where: string, garden: string, deal: DealPreference): Steps<FollowingRoom> {
    const room = { ...options, generator: garden, numSeats, numAgents, dealPreference: deal };
    const alone = yield* evaluateFollowing({ ...room, following: FOLLOWS_NOBODY });
    const noBeliefs = yield* evaluateFollowing({ ...room, following: { ...FOLLOWING_DEFAULTS, reading: 'own' } });
    return { where, alone, noBeliefs, social: yield* evaluateFollowing(room) };
  }
  return [
    yield* evaluateRoom(`the first room: ${generator}, wishes in pairs`, generator, dealAgentPreference),
    yield* evaluateRoom('groves-and-doors, each wish by chance', 'groves-and-doors', dealPreference),
  ];
}

/** The Markdown, and beside it the figures as JSON, from which README's are taken. */
function finish(
  flags: Flags,
  facts: OrchardReportFacts,
  text: string,
  figures: { readonly reports: unknown; readonly summary?: unknown },
): void {
  if (flags.out !== undefined) {
    writeFileAtomic(flags.out, text);
    writeFileAtomic(flags.out.replace(/(\.md)?$/, '.json'), `${JSON.stringify({ ...facts, ...figures }, null, 1)}\n`);
  }
  process.stdout.write(flags.json ? `${JSON.stringify(figures.reports)}\n` : text);
}
