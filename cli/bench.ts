import { cpus } from 'node:os';
import type { Command } from 'commander';
import { BENCH_CASES, type BenchCase, THREADS_AT_LEAST, THREADS_CASE_ID } from '../agents/runners/bench-cases.ts';
import { type BenchResult, measureCase, measureThreads, type ThreadsResult } from '../agents/runners/bench-worlds.ts';
import { InputError } from '../envs/core/errors.ts';
import { findWorld, worldIds } from '../envs/registry.ts';

interface BenchFlags {
  readonly batch: number;
  readonly seed: number;
  readonly steps?: number;
  readonly short: boolean;
  readonly json: boolean;
}

const ALL = 'worlds';
const THREADS = 'threads';

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description(
      'Measure worlds: steps per second of one core with observations written, and of two threads against one.',
    )
    .argument(
      '[names...]',
      `${ALL} (everything, also when nothing is named), ${THREADS}, or worlds: ${worldIds().join(', ')}`,
    )
    .option('--batch <number>', 'copies stepped together', wholeNumber('batch'), 1024)
    .option('--seed <number>', 'seed of levels and actions', wholeNumber('seed'), 1)
    .option('--steps <number>', 'steps of one round (default 5000000, with --short 600000)', wholeNumber('steps'))
    .option('--short', 'three rounds instead of five, of fewer steps, for CI', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExample:\n  murmur bench worlds --json')
    .action(bench);
}

async function bench(names: readonly string[], flags: BenchFlags): Promise<void> {
  const wanted = names.length > 0 && !names.includes(ALL) ? names : [...worldIds(), THREADS];
  const cases = wanted.filter((name) => name !== THREADS).flatMap(casesOf);
  const options = { ...flags, isShort: flags.short };
  const print = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  const results: BenchResult[] = [];
  for (const benchCase of cases) {
    const result = measureCase(benchCase, options);
    print(describeResult(result));
    results.push(result);
  }
  const threads = wanted.includes(THREADS) ? await measureThreads(threadsCase(), options) : undefined;
  if (threads !== undefined) print(describeThreads(threads));
  const machine = { node: process.version, cpu: cpus()[0].model, cores: cpus().length };
  if (flags.json) process.stdout.write(`${JSON.stringify({ machine, results, threads }, null, 2)}\n`);
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

function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
      throw new InputError(`option --${option}`, { value: text, limit: 'a whole number in 0..4294967295' });
    }
    return value;
  };
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
