import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readUedConfig } from '../../../../train/run/folder/run-folder.ts';
import { cardOfCurriculum } from '../../../../train/run/plans/ued-model-card.ts';
import { formatModelCard, type ModelCard } from '../../../../train/run/training/model-card.ts';
import { makeNanoRun } from '../nano-run.ts';

const root = mkdtempSync(join(tmpdir(), 'murmur-card-'));
afterAll(() => rmSync(root, { recursive: true }));

const CARD: ModelCard = {
  ...{ title: 'A cook', algorithm: 'ppo', world: 'overcooked', worldSettings: { layout: 'a|b', horizon: 400 } },
  ...{
    levels: 'one and the same',
    lineup: 'self',
    preset: null,
    changedSettings: { learningRate: 0.001, sizes: [64, 64] },
  },
  ...{ seed: 7, steps: 3000, unit: 'joint steps', command: 'npx murmur train ppo', engine: 'wasm' },
  code: [{ commit: 'abc+', differenceFile: 'difference.patch' }],
  ...{ weights: ['agent.ckpt'], figures: { return: 165.25, success: null } },
  ...{ figuresOf: '100 episodes', limits: ['It has met only itself.'] },
};

it('says what was trained, with which code, how good it is, how to use it, and its limits', () => {
  const text = formatModelCard(CARD);
  for (const line of [
    '# A cook',
    '| world | overcooked: layout a\\|b, horizon 400 |',
    '| levels | one and the same |',
    '| line-up | self |',
    '| settings | the defaults, but learningRate 0.001, sizes [64,64] |',
    '| steps | 3000 joint steps |',
    '| commit | abc+, with the changes in `difference.patch` |',
    'npx murmur train ppo',
    '| return | 165.250 |',
    '| success | not known |',
    'npx murmur evaluate FOLDER',
    'npm start -- --world overcooked --agents FOLDER',
    '- It has met only itself.',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).toContain('- One run of one seed (7).');
  expect(text).not.toMatch(/undefined|null|\n\n\n/);
});

it('says every command and every code that made a run which went on otherwise', () => {
  const code = [
    { commit: 'abc+', differenceFile: 'difference.patch' },
    { commit: 'def', differenceFile: null },
    { commit: 'def+', differenceFile: 'difference-3.patch' },
  ];
  const text = formatModelCard({ ...CARD, code, command: 'train --budget 600\ntrain --resume --budget 1200' });
  expect(text).toContain(
    '| commit | began at abc+, with the changes in `difference.patch`; went on at def; went on at def+, with the changes in `difference-3.patch` |\n',
  );
  expect(text).toContain('```sh\ntrain --budget 600\ntrain --resume --budget 1200\n```');
});

it('says what is not known', () => {
  const code = [{ commit: 'abc+', differenceFile: null }];
  const text = formatModelCard({ ...CARD, command: null, figures: {}, changedSettings: {}, code });
  expect(text).toContain('The command was not kept.');
  expect(text).toContain('It was not evaluated.');
  expect(text).toContain('| settings | the defaults |');
  expect(text).toContain('| commit | abc+ |');
});

it("lists a curriculum's settings that its preset and its designer do not have, and lies in its folder", async () => {
  const folder = join(root, 'nano');
  await makeNanoRun(folder, 'accel', 1000, { capacity: 64 });
  const written = readFileSync(join(folder, 'card.md'), 'utf8');
  const config = readUedConfig(folder);
  const result = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  expect(written).toBe(formatModelCard(cardOfCurriculum(folder, config, result)));
  expect(written).toContain('| settings | those of preset nano and designer accel, but capacity 64 |');
  expect(written).toContain('| steps | 1024 environment steps, all students together |');
  expect(written).not.toContain(root); // a run in another folder has the same card
  const student = config.tierSettings.student as { ppo: object };
  const changed = { ...config, tierSettings: { student: { ...student, ppo: { ...student.ppo, gamma: 0.5 } } } };
  expect(cardOfCurriculum(folder, changed, result).changedSettings).toEqual({ capacity: 64, gamma: 0.5 });
});
