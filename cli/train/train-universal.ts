import { type Command, InvalidArgumentError } from 'commander';
import { describeEngine, loadEngine } from '../../agents/nets/engine.ts';
import { TRAIN_UNIVERSAL_DEFAULTS, trainUniversal } from '../../train/universal/train-universal.ts';
import { jsonOption, outOption, resumeOption, seedOption } from '../options/shared-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runInterruptibly } from '../terminal/interruption.ts';
import { keptLine } from '../terminal/kept-line.ts';
import { typedCommand } from '../terminal/typed-command.ts';
import { oldRunFolder } from './old-form.ts';

interface Flags {
  readonly world: string;
  readonly seed: number;
  readonly segments: number;
  readonly updates: number;
  readonly worlds: number;
  readonly seats: number;
  readonly batch: number;
  readonly init?: string;
  readonly learningRate?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** `train universal` in segments, as the weights that ship were trained; the method itself is one of the learning core. */
export function registerTrainUniversal(train: Command): void {
  const defaults = TRAIN_UNIVERSAL_DEFAULTS;
  train
    .command('universal')
    .option('--world <id>', 'a world that several players share', 'orchard')
    .addOption(seedOption('all chance', 1))
    .option('--segments <n>', 'segments, a checkpoint after each; 1..1000', wholeNumber(1, 1000), defaults.numSegments)
    .option('--updates <n>', 'updates per segment; 1..100000', wholeNumber(1, 100_000), defaults.updatesPerSegment)
    .option('--worlds <n>', 'worlds played at once; 1..256', wholeNumber(1, 256), defaults.numWorlds)
    .option('--seats <n>', 'players per world; 2..16', wholeNumber(2, 16), defaults.numSeats)
    .option('--batch <n>', 'transitions per update; 8..4096', wholeNumber(8, 4096), defaults.batchSize)
    .option('--init <file>', 'weights to start from (default: random weights)')
    .option('--learning-rate <step>', 'Adam step at the start; (0, 0.1]', learningRate)
    .addOption(outOption('run folder (default runs/universal-<world>-seed<seed>)'))
    .addOption(resumeOption('go on with the run in that folder'))
    .addOption(jsonOption('what came out at the end'))
    .addHelpText('after', '\nExample:\n  murmur train universal --world orchard --segments 36 --seed 1')
    .action(runTrainUniversal);
}

async function runTrainUniversal(flags: Flags): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const engine = await loadEngine();
  const runFolder = flags.out ?? oldRunFolder('universal', flags.world, flags.seed);
  const train = async (stop: AbortSignal) => {
    const checkpoint = await trainUniversal({
      worldId: flags.world,
      seed: flags.seed,
      numSegments: flags.segments,
      updatesPerSegment: flags.updates,
      numWorlds: flags.worlds,
      numSeats: flags.seats,
      batchSize: flags.batch,
      initialCheckpoint: flags.init,
      learningRate: flags.learningRate,
      runFolder,
      resumes: flags.resume === true,
      command: typedCommand(),
      stop,
      onBegin() {
        log(describeEngine(engine.name));
        log(
          `this form goes with the next release; the same method: murmur train universal --world ${flags.world} --budget N`,
        );
      },
      log,
    });
    report({ runFolder, checkpoint: checkpoint ?? null, engine: engine.name }, flags.json === true);
  };
  await runInterruptibly(train, {
    asked: 'stopping after this update; the segment that runs will begin again',
    kept: () => keptLine(runFolder, 'whole segments are'),
  });
}

interface Facts {
  readonly runFolder: string;
  readonly checkpoint: string | null; // null when it was stopped before its end
  readonly engine: string;
}

function report(facts: Facts, isJson: boolean): void {
  if (isJson) process.stdout.write(`${JSON.stringify(facts)}\n`);
  else if (facts.checkpoint !== null) process.stdout.write(`weights: ${facts.checkpoint}\n`);
}

function learningRate(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 0.1) return value;
  throw new InvalidArgumentError('expected a number above 0, at most 0.1');
}
