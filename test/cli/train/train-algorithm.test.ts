import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { findAlgorithm } from '../../../agents/algorithms/registry.ts';
import { namesLearningCore } from '../../../cli/train/train.ts';
import { registerTrainAlgorithm } from '../../../cli/train/train-algorithm.ts';
import { createEnvironment } from '../../../envs/registry.ts';

describe('the help of murmur train ppo', () => {
  it('tells the defaults that a run has, not those of the bare method', () => {
    const train = new Command('train');
    registerTrainAlgorithm('ppo')(train);
    let help = '';
    const writeOut = (text: string) => {
      help += text;
    };
    train.commands[0].configureOutput({ writeOut }).outputHelp();
    const { scale: _scale, ...defaults } =
      findAlgorithm('ppo').defaultsFor?.(createEnvironment('coins', {}, 1).spec) ?? {};
    expect(Object.keys(defaults).length).toBeGreaterThan(0);
    for (const [name, value] of Object.entries(defaults)) {
      const line = help.split('\n').find((text) => text.startsWith(`  ${name} `));
      expect(line).toContain(`(default ${JSON.stringify(value)})`);
    }
    expect(help).toMatch(/\n {2}scale .*\(default by the world\)/);
  });
});

describe('which trainer goes on with a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'murmur-resume-words-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ format: 'murmuration-run' }, null, 1));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([[['--out', folder]], [[`--out=${folder}`]]])('is told by the folder in %j', (out) => {
    expect(namesLearningCore(['train', 'dqn', '--resume', ...out])).toBe(true);
    expect(namesLearningCore(['train', 'dqn', ...out])).toBe(false);
  });
});
