import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { DESIGNER_IDS, listDesigners } from '../agents/designers/registry.ts';
import { describeEngine, type EngineName } from '../agents/nets/engine.ts';
import { createProgressLine, formatSeconds, type ProgressLine } from '../agents/runners/progress-line.ts';
import { diskTrouble } from '../agents/runners/run-stopped-error.ts';
import { describeShares, sumOf } from '../agents/runners/time-shares.ts';
import { defaultFolder, resumeLine, UED_DEFAULTS } from '../agents/runners/train-ued.ts';
import type { FromUedProcess, UedEnd, UedRequest } from '../agents/runners/ued-messages.ts';
import { startUedProcess, type UedOutcome, type UedProcess } from '../agents/runners/ued-process-host.ts';
import type { UedResult } from '../agents/runners/ued-run.ts';
import { findTier, TIER_IDS } from '../agents/runners/ued-tiers.ts';
import { WatchFiles } from '../agents/runners/watch-files.ts';
import { InputError } from '../envs/core/errors.ts';
import { formatGallery, writeGallery } from './level-gallery.ts';
import { collectSetting, type SettingsFlag } from './settings-flag.ts';
import { DEFAULT_WATCH_PORT, WatchUed } from './watch-ued.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly designer?: string;
  readonly tier?: string;
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly threads?: '1' | '2';
  readonly steps?: number;
  readonly set?: SettingsFlag;
  readonly out?: string;
  readonly resume?: boolean;
  readonly checkpointEvery?: number;
  readonly evaluateEvery?: number;
  readonly watch?: number | true;
  readonly json?: boolean;
}

const PICTURE_FILE = 'levels.png';
const NUM_DRAWN = 12;
const NUM_PRINTED = 5;
const EXAMPLES = `
Examples:
  murmur train ued                                       ${UED_DEFAULTS.designer} on ${UED_DEFAULTS.tier}, into runs/ued/
  murmur train ued --designer paired --watch             with a live page, curves and levels drawn
  murmur train ued --designer dr --tier nano             domain randomisation, seconds
  murmur train ued --designer robust-plr --set score=max-mc replayProb=0.5
  murmur train ued --resume --out runs/ued/mini-accel-1  go on where it stopped`;

export function registerTrainUed(train: Command): void {
  const { designer, tier, seed, cyclesPerCheckpoint, cyclesPerEvaluation } = UED_DEFAULTS;
  train
    .command('ued')
    .description('Train a student under a designer of levels; go on where a killed run stopped.')
    .addOption(
      new Option('--designer <name>', `who chooses the levels (default ${designer})`).choices([...DESIGNER_IDS]),
    )
    .addOption(new Option('--tier <name>', `how large (default ${tier})`).choices([...TIER_IDS]))
    .option('--seed <n>', `seed of all chance, uint32 (default ${seed})`, wholeNumber(0, 0xffffffff))
    .option('--out <folder>', 'run folder (default runs/ued/<tier>-<designer>-<seed>)')
    .option('--resume', 'go on with the run in that folder; what is not given is as the run began')
    .option('--steps <n>', 'budget in environment steps (default: that of the tier)', wholeNumber(1, 1e10))
    .option('--set <name=value...>', 'settings of the designer', collectSetting)
    .addOption(
      new Option('--engine <name>', 'tensor engine (default: native where it loads)').choices(['native', 'wasm']),
    )
    .addOption(
      new Option('--threads <n>', 'threads that learn, same bytes (default: 2 where there are cores)').choices([
        '1',
        '2',
      ]),
    )
    .option(
      '--checkpoint-every <cycles>',
      `cycles between two checkpoints (default ${cyclesPerCheckpoint})`,
      wholeNumber(1, 1e6),
    )
    .option(
      '--evaluate-every <cycles>',
      `cycles between two evaluations on hold-out mazes, 0: only at both ends (default ${cyclesPerEvaluation})`,
      wholeNumber(0, 1e6),
    )
    .option(
      '--watch [port]',
      `a live page with curves and levels (default port ${DEFAULT_WATCH_PORT})`,
      wholeNumber(0, 65535),
    )
    .option('--json', 'one JSON line at the end instead of text')
    .addHelpText('after', () => `\nDesigners:\n${designerLines()}\n${EXAMPLES}`)
    .action(runTrainUed);
}

async function runTrainUed(flags: Flags): Promise<void> {
  const request = toRequest(flags);
  const folderPath = request.folderPath ?? defaultFolder(request);
  const line = createProgressLine(process.stderr);
  const page = flags.watch === undefined ? undefined : new WatchUed(request, folderPath);
  const url = await page?.start(flags.watch === true ? DEFAULT_WATCH_PORT : (flags.watch as number));
  if (url !== undefined) line.say(`watch: ${url}`);
  const child = startUedProcess(request, (message) => {
    hear(message, line);
    page?.hear(message);
  });
  const letGo = stopOnSignals(child, line);
  const outcome = await child.outcome;
  letGo();
  line.end();
  page?.end(outcome);
  const isShown = page !== undefined && outcome.kind === 'ended' && outcome.end.result !== undefined;
  if (!isShown) await page?.close();
  await report(outcome, folderPath, flags.json === true);
  if (!isShown) return;
  process.stderr.write(`the page stays at ${url} until Ctrl-C\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void page.close());
}

function toRequest(flags: Flags): UedRequest {
  const { designer, tier, seed, engine, set: settings, steps, checkpointEvery, evaluateEvery, out, resume } = flags;
  return {
    designer,
    tier,
    seed,
    engine,
    settings,
    numThreads: flags.threads === undefined ? undefined : flags.threads === '1' ? 1 : 2,
    numSteps: steps,
    cyclesPerCheckpoint: checkpointEvery,
    cyclesPerEvaluation: evaluateEvery,
    folderPath: out,
    resumes: resume === true,
    command: `murmur ${process.argv.slice(2).join(' ')}`,
  };
}

function hear(message: FromUedProcess, line: ProgressLine): void {
  if (message.kind === 'log') line.say(message.line);
  else if (message.kind === 'progress') line.show(message.progress);
  else if (message.kind === 'started') {
    const { engine, folderPath, progress } = message;
    line.say(describeEngine(engine));
    line.say(`run folder: ${folderPath}${progress.cycle > 0 ? `, going on after cycle ${progress.cycle}` : ''}`);
  }
}

/** The first signal asks for an end after the running cycle, a second one ends at once. */
function stopOnSignals(child: UedProcess, line: ProgressLine): () => void {
  let isAsked = false;
  const onSignal = () => {
    if (isAsked) child.kill();
    else line.say('stopping after this cycle; once more to stop at once');
    isAsked = true;
    child.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  };
}

async function report(outcome: UedOutcome, folderPath: string, isJson: boolean): Promise<void> {
  const resume = resumeLine(folderPath);
  if (outcome.kind === 'ended') await reportEnd(outcome.end, folderPath, resume, isJson);
  else if (outcome.kind === 'died') fail(`the learner's process ended (${outcome.how}); ${resume}`);
  else if (outcome.isInput) throw new InputError(outcome.message);
  else fail(outcome.message);
}

async function reportEnd({ result, checkpoint, seconds }: UedEnd, folderPath: string, resume: string, isJson: boolean) {
  process.stderr.write(`time: ${formatSeconds(sumOf(seconds))}; ${describeShares(seconds)}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify({ folderPath, result: result ?? null, seconds })}\n`);
  else if (result === undefined) process.stdout.write(`stopped; checkpoint: ${checkpoint}\n${resume}\n`);
  else await reportResult(result, folderPath);
}

async function reportResult(result: UedResult, folderPath: string): Promise<void> {
  for (const [name, value] of Object.entries(result.evaluation)) {
    process.stdout.write(`${name.padEnd(32)} ${value === null ? '-' : value.toFixed(3)}\n`);
  }
  const levels = new WatchFiles(folderPath).gallery();
  const picture = join(folderPath, PICTURE_FILE);
  const { worldId } = findTier(result.tier).student;
  const isDrawn = await writeGallery(picture, worldId, levels.slice(0, NUM_DRAWN)).catch((error: unknown) => {
    const trouble = diskTrouble(error);
    if (trouble === undefined) throw error;
    process.stderr.write(`no picture of the levels: ${trouble}\n`);
    return false;
  });
  if (levels.length > 0) process.stdout.write(`\n${formatGallery(levels.slice(0, NUM_PRINTED))}\n`);
  if (isDrawn) process.stdout.write(`levels of the highest score: ${picture}\n`);
  process.stdout.write(
    `${result.steps} steps, ${result.updates} updates; ${result.students.join(', ')} in ${folderPath}\n`,
  );
}

function fail(message: string): void {
  process.stderr.write(`murmur: ${message}\n`);
  process.exitCode = 1;
}

function designerLines(): string {
  return listDesigners()
    .map(({ id, summary }) => `  ${id.padEnd(20)} ${summary}`)
    .join('\n');
}
