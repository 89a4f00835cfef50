import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { findAlgorithm } from '../../../agents/algorithms/registry.ts';
import { registerTrainAlgorithm } from '../../../cli/train/train-algorithm.ts';
import { createEnvironment } from '../../../envs/registry.ts';

function helpOf(id: string): string {
  const train = new Command('train');
  registerTrainAlgorithm(id)(train);
  let help = '';
  const writeOut = (text: string) => {
    help += text;
  };
  train.commands[0].configureOutput({ writeOut }).outputHelp();
  return help;
}

describe('the help of murmur train ppo', () => {
  it('tells the defaults that a run has, not those of the bare method', () => {
    const help = helpOf('ppo');
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

describe('the help of murmur train psiphi', () => {
  it('has the options of the learning core, and says how the old form is asked for', () => {
    const help = helpOf('psiphi');
    expect(help).toContain('--budget <steps>');
    expect(help).toMatch(/--demonstrators, --all-players, --steps, --prepare\.\nmurmur train psiphi [^\n]*--help/);
  });
});
