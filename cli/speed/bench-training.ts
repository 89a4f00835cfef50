import type { EngineName } from '../../agents/nets/engine-name.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { LineupResult } from '../../lab/bench/bench-lineup.ts';
import type { TrainingBenchResult } from '../../lab/bench/bench-training.ts';
import { TRAINING_CASES, type TrainingCase } from '../../lab/bench/bench-training-cases.ts';
import { type BenchFlags, describeCost, machine, percent } from './bench-flags.ts';

const TRAINING_ROUNDS = 9; // updates; 3 with --short

/** Each case with one learning thread and with two. */
export async function benchTraining(names: readonly string[], flags: BenchFlags, stop: AbortSignal): Promise<void> {
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

/** With one learning thread and with two. Errors: InputError for any name. */
export async function benchLineup(names: readonly string[], flags: BenchFlags, stop: AbortSignal): Promise<void> {
  if (names.length > 0) throw new InputError('name after lineup', { value: names[0], limit: 'none' });
  const { describeEngine, loadEngine } = await import('../../agents/nets/engine.ts');
  const { LINEUP_COST_AT_MOST, measureLineup } = await import('../../lab/bench/bench-lineup.ts');
  const engine = await loadEngine(flags.engine);
  const print = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  print(describeEngine(engine.name));
  const numRounds = flags.short ? 3 : TRAINING_ROUNDS;
  const results: LineupResult[] = [];
  for (const numThreads of [1, 2] as const) {
    const result = await measureLineup({ numThreads, numRounds, seed: flags.seed }, stop);
    print(describeLineup(result, LINEUP_COST_AT_MOST));
    results.push(result);
  }
  if (!flags.json) return;
  process.stdout.write(`${JSON.stringify({ machine: machine(), engine: engine.name, results }, null, 2)}\n`);
}

export function trainingIds(): string {
  return TRAINING_CASES.map(({ id }) => id).join(', ');
}

function trainingCase(id: string): TrainingCase {
  const found = TRAINING_CASES.find((candidate) => candidate.id === id);
  if (found === undefined)
    throw new InputError('unknown training case', { value: id, choices: TRAINING_CASES.map((known) => known.id) });
  return found;
}

const thousands = (rate: number): string => `${(rate / 1000).toFixed(1)} k`;

function describeTraining(result: TrainingBenchResult, engine: EngineName): string {
  const { id, summary, numThreads, numRows, numSteps, memory, memorySize, numEpochs, numMinibatches, shares } = result;
  const bars = result.bars[engine];
  return [
    `${id}, ${threadsText(numThreads)}: ${thousands(result.stepsPerSec)} steps/s${
      bars === undefined ? '' : `; at least ${thousands(bars.atLeast)}, stretch ${thousands(bars.stretch)}`
    }`,
    `  (${summary}; ${numRows} rows x ${numSteps} steps, ${memory} ${memorySize}, ${numEpochs} epochs x ${numMinibatches} minibatches; best round ${thousands(result.stepsPerSecBest)}, per CPU second ${thousands(result.stepsPerCpuSec)})`,
    `  worlds ${percent(shares.worlds)}, acting ${percent(shares.acting)}, learning ${percent(shares.learning)} of the best round; ${percent(result.differentObservations)} of the observations of a rollout differ; weights ${result.checksum}`,
  ].join('\n');
}

const threadsText = (numThreads: 1 | 2): string => (numThreads === 1 ? 'one learning thread' : 'two learning threads');

function describeLineup(
  { summary, numThreads, numFrozen, self, beside, besideInAsManyWorlds }: LineupResult,
  atMost: number,
): string {
  const rate = (perSec: number): string => `${thousands(perSec)} learned steps/s`;
  const where = ({ numRows, numWorlds }: LineupResult['self']): string =>
    `${numRows} rows learn in ${numWorlds} worlds`;
  return [
    `lineup, ${threadsText(numThreads)}: ${rate(self.perSec)} in self-play, ${rate(beside.perSec)} beside ${numFrozen} frozen policies: costs ${describeCost(beside.cost, atMost)}`,
    `  (${summary}; ${where(self)}, beside others ${where(beside)})`,
    `  in as many worlds as self-play, where ${besideInAsManyWorlds.numRows} rows learn: ${rate(besideInAsManyWorlds.perSec)}, ${describeCost(besideInAsManyWorlds.cost)} less`,
  ].join('\n');
}
