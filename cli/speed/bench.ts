import { cpus } from 'node:os';
import type { Command } from 'commander';
import { ENGINE_NAMES, type EngineName } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';
import { findWorld, worldIds } from '../../envs/registry.ts';
import { BENCH_CASES, type BenchCase, THREADS_AT_LEAST, THREADS_CASE_ID } from '../../lab/bench/bench-cases.ts';
import type { TrainingBenchResult } from '../../lab/bench/bench-training.ts';
import { TRAINING_CASES, type TrainingCase } from '../../lab/bench/bench-training-cases.ts';
import { type BenchResult, measureCase, measureThreads, type ThreadsResult } from '../../lab/bench/bench-worlds.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { choiceOption } from '../options/choice.ts';
import { jsonOption, seedOption } from '../options/shared-options.ts';
import { refuseUnreadOptions } from '../options/unread-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runUnkept } from '../terminal/interruption.ts';

interface BenchFlags {
  readonly batch: number;
  readonly seed: number;
  readonly steps?: number;
  readonly short: boolean;
  readonly json?: boolean;
  readonly engine?: EngineName;
}

const ALL = 'worlds';
const THREADS = 'threads';
const TRAINING = 'training';
const MAX_BATCH = 1_000_000;
const TRAINING_ROUNDS = 9; // updates; 3 with --short

export function registerBench(program: Command): void {
  program
    .command('bench')
    .argument(
      '[names...]',
      `${ALL} (all of them and ${THREADS}, also when nothing is named), ${THREADS}, worlds: ${worldIds().join(', ')}; or ${TRAINING}, all or some of: ${trainingIds()}`,
    )
    .option('--batch <n>', `copies stepped together; 1..${MAX_BATCH}`, wholeNumber(1, MAX_BATCH), 1024)
    .addOption(seedOption('of levels and actions', 1))
    .option('--steps <n>', 'steps of one round (default 5000000, with --short 600000)', wholeNumber(1, 1e10))
    .option('--short', 'three rounds instead of five, of fewer steps, for CI', false)
    .addOption(
      choiceOption('--engine <name>', `tensor engine of ${TRAINING} (default: native where it loads)`, ENGINE_NAMES),
    )
    .addOption(jsonOption('all figures'))
    .addHelpText('after', '\nExamples:\n  murmur bench worlds --json\n  murmur bench training jaxued --engine wasm')
    .action((names: string[], flags: BenchFlags, command: Command) =>
      runUnkept((stop) => {
        if (names[0] === TRAINING) {
          refuseUnreadOptions(command, 'a bench of training', ['seed', 'short', 'engine', 'json']);
          return benchTraining(names.slice(1), flags, stop);
        }
        refuseUnreadOptions(command, 'a bench of worlds', ['batch', 'seed', 'steps', 'short', 'json']);
        return bench(names, flags, stop);
      }),
    );
}

async function bench(names: readonly string[], flags: BenchFlags, stop: AbortSignal): Promise<void> {
  const wanted = (names.length > 0 ? names : [ALL]).flatMap((name) =>
    name === ALL ? [...worldIds(), THREADS] : [name],
  );
  const cases = wanted.filter((name) => name !== THREADS).flatMap(casesOf);
  const options = { ...flags, isShort: flags.short };
  const print = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  const results: BenchResult[] = [];
  for (const benchCase of cases) {
    const result = await finishInTurns(measureCase(benchCase, options), stop);
    print(describeResult(result));
    results.push(result);
  }
  const threads = wanted.includes(THREADS) ? await measureThreads(threadsCase(), options) : undefined;
  if (threads !== undefined) print(describeThreads(threads));
  if (flags.json) process.stdout.write(`${JSON.stringify({ machine: machine(), results, threads }, null, 2)}\n`);
}

const machine = () => ({ node: process.version, cpu: cpus()[0].model, cores: cpus().length });

/** Each case with one learning thread and with two. */
async function benchTraining(names: readonly string[], flags: BenchFlags, stop: AbortSignal): Promise<void> {
  const cases = names.length === 0 ? TRAINING_CASES : names.map(trainingCase);
  // Only here: the engine takes longer to load than most commands to run.
  const { describeEngine, loadEngine } = await import('../../agents/nets/engine.ts');
  const { measureTraining } = await import('../../lab/bench/bench-training.ts');
  const engine = await loadEngine(flags.engine);
  const print = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  print(describeEngine(engine.name));
  const numRounds = flags.short ? 3 : TRAINING_ROUNDS;
  const results: TrainingBenchResult[] = [];
  for (const candidate of cases) {
    for (const numThreads of [1, 2] as const) {
      const result = await measureTraining(candidate, { numThreads, numRounds, seed: flags.seed }, stop);
      print(describeTraining(result, engine.name));
      results.push(result);
    }
  }
  if (!flags.json) return;
  process.stdout.write(`${JSON.stringify({ machine: machine(), engine: engine.name, results }, null, 2)}\n`);
}

function trainingIds(): string {
  return TRAINING_CASES.map(({ id }) => id).join(', ');
}

function trainingCase(id: string): TrainingCase {
  const found = TRAINING_CASES.find((candidate) => candidate.id === id);
  if (found === undefined)
    throw new InputError('unknown training case', { value: id, choices: TRAINING_CASES.map((known) => known.id) });
  return found;
}

const thousands = (rate: number): string => `${(rate / 1000).toFixed(1)} k`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function describeTraining(result: TrainingBenchResult, engine: EngineName): string {
  const { id, summary, numThreads, numRows, numSteps, memory, memorySize, numEpochs, numMinibatches, shares } = result;
  const bars = result.bars[engine];
  return [
    `${id}, ${numThreads === 1 ? 'one learning thread' : 'two learning threads'}: ${thousands(result.stepsPerSec)} steps/s${
      bars === undefined ? '' : `; at least ${thousands(bars.atLeast)}, stretch ${thousands(bars.stretch)}`
    }`,
    `  (${summary}; ${numRows} rows x ${numSteps} steps, ${memory} ${memorySize}, ${numEpochs} epochs x ${numMinibatches} minibatches; best round ${thousands(result.stepsPerSecBest)}, per CPU second ${thousands(result.stepsPerCpuSec)})`,
    `  worlds ${percent(shares.worlds)}, acting ${percent(shares.acting)}, learning ${percent(shares.learning)} of the best round; ${percent(result.differentObservations)} of the observations of a rollout differ; weights ${result.checksum}`,
  ].join('\n');
}

/** The cases of a world; one with its default settings where none is listed. */
function casesOf(worldId: string): BenchCase[] {
  findWorld(worldId);
  const cases = BENCH_CASES.filter((candidate) => candidate.worldId === worldId);
  return cases.length > 0 ? cases : [{ id: worldId, worldId, settings: {}, unit: 'step' }];
}

function threadsCase(): BenchCase {
  const found = BENCH_CASES.find(({ id }) => id === THREADS_CASE_ID);
  if (found === undefined) throw new Error(`no bench case ${THREADS_CASE_ID}`);
  return found;
}

const millions = (rate: number): string => `${(rate / 1e6).toFixed(2)} M`;

function describeResult(result: BenchResult): string {
  const { id, unit, perSec, perSecBest, perCpuSec, atLeast, stretch } = result;
  const bars = atLeast === undefined ? '' : `; at least ${millions(atLeast)}, stretch ${millions(stretch ?? atLeast)}`;
  return [
    `${id}: ${millions(perSec)} ${unit}s/s on one core${bars}`,
    `  (best round ${millions(perSecBest)}, per CPU second ${millions(perCpuSec)}; batch ${result.batch}, settings ${JSON.stringify(result.settings)})`,
    `  ${result.stateBytesPerWorld} bytes of state per world, ${result.observationBytes} bytes per observation, checksum ${result.checksum}`,
  ].join('\n');
}

function describeThreads({ id, perSecOneThread, perSecTwoThreads, speedUp, isSameHash }: ThreadsResult): string {
  const hashes = isSameHash ? 'the same hashes' : 'DIFFERENT HASHES';
  return [
    `threads: ${id} ${millions(perSecTwoThreads)} steps/s on two threads, ${millions(perSecOneThread)} on one:`,
    `${speedUp.toFixed(2)} times; at least ${THREADS_AT_LEAST}; ${hashes}`,
  ].join(' ');
}
