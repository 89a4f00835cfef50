import type { Command } from 'commander';
import { ENGINE_NAMES } from '../../agents/nets/engine-name.ts';
import { findWorld, worldIds } from '../../envs/registry.ts';
import { BENCH_CASES, type BenchCase, THREADS_AT_LEAST, THREADS_CASE_ID } from '../../lab/bench/bench-cases.ts';
import { type BenchResult, measureCase, measureThreads, type ThreadsResult } from '../../lab/bench/bench-worlds.ts';
import { measureWrapper, WRAPPER_COST_AT_MOST, type WrapperResult } from '../../lab/bench/bench-wrapper.ts';
import { finishInTurns } from '../../train/loop/next-turn.ts';
import { choiceOption } from '../options/choice.ts';
import { jsonOption, seedOption } from '../options/shared-options.ts';
import { refuseUnreadOptions } from '../options/unread-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { runUnkept } from '../terminal/interruption.ts';
import { type BenchFlags, describeCost, machine } from './bench-flags.ts';
import { benchLineup, benchTraining, trainingIds } from './bench-training.ts';

const ALL = 'worlds';
const THREADS = 'threads';
const WRAPPER = 'wrapper';
const TRAINING = 'training';
const LINEUP = 'lineup';
const MAX_BATCH = 1_000_000;

export function registerBench(program: Command): void {
  program
    .command('bench')
    .argument(
      '[names...]',
      [
        `${ALL} (all of them and ${THREADS}, also when nothing is named), ${THREADS}, worlds: ${worldIds().join(', ')}`,
        `${WRAPPER}, what worlds lose behind the wrapper that begins them again, all or some of them`,
        `${TRAINING}, all or some of: ${trainingIds()}`,
        `or ${LINEUP}, what self-play loses by frozen policies in the lineup`,
      ].join('; '),
    )
    .option('--batch <n>', `copies stepped together; 1..${MAX_BATCH}`, wholeNumber(1, MAX_BATCH), 1024)
    .addOption(seedOption('levels and actions', 1))
    .option(
      '--steps <n>',
      `steps of one round (default 5000000, with --short 600000; of ${WRAPPER} a fifth)`,
      wholeNumber(1, 1e10),
    )
    .option('--short', 'three rounds instead of five, of fewer steps, for CI', false)
    .addOption(
      choiceOption(
        '--engine <name>',
        `tensor engine of ${TRAINING} and ${LINEUP} (default: native where it loads)`,
        ENGINE_NAMES,
      ),
    )
    .addOption(jsonOption('all figures'))
    .addHelpText(
      'after',
      [
        '\nExamples:',
        '  murmur bench worlds --json',
        '  murmur bench wrapper maze overcooked',
        '  murmur bench training jaxued --engine wasm',
        '  murmur bench lineup',
      ].join('\n'),
    )
    .action((names: string[], flags: BenchFlags, command: Command) =>
      runUnkept((stop) => {
        const isOfTraining = names[0] === TRAINING || names[0] === LINEUP;
        if (isOfTraining) refuseUnreadOptions(command, `a bench of ${names[0]}`, ['seed', 'short', 'engine', 'json']);
        else refuseUnreadOptions(command, 'a bench of worlds', ['batch', 'seed', 'steps', 'short', 'json']);
        if (names[0] === TRAINING) return benchTraining(names.slice(1), flags, stop);
        if (names[0] === LINEUP) return benchLineup(names.slice(1), flags, stop);
        if (names[0] === WRAPPER) return benchWrapper(names.slice(1), flags, stop);
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

/** The cases of all worlds, or of those that are named, bare and behind the wrapper. */
async function benchWrapper(names: readonly string[], flags: BenchFlags, stop: AbortSignal): Promise<void> {
  const options = { ...flags, isShort: flags.short };
  const results: WrapperResult[] = [];
  for (const benchCase of (names.length === 0 ? worldIds() : names).flatMap(casesOf)) {
    const result = await finishInTurns(measureWrapper(benchCase, options), stop);
    if (!flags.json) process.stdout.write(`${describeWrapper(result)}\n`);
    results.push(result);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
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

function describeWrapper({ id, rawPerSec, wrappedPerSec, cost, isSameHash }: WrapperResult): string {
  return [
    `wrapper: ${id} ${millions(rawPerSec)} steps/s bare, ${millions(wrappedPerSec)} wrapped:`,
    `costs ${describeCost(cost, WRAPPER_COST_AT_MOST)}; ${isSameHash ? 'the same hashes' : 'DIFFERENT HASHES'}`,
  ].join(' ');
}
