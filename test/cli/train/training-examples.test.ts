import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, it } from 'vitest';
import { ALGORITHM_IDS } from '../../../agents/algorithms/registry.ts';
import { registerTrainAlgorithm, toRequest } from '../../../cli/train/train-algorithm.ts';
import { DEMONSTRATIONS, exampleLines, trainingExamples } from '../../../cli/train/training-examples.ts';
import { resolveConfig } from '../../../train/run/plans/resolve-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-examples-'));
const demonstrations = join(folder, DEMONSTRATIONS);
writeFileSync(demonstrations, '');
afterAll(() => rmSync(folder, { recursive: true }));

it.each(ALGORITHM_IDS)('%s accepts what its help shows', async (id) => {
  const examples = trainingExamples(id);
  expect(examples.length).toBeGreaterThan(1);
  for (const example of examples) {
    const train = new Command('train');
    registerTrainAlgorithm(id)(train);
    const [command] = train.commands;
    const words = example.replace(DEMONSTRATIONS, demonstrations).split(' ').slice(3);
    expect(command.parseOptions(words), example).toEqual({ operands: [], unknown: [] });
    const config = await resolveConfig(toRequest(id, command.opts()), folder);
    expect(config, example).toMatchObject({ algorithm: id });
  }
});

it('shows how the run of the first example goes on', () => {
  expect(exampleLines('ippo')).toMatch(/murmur train ippo --resume --out runs\/ippo\/overcooked-1/);
});
