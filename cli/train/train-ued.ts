import { join } from 'node:path';
import type { Command } from 'commander';
import { DESIGNER_IDS, listDesigners } from '../../agents/designers/registry.ts';
import type { EngineName } from '../../agents/nets/engine-name.ts';
import { WatchFiles } from '../../lab/watch/watch-files.ts';
import { describeShares, sumOf } from '../../train/loop/time-shares.ts';
import { defaultFolder, UED_DEFAULTS } from '../../train/run/plans/train-ued.ts';
import type { UedResult } from '../../train/run/plans/ued-result.ts';
import { createProgressLine, formatSeconds } from '../../train/run/process/progress-line.ts';
import { startRunProcess } from '../../train/run/process/run-process-host.ts';
import type { RunEnd, UedRequest } from '../../train/run/training/run-messages.ts';
import { diskTrouble } from '../../train/run/training/run-stopped-error.ts';
import { findPreset, PRESET_IDS } from '../../train/settings/ued-presets.ts';
import { listStudentSettings } from '../../train/settings/ued-settings.ts';
import { formatGallery, writeGallery } from '../levels/level-gallery.ts';
import { choiceOption } from '../options/choice.ts';
import { addPresetOption, type PresetFlags, presetOf } from '../options/preset.ts';
import { collectSetting, type SettingsFlag } from '../options/settings-flag.ts';
import { jsonOption, outOption, resumeOption, seedOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { keptLine } from '../terminal/kept-line.ts';
import { addLearnerOptions, hear, numThreadsOf, reportOutcome } from '../terminal/learner-terminal.ts';
import { typedCommand } from '../terminal/typed-command.ts';
import { DEFAULT_WATCH_PORT, WatchUed } from './watch-ued.ts';

interface Flags extends PresetFlags {
  readonly designer?: string;
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
  murmur train ued                                       ${UED_DEFAULTS.designer} on ${UED_DEFAULTS.preset}, into runs/ued/
  murmur train ued --designer paired --watch             with a live page, curves and levels drawn
  murmur train ued --designer dr --preset nano           domain randomisation, seconds
  murmur train ued --designer robust-plr --set score=max-mc replayProb=0.5
  murmur train ued --designer dr --set learningRate=3e-4 gamma=0.99 numSteps=256 memorySize=128
  murmur train ued --resume --out runs/ued/mini-accel-1  go on where it stopped`;

export function registerTrainUed(train: Command): void {
  const { designer, preset, seed } = UED_DEFAULTS;
  const command = train
    .command('ued')
    .addOption(choiceOption('--designer <name>', `who chooses the levels (default ${designer})`, DESIGNER_IDS));
  addPresetOption(command, `how large (default ${preset}); large: designer dr alone`, PRESET_IDS)
    .addOption(seedOption(`all chance (default ${seed})`))
    .addOption(outOption('run folder (default runs/ued/<preset>-<designer>-<seed>)'))
    .addOption(resumeOption('go on with the run in that folder; what is not given is as the run began'))
    .option('--steps <n>', 'budget in environment steps (default: that of the preset)', wholeNumber(1, 1e10))
    .option(
      '--set <name=value...>',
      'settings of the designer and of the student (PPO, network, rollout)',
      collectSetting,
    );
  addLearnerOptions(command, UED_DEFAULTS, 'hold-out mazes')
    .option(
      '--watch [port]',
      `a live page with curves and levels (default port ${DEFAULT_WATCH_PORT})`,
      wholeNumber(0, 65535),
    )
    .addOption(jsonOption('what came out at the end'))
    .addHelpText('after', () => `\nDesigners:\n${designerLines()}\n${settingLines()}\n${EXAMPLES}`)
    .action(runTrainUed);
}

async function runTrainUed(flags: Flags): Promise<void> {
  const request = toRequest(flags);
  const folderPath = request.folderPath ?? defaultFolder(request);
  const line = createProgressLine(process.stderr);
  const page = flags.watch === undefined ? undefined : new WatchUed(request, folderPath);
  const url = await page?.start(flags.watch === true ? DEFAULT_WATCH_PORT : (flags.watch as number));
  if (url !== undefined) line.say(`watch: ${url}`);
  const child = startRunProcess({ kind: 'start-ued', request }, (message) => {
    hear(message, line);
    page?.hear(message);
  });
  const learn = async (stop: AbortSignal): Promise<boolean> => {
    stop.addEventListener('abort', () => child.stop());
    const outcome = await child.outcome.finally(() => line.end());
    page?.end(outcome);
    const isShown = page !== undefined && !stop.aborted && outcome.kind === 'ended' && outcome.end.result !== undefined;
    if (!isShown) await page?.close();
    await reportOutcome(outcome, (end) => reportEnd(end, folderPath, flags.json === true));
    return isShown;
  };
  const isShown = await runInterruptibly(learn, {
    asked: 'stopping after this cycle, with a checkpoint',
    kept: () => keptLine(folderPath, 'checkpoint'),
  });
  if (!isShown || page === undefined) return;
  process.stderr.write(`the page stays at ${url} until Ctrl-C\n`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void page.close());
}

function toRequest(flags: Flags): UedRequest {
  const { designer, seed, engine, set: settings, steps, checkpointEvery, evaluateEvery, out, resume } = flags;
  return {
    designer,
    preset: presetOf(flags),
    seed,
    engine,
    settings,
    numThreads: numThreadsOf(flags.threads),
    numSteps: steps,
    cyclesPerCheckpoint: checkpointEvery,
    cyclesPerEvaluation: evaluateEvery,
    folderPath: out,
    resumes: resume === true,
    command: typedCommand(),
  };
}

async function reportEnd({ result, checkpoint, seconds }: RunEnd, folderPath: string, isJson: boolean) {
  process.stderr.write(`time: ${formatSeconds(sumOf(seconds))}; ${describeShares(seconds)}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify({ folderPath, result: result ?? null, seconds })}\n`);
  else if (result === undefined) process.stdout.write(`checkpoint: ${checkpoint}\n`);
  else await reportResult(result as UedResult, folderPath);
}

async function reportResult(result: UedResult, folderPath: string): Promise<void> {
  for (const [name, value] of Object.entries(result.evaluation)) {
    process.stdout.write(`${name.padEnd(32)} ${value === null ? '-' : value.toFixed(3)}\n`);
  }
  const levels = new WatchFiles(folderPath).gallery();
  const picture = join(folderPath, PICTURE_FILE);
  const { worldId } = findPreset(result.tier).student;
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

function designerLines(): string {
  return listDesigners()
    .map(({ id, summary }) => `  ${id.padEnd(20)} ${summary}`)
    .join('\n');
}

/** Names for --set; ranges and defaults of the designers' are in docs/algorithms. */
function settingLines(): string {
  const student = listStudentSettings().map(({ name, summary }) => `  ${name.padEnd(22)} ${summary}`);
  const designers = listDesigners().map(({ id, settingsSchema }) => {
    const names = Object.keys(settingsSchema.parse({}) as object);
    return `  ${id.padEnd(22)} ${names.length === 0 ? 'none' : names.join(', ')}`;
  });
  return `\nSettings of the student (default: the preset's):\n${student.join('\n')}\n\nSettings of the designers:\n${designers.join('\n')}`;
}
