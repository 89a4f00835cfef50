import type { Command } from 'commander';
import { findAlgorithm } from '../../agents/algorithms/registry.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';
import { describeSettings, type SettingDescription } from '../../envs/core/settings.ts';
import { createEnvironment, findWorld, worldIds } from '../../envs/registry.ts';
import { describeShares, sumOf } from '../../train/loop/time-shares.ts';
import { RUN_FORMAT } from '../../train/run/folder/run-files.ts';
import { readRunConfig } from '../../train/run/folder/run-folder.ts';
import { TRAIN_DEFAULTS } from '../../train/run/plans/resolve-config.ts';
import { defaultRunFolder } from '../../train/run/plans/train.ts';
import { createProgressLine, formatSeconds } from '../../train/run/process/progress-line.ts';
import { startRunProcess } from '../../train/run/process/run-process-host.ts';
import type { RunEnd } from '../../train/run/training/run-messages.ts';
import type { TrainRequest } from '../../train/settings/train-request.ts';
import { findLevel } from '../levels/find-level.ts';
import { type Budget, parseBudget } from '../options/budget.ts';
import { collectSetting, type SettingsFlag } from '../options/settings-flag.ts';
import { jsonOption, outOption, resumeOption, seedOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { keptLine } from '../terminal/kept-line.ts';
import { addLearnerOptions, hear, numThreadsOf, reportOutcome } from '../terminal/learner-terminal.ts';
import { typedCommand } from '../terminal/typed-command.ts';
import { findOldForm } from './old-form.ts';
import { exampleLines } from './training-examples.ts';

interface Flags {
  readonly world?: string;
  readonly level?: string;
  readonly generator?: string;
  readonly designer?: string;
  readonly lineup?: string;
  readonly trials?: number;
  readonly preference?: readonly number[];
  readonly encoding?: string;
  readonly memory?: string;
  readonly demonstrations?: string;
  readonly set?: SettingsFlag;
  readonly budget?: Budget;
  readonly seed?: number;
  readonly engine?: EngineName;
  readonly threads?: '1' | '2';
  readonly out?: string;
  readonly resume?: boolean;
  readonly checkpointEvery?: number;
  readonly evaluateEvery?: number;
  readonly json?: boolean;
}

/** `murmur train ALGORITHM --world W`: any method in any world that it goes with. */
export function registerTrainAlgorithm(id: string): (train: Command) => void {
  return (train) => {
    const { designer, lineup, numSteps, seed } = TRAIN_DEFAULTS;
    const command = train
      .command(id)
      .option('--world <id>', 'world to learn in; murmur worlds lists them')
      .option('--level <name>', 'always this level: a name that the world knows, or a file')
      .option('--generator <id>', "random levels (default: the world's first generator)")
      .option('--designer <name>', `who chooses the levels (default ${designer}: a fresh one each episode)`)
      .option('--lineup <who>', `self, or with:NAME,... : scripted, random, a run, pool:FOLDER (default ${lineup})`)
      .option('--trials <k>', 'trials that make a task, in which memory lasts; 1..1000', wholeNumber(1, 1000))
      .option(
        '--preference <numbers>',
        'what each event is worth where the world pays by preference: 1,-1,0.5',
        parsePreference,
      )
      .option('--encoding <name>', 'what the learner sees, in a world that has several')
      .option('--memory <cell>', 'memory of the network: none, lstm, gru, min-gru')
      .option('--demonstrations <file>', 'steps of others, as murmur replay --export jsonl writes them')
      .option('--set <name=value...>', 'settings of the algorithm, the world, the designer; numWorlds', collectSetting)
      .option('--budget <steps>', `environment steps, or minutes as in 10m (default ${numSteps} steps)`, parseBudget)
      .addOption(seedOption(`all chance (default ${seed})`))
      .addOption(outOption(`run folder (default runs/${id}/<world>-<seed>)`))
      .addOption(resumeOption('go on with the run in that folder; what is not given is as the run began'));
    addLearnerOptions(command, TRAIN_DEFAULTS, 'fresh levels')
      .addOption(jsonOption('what came out at the end'))
      .addHelpText('after', () => `\n${settingLines(id)}\n${exampleLines(id)}${oldFormLine(id)}`)
      .action((flags: Flags) => runTrainAlgorithm(id, flags));
  };
}

async function runTrainAlgorithm(algorithm: string, flags: Flags): Promise<void> {
  const request = toRequest(algorithm, flags);
  const folderPath = request.folderPath ?? defaultRunFolder(request);
  const line = createProgressLine(process.stderr);
  const child = startRunProcess({ kind: 'start', request: { ...request, folderPath } }, (message) =>
    hear(message, line),
  );
  const learn = async (stop: AbortSignal) => {
    stop.addEventListener('abort', () => child.stop());
    const outcome = await child.outcome.finally(() => line.end());
    await reportOutcome(outcome, (end) => reportEnd(end, folderPath, flags.json === true));
  };
  await runInterruptibly(learn, {
    asked: 'stopping after this cycle, with a checkpoint',
    kept: () => keptLine(folderPath, 'checkpoint'),
  });
}

/** What the options ask for. Errors: InputError where the world is missing, or the level cannot be read. */
export function toRequest(algorithm: string, flags: Flags): TrainRequest {
  const {
    world,
    level,
    generator,
    designer,
    lineup,
    trials,
    preference,
    encoding,
    memory,
    demonstrations,
    seed,
    engine,
  } = flags;
  if (world === undefined && (flags.resume !== true || flags.out === undefined)) throw missingWorld(flags);
  return {
    algorithm,
    ...{ world, generator, designer, lineup, trials, preference, encoding, memory, demonstrations, seed, engine },
    level: level === undefined ? undefined : levelText(world ?? worldOfRun(flags.out), level),
    settings: flags.set,
    numThreads: numThreadsOf(flags.threads),
    ...flags.budget,
    cyclesPerCheckpoint: flags.checkpointEvery,
    cyclesPerEvaluation: flags.evaluateEvery,
    folderPath: flags.out,
    resumes: flags.resume === true,
    command: typedCommand(),
  };
}

function missingWorld({ resume }: Flags): InputError {
  if (resume !== true) return new InputError('option --world is missing', { choices: worldIds() });
  const limit = '--out FOLDER of the run, or its --world and --seed';
  return new InputError('--resume without --out or --world', { limit });
}

/** The world of the run that is gone on with. Errors: InputError where there is no run of the learning core. */
function worldOfRun(folder = ''): string {
  const config = readRunConfig(folder);
  if (config.format === RUN_FORMAT) return config.world;
  throw new InputError('this folder holds a run of another command', {
    value: config.format,
    limit: RUN_FORMAT,
    where: folder,
  });
}

/** Errors: InputError for what is no list of numbers in -1..1. */
function parsePreference(text: string): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.every((number) => number >= -1 && number <= 1)) return numbers;
  throw new InputError('option --preference', { value: text, limit: 'numbers in -1..1 with commas between them' });
}

function levelText(worldId: string, nameOrFile: string): string {
  const world = findWorld(worldId);
  return world.levelFormat.format(findLevel(world, nameOrFile));
}

function reportEnd({ result, checkpoint, seconds }: RunEnd, folderPath: string, isJson: boolean): void {
  process.stderr.write(`time: ${formatSeconds(sumOf(seconds))}; ${describeShares(seconds)}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify({ folderPath, result: result ?? null, seconds })}\n`);
  else if (result === undefined) process.stdout.write(`checkpoint: ${checkpoint}\n`);
  else {
    for (const [name, value] of Object.entries(result.evaluation)) {
      process.stdout.write(`${name.padEnd(16)} ${value === null ? '-' : value.toFixed(3)}\n`);
    }
    process.stdout.write(
      `${result.steps} steps, ${result.updates} updates; ${result.students.join(', ')} and card.md in ${folderPath}\n`,
    );
  }
}

function settingLines(id: string): string {
  const { configSchema, defaultsFor } = findAlgorithm(id);
  const [some, others] = ['maze', 'overcooked'].map(
    (world) => defaultsFor?.(createEnvironment(world, {}, 1).spec) ?? {},
  );
  const given = (name: string, value: unknown) => {
    const [one, other] = [some, others].map((settings) => JSON.stringify({ [name]: value, ...settings }[name]));
    return one === other ? one : 'by the world';
  };
  const line = ({ name, default: value, description }: SettingDescription) =>
    `  ${name.padEnd(22)} ${description} (default ${given(name, value)})`;
  return `Settings of ${id}:\n${describeSettings(configSchema).map(line).join('\n')}`;
}

/** How the form of before is asked for, where the method has one. */
function oldFormLine(id: string): string {
  const form = findOldForm(id);
  if (form === undefined) return '';
  return `

The form of before, for one more release: with one of ${form.options.join(', ')}.
murmur train ${id} ${form.example} --help tells its options.`;
}
