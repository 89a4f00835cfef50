import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { describeEngine, loadEngine } from '../agents/nets/engine.ts';
import { ARMS, type ArmId } from '../agents/runners/coins-arms.ts';
import { FULL_BUDGET } from '../agents/runners/psiphi-budget.ts';
import { trainArm } from '../agents/runners/train-run.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly world: string;
  readonly demonstrators: string;
  readonly seed: number;
  readonly steps: number;
  readonly prepare: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

const SUMMARIES: Readonly<Record<ArmId, string>> = {
  psiphi: 'PsiPhi: RL with successor features of everybody watched',
  dqn: 'plain deep Q-learning; demonstrations are not looked at',
  bc: 'behaviour cloning of everybody watched, pooled',
  'bc-aux': 'DQN that also predicts the demonstrators, for its features only',
  sqil: 'soft Q imitation: demonstrated steps are worth 1, own steps 0',
};

/** The learners that docs/results/psiphi.md compares, each a sub-command of `murmur train`. */
export function registerTrainPsiPhi(train: Command): void {
  for (const arm of ARMS) {
    train
      .command(arm)
      .description(SUMMARIES[arm])
      .option('--world <id>', 'coins; bc takes any world with a file of transitions', 'coins')
      .option(
        '--demonstrators <company>',
        'aligned, mixed, opposite, random, aligned+bad, or a file that murmur replay --export jsonl wrote',
        'aligned',
      )
      .option('--seed <n>', 'uint32', wholeNumber(0, 0xffffffff), 1)
      .option('--steps <n>', 'ego steps; 100..100000000', wholeNumber(100, 100_000_000), FULL_BUDGET.schedule.egoSteps)
      .option(
        '--prepare <n>',
        'learning steps on demonstrations before the first ego step; 0..1000000',
        wholeNumber(0, 1_000_000),
        FULL_BUDGET.schedule.demonstrationUpdates,
      )
      .option('--out <folder>', 'run folder (default runs/<learner>-<world>-seed<seed>)')
      .option('--resume', 'go on where a killed run stopped')
      .option('--json', 'one JSON line at the end instead of text')
      .addHelpText('after', `\nExample:\n  murmur train ${arm} --world coins --demonstrators mixed --seed 1`)
      .action((flags: Flags) => runTrain(arm, flags));
  }
}

async function runTrain(arm: ArmId, flags: Flags): Promise<void> {
  const engine = await loadEngine();
  process.stderr.write(`${describeEngine(engine.name)}\n`);
  const outFolder = flags.out ?? join('runs', `${arm}-${flags.world}-seed${flags.seed}`);
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} ego steps | {eta_formatted} left' })
    : undefined;
  bar?.start(flags.steps, 0);
  const checkpoint = trainArm({
    arm,
    worldId: flags.world,
    demonstrators: flags.demonstrators,
    seed: flags.seed,
    schedule: { ...FULL_BUDGET.schedule, egoSteps: flags.steps, demonstrationUpdates: flags.prepare },
    numWorlds: FULL_BUDGET.numWorlds,
    numCheckpoints: 20,
    outFolder,
    resumes: flags.resume === true,
    command: `murmur ${process.argv.slice(2).join(' ')}`,
    engine: engine.name,
    onProgress(egoStep, metrics) {
      if (bar !== undefined) bar.update(Math.min(egoStep, flags.steps));
      else process.stderr.write(`ego step ${egoStep} of ${flags.steps}: ${formatMetrics(metrics)}\n`);
    },
  });
  bar?.stop();
  const text = flags.json ? JSON.stringify({ outFolder, checkpoint, engine: engine.name }) : `weights: ${checkpoint}`;
  process.stdout.write(`${text}\n`);
}

function formatMetrics(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value.toPrecision(3)}`)
    .join(', ');
}
