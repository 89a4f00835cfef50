import { cpus } from 'node:os';
import type { Command } from 'commander';
import { InputError } from '../envs/core/errors.ts';
import { Hash64 } from '../envs/core/hash.ts';
import { nextBelow, Rng } from '../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld, worldIds } from '../envs/registry.ts';
import { AutoReset } from '../envs/wrappers/auto-reset.ts';

/** Settings a world is measured under; docs/results/bench.md says why. */
const BENCH_SETTINGS: Readonly<Record<string, Record<string, number>>> = {
  orchard: { numSeats: 4, viewSize: 9, horizon: 250 },
};

const POOL_LEVELS = 64;

interface BenchOptions {
  readonly batch: number;
  readonly seed: number;
  readonly steps?: number;
  readonly short: boolean;
  readonly json: boolean;
}

export interface BenchResult {
  readonly world: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly batch: number;
  readonly agentStepsPerSec: number; // median of the rounds
  readonly agentStepsPerSecBest: number;
  readonly agentStepsPerCpuSec: number; // over all rounds: what a core gives when others use the machine too
  readonly stateBytesPerWorld: number;
  readonly observationBytes: number; // of one seat
  readonly checksum: string; // of all states and observations at the end: the same on every machine
}

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('Measure worlds on one core: agent-steps per second with observations written, bytes of state.')
    .argument('[worlds...]', `worlds to measure: ${worldIds().join(', ')}; all when none is named`)
    .option('--batch <number>', 'copies stepped together', parseWhole, 1024)
    .option('--seed <number>', 'seed of levels and actions', parseWhole, 1)
    .option('--steps <number>', 'agent-steps of one round (default 5000000, with --short 600000)', parseWhole)
    .option('--short', 'three rounds instead of five, of fewer steps, for CI', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExample:\n  murmur bench orchard --json')
    .action((worlds: string[], options: BenchOptions) => {
      const ids = worlds.length > 0 ? worlds : worldIds();
      for (const id of ids) findWorld(id);
      const results: BenchResult[] = [];
      for (const id of ids) {
        results.push(measureWorld(id, options));
        if (!options.json) process.stdout.write(`${describe(results[results.length - 1])}\n`);
      }
      const machine = { node: process.version, cpu: cpus()[0].model };
      if (options.json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
    });
}

function parseWhole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new InputError('option of bench', { value: text, limit: 'a whole number in 0..4294967295' });
  }
  return value;
}

/** Steps a batch with random actions and auto-reset from a pool of levels; three rounds (five when not short). */
function measureWorld(id: string, options: BenchOptions): BenchResult {
  const settings = BENCH_SETTINGS[id] ?? {};
  const rng = new Rng(options.seed);
  const generator = createGenerator(id, settings);
  const pool = Array.from({ length: POOL_LEVELS }, () => generator.sample(rng));
  const environment = createEnvironment(id, settings, options.batch);
  const batch = new AutoReset(environment, () => ({ level: pool[rng.below(POOL_LEVELS)], seed: rng.uint32() }));
  const { numSeats } = environment.spec;
  const agentSteps = options.steps ?? (options.short ? 600_000 : 5_000_000);
  const stepsPerRound = Math.max(1, Math.ceil(agentSteps / (options.batch * numSeats)));
  const rates: number[] = [];
  stepBatch(batch, rng, Math.ceil(stepsPerRound / 2)); // lets the compiler see the loop before it is timed
  const numRounds = options.short ? 3 : 5;
  const cpuBefore = process.cpuUsage();
  for (let round = 0; round < numRounds; round++) {
    const startMs = performance.now();
    stepBatch(batch, rng, stepsPerRound);
    const seconds = (performance.now() - startMs) / 1000;
    rates.push((stepsPerRound * options.batch * numSeats) / seconds);
  }
  const cpu = process.cpuUsage(cpuBefore);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  rates.sort((a, b) => a - b);
  return {
    world: id,
    settings,
    batch: options.batch,
    agentStepsPerSec: Math.round(rates[rates.length >> 1]),
    agentStepsPerSecBest: Math.round(rates[rates.length - 1]),
    agentStepsPerCpuSec: Math.round((numRounds * stepsPerRound * options.batch * numSeats) / cpuSeconds),
    stateBytesPerWorld: environment.bytesPerWorld,
    observationBytes: environment.spec.observation.length,
    checksum: checksum(batch),
  };
}

function stepBatch(batch: AutoReset, rng: Rng, numSteps: number): void {
  const { numActions, numSeats } = batch.environment.spec;
  const actions = new Uint8Array(batch.environment.numWorlds * numSeats);
  for (let step = 0; step < numSteps; step++) {
    for (let i = 0; i < actions.length; i++) actions[i] = nextBelow(rng.state, 0, numActions);
    batch.step(actions);
  }
}

function checksum(batch: AutoReset): string {
  const hash = new Hash64().words(batch.observations);
  for (let worldIdx = 0; worldIdx < batch.environment.numWorlds; worldIdx++) {
    for (const digit of batch.environment.hash(worldIdx)) hash.word(digit.charCodeAt(0));
  }
  return hash.digest();
}

function describe(result: BenchResult): string {
  const millions = (rate: number): string => `${(rate / 1e6).toFixed(2)} M`;
  return [
    `${result.world}: ${millions(result.agentStepsPerSec)} agent-steps/s on one core`,
    `(best round ${millions(result.agentStepsPerSecBest)}, per CPU second ${millions(result.agentStepsPerCpuSec)}; batch ${result.batch}, settings ${JSON.stringify(result.settings)})`,
    `\n  ${result.stateBytesPerWorld} bytes of state per world, ${result.observationBytes} bytes per observation,`,
    `checksum ${result.checksum}`,
  ].join(' ');
}
