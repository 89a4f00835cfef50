import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asksForOldForm } from '../../../cli/train/old-form.ts';
import { registerTrainAlgorithm } from '../../../cli/train/train-algorithm.ts';
import { registerTrainCoins } from '../../../cli/train/train-coins.ts';
import { registerTrainUniversal } from '../../../cli/train/train-universal.ts';
import { InputError } from '../../../envs/core/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-old-form-'));
const startedIn = process.cwd();
const asks = (line: string) => asksForOldForm(line.split(' ')[1], line.split(' '));

function writeRun(path: string, config: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'config.json'), JSON.stringify(config, null, 1));
}

beforeAll(() => {
  process.chdir(folder);
  writeRun('runs/dqn/beacon-3', { format: 'murmuration-run' });
  writeRun('runs/dqn-beacon-seed3', { arm: 'dqn' });
  writeRun('runs/dqn-coins-seed4', { arm: 'dqn' });
  mkdirSync(join(folder, 'runs/unreadable/config.json'), { recursive: true });
  writeRun('runs/universal-orchard-seed1', { numSegments: 2 });
});

afterAll(() => {
  process.chdir(startedIn);
  rmSync(folder, { recursive: true });
});

describe('the old form of a method', () => {
  it.each([
    'train dqn --steps 1000',
    'train bc --world orchard --demonstrators=steps.jsonl --seed 3',
    'train psiphi --prepare 3',
    'train dqn',
    'train dqn --seed 4 --out runs/other',
    'train universal --segments 2',
    'train dqn --resume --out runs/dqn-coins-seed4',
    'train dqn --resume --out=runs/dqn-coins-seed4',
    'train dqn --resume --seed 4',
    'train dqn --resume --world coins --seed 4',
    'train universal --resume',
  ])('is asked for by an option that it alone has, by no world, or by its run: %s', async (line) => {
    expect(await asks(line)).toBe(true);
  });

  it.each([
    'train ppo --world coins',
    'train dqn --help',
    'train dqn help',
    'train dqn --steps 10 --budget 100 --help',
    'train dqn --resume --out runs/unreadable',
    'train dqn --world coins --seed 4 --set numWorlds=8',
    'train universal',
    'train ppo',
    'train dqn --resume --out runs/dqn/beacon-3',
    'train dqn --resume --world beacon --seed 3', // where both are, the learning core's comes first
    'train dqn --resume --world beacon --seed 5',
    'train universal --world orchard',
  ])('is not asked for by anything else: %s', async (line) => {
    expect(await asks(line)).toBe(false);
  });

  const optionsOf = (register: (train: Command) => void): string[] => {
    const train = new Command('train');
    register(train);
    return train.commands[0].options.map(({ long }) => String(long));
  };

  it.each([
    ['dqn', registerTrainCoins('dqn'), '--steps'],
    ['universal', registerTrainUniversal, '--segments'],
  ])('of %s is told apart by every option that one form alone has', async (id, register, own) => {
    const [old, core] = [optionsOf(register), optionsOf(registerTrainAlgorithm(id))];
    const oldOnly = old.filter((option) => !core.includes(option));
    const coreOnly = core.filter((option) => !old.includes(option) && option !== '--set'); // in segments there are no settings
    expect(oldOnly).toContain(own);
    for (const option of oldOnly) expect([option, await asks(`train ${id} ${option}`)]).toEqual([option, true]);
    for (const option of coreOnly) {
      await expect(asks(`train ${id} ${own} ${option}`)).rejects.toThrow(
        `${own} is of the form of before and ${option} `,
      );
    }
  });

  it.each([
    [
      'train dqn --steps 10 --budget 100',
      '--steps is of the form of before and --budget is not; expected one of the two',
    ],
    [
      'train universal --budget=9 --segments 3',
      '--segments is of the form of before and --budget is not; expected one of the two',
    ],
    [
      'train dqn --world coins --seed 4 --resume --budget 1000',
      '--budget is not for this run, which is of the form of before; expected the command in its command.txt with --resume, or no --resume for a new run; at runs/dqn-coins-seed4',
    ],
  ])('is not mixed with the learning core: %s', async (line, refusal) => {
    const error: unknown = await asks(line).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toBe(refusal);
  });

  it.each([
    ['universal --learning-rate 0.1 --world maze', registerTrainUniversal, 'universal features are trained in a world'],
    ['dqn --all-players --world nope', registerTrainCoins('dqn'), 'unknown world'],
    ['dqn --demonstrators nobody', registerTrainCoins('dqn'), 'file of demonstrations cannot be read'],
    ['bc --steps 100 --out runs/dqn-coins-seed4', registerTrainCoins('bc'), 'this folder holds a run already'],
  ])('says nothing of itself or an engine before it refuses: %s', async (line, register, refusal) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const train = new Command('train');
    register(train);
    try {
      await expect(train.parseAsync(line.split(' '), { from: 'user' })).rejects.toThrow(refusal);
      expect(write).not.toHaveBeenCalled();
    } finally {
      write.mockRestore();
    }
  });
});
