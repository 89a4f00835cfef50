import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { describeEngine, loadEngine } from '../../agents/nets/engine.ts';
import { FULL_BUDGET } from '../../lab/psiphi/psiphi-budget.ts';
import { listAlgorithmSettings, parseAlgorithmSettings } from '../../train/coins/algorithm-settings.ts';
import type { CoinsAlgorithmId } from '../../train/coins/coins-algorithms.ts';
import { type TrainMetrics, trainCoinsAlgorithm } from '../../train/coins/train-run.ts';
import { collectSetting, type SettingsFlag } from '../options/settings-flag.ts';
import { jsonOption, outOption, resumeOption, seedOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { keptLine } from '../terminal/kept-line.ts';
import { typedCommand } from '../terminal/typed-command.ts';
import { oldRunFolder } from './old-form.ts';

interface Flags {
  readonly world: string;
  readonly demonstrators: string;
  readonly allPlayers?: boolean;
  readonly seed: number;
  readonly steps: number;
  readonly prepare: number;
  readonly set?: SettingsFlag;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** One of the learners that docs/results/psiphi.md compares, as a sub-command of `murmur train`. */
export function registerTrainCoins(algorithm: CoinsAlgorithmId): (train: Command) => void {
  return (train) => {
    train
      .command(algorithm)
      .option('--world <id>', 'coins; dqn: any world for one player; bc: any world with a file of transitions', 'coins')
      .option(
        '--demonstrators <kind|file>',
        'aligned, mixed, opposite, random, aligned+bad, or a file that murmur replay --export jsonl wrote (.gz or not)',
        'aligned',
      )
      .option('--all-players', "clone the file's agents, bots and stand-ins too, not only its people")
      .addOption(seedOption('all chance', 1))
      .option('--steps <n>', 'ego steps; 100..100000000', wholeNumber(100, 100_000_000), FULL_BUDGET.schedule.egoSteps)
      .option(
        '--prepare <n>',
        'learning steps on demonstrations before the first ego step; 0..1000000',
        wholeNumber(0, 1_000_000),
        FULL_BUDGET.schedule.demonstrationUpdates,
      )
      .option('--set <name=value...>', 'settings of the learner and of its schedule (below)', collectSetting)
      .addOption(outOption('run folder (default runs/<learner>-<world>-seed<seed>)'))
      .addOption(resumeOption('go on with the run in that folder; more --steps than it had go on from its end'))
      .addOption(jsonOption('what came out at the end'))
      .addHelpText(
        'after',
        () =>
          `\nSettings:\n${settingLines(algorithm)}\n\nExamples:\n${examplesOf(algorithm)}\n\n${coreLine(algorithm)}`,
      )
      .action((flags: Flags) => runTrain(algorithm, flags));
  };
}

/** Names the command that takes this one's place. */
function coreLine(algorithm: CoinsAlgorithmId): string {
  return `this form, which trains as docs/results/psiphi.md does, goes with the next release; the same method in any world: murmur train ${algorithm} --world W --budget STEPS`;
}

async function runTrain(algorithm: CoinsAlgorithmId, flags: Flags): Promise<void> {
  const budget = { ...FULL_BUDGET.schedule, egoSteps: flags.steps, demonstrationUpdates: flags.prepare };
  const { settings, schedule } = parseAlgorithmSettings(algorithm, budget, flags.set ?? {});
  const engine = await loadEngine();
  const outFolder = flags.out ?? oldRunFolder(algorithm, flags.world, flags.seed);
  const unit = algorithm === 'bc' ? 'step' : 'ego step'; // a cloner takes none in the world
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: `{bar} {value}/{total} ${unit}s | {shown} | {eta_formatted} left` })
    : undefined;
  const train = async (stop: AbortSignal) => {
    const { checkpoint, metrics } = await trainCoinsAlgorithm({
      algorithm,
      worldId: flags.world,
      demonstrators: flags.demonstrators,
      demonstratorKind: flags.allPlayers === true ? 'all' : 'people',
      seed: flags.seed,
      settings,
      schedule,
      numWorlds: FULL_BUDGET.numWorlds,
      numCheckpoints: 20,
      outFolder,
      resumes: flags.resume === true,
      command: typedCommand(),
      engine: engine.name,
      stop,
      onBegin() {
        process.stderr.write(`${coreLine(algorithm)}\n${describeEngine(engine.name)}\n`);
        bar?.start(flags.steps, 0, { shown: 'no return yet' });
      },
      log: (line) => process.stderr.write(`${line}\n`),
      onProgress(egoStep, metrics) {
        const done = Math.min(egoStep, flags.steps); // the last tick of all worlds may go beyond
        if (bar !== undefined) bar.update(done, { shown: describeResult(metrics) });
        else process.stderr.write(`${unit} ${done} of ${flags.steps}: ${formatMetrics(metrics)}\n`);
      },
    }).finally(() => bar?.stop());
    const facts = { outFolder, checkpoint: checkpoint ?? null, engine: engine.name, metrics: withoutGaps(metrics) };
    if (flags.json) process.stdout.write(`${JSON.stringify(facts)}\n`);
    else if (checkpoint !== undefined) process.stdout.write(`${describeResult(metrics)}\nweights: ${checkpoint}\n`);
  };
  await runInterruptibly(train, { asked: 'stopping after this step', kept: () => keptLine(outFolder, 'checkpoint') });
}

function settingLines(algorithm: CoinsAlgorithmId): string {
  return listAlgorithmSettings(algorithm, FULL_BUDGET.schedule)
    .map(({ name, summary }) => `  ${name.padEnd(22)} ${summary}`)
    .join('\n');
}

function examplesOf(algorithm: CoinsAlgorithmId): string {
  const command = `  murmur train ${algorithm} --world coins --demonstrators mixed --seed 1`;
  return `${command}\n${command} --set learningRate=1e-3 batchSize=128`;
}

/** How good it is, in a line: returns of training and of greedy play, or what is foretold of people. */
function describeResult(metrics: TrainMetrics): string {
  const parts = [
    ['train/return', 'return', 2],
    ['evaluation/return', 'greedy on held-out levels', 2],
    ['heldout/accuracy', 'held-out accuracy', 3],
    ['heldout/majority', 'most frequent action', 3],
  ] as const;
  return parts
    .filter(([name]) => Number.isFinite(metrics[name]))
    .map(([name, words, digits]) => `${words} ${metrics[name].toFixed(digits)}`)
    .join(', ');
}

/** JSON knows no NaN: what is not known is null. */
function withoutGaps(metrics: TrainMetrics): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}

function formatMetrics(metrics: TrainMetrics): string {
  const losses = Object.entries(metrics)
    .filter(([name, value]) => !/^(train|evaluation|heldout)\//.test(name) && Number.isFinite(value))
    .map(([name, value]) => `${name} ${value.toPrecision(3)}`);
  return [describeResult(metrics), ...losses].filter((part) => part !== '').join(', ');
}
