import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerExperiment } from '../../../cli/study/experiment.ts';

describe('murmur experiment psiphi', () => {
  it('publishes no smoke run', async () => {
    const program = new Command('murmur');
    registerExperiment(program);
    const words = ['experiment', 'psiphi', '--smoke', '--publish'];
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toThrow(
      /options --smoke and --publish; expected one/,
    );
  });
});
