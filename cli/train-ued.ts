import { type Command, InvalidArgumentError, Option } from 'commander';
import { DESIGNER_IDS, findDesigner } from '../agents/designers/registry.ts';
import { describeEngine, type EngineName, loadEngine } from '../agents/nets/engine.ts';
import { Curriculum } from '../agents/runners/curriculum.ts';
import { findTier, TIER_IDS } from '../agents/runners/ued-tiers.ts';

interface Flags {
  readonly designer: string;
  readonly tier: string;
  readonly seed: number;
  readonly engine?: EngineName;
}

export function registerTrainUed(train: Command): void {
  train
    .command('ued')
    .description('Train a student under a designer of levels.')
    .addOption(new Option('--designer <name>', 'who chooses the levels').choices([...DESIGNER_IDS]).default('dr'))
    .addOption(new Option('--tier <name>', 'how large').choices([...TIER_IDS]).default('mini'))
    .option('--seed <n>', 'seed of all chance; a whole number', wholeNumber, 1)
    .addOption(new Option('--engine <name>', 'tensor engine').choices(['native', 'wasm']))
    .addHelpText('after', '\nExample:\n  murmur train ued --designer dr --tier nano')
    .action(trainUed);
}

async function trainUed(flags: Flags): Promise<void> {
  const engine = await loadEngine(flags.engine);
  process.stdout.write(`${describeEngine(engine.name)}\n`);
  const designerSettings = findDesigner(flags.designer).settingsSchema.parse({});
  const tier = findTier(flags.tier);
  const curriculum = new Curriculum({ tier, designerId: flags.designer, designerSettings, seed: flags.seed });
  while (!curriculum.isDone) {
    const { cycle, numSteps, students } = curriculum.cycle();
    if (cycle % 20 === 0) process.stdout.write(`${numSteps} steps, solved rate ${students[0].solvedRate.toFixed(3)}\n`);
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('expected a whole number, at least 0');
}
