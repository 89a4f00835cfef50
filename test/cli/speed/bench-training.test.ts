import { Command } from 'commander';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { useLearningThread } from '../../../agents/nets/kernels/shard-thread.ts';
import { registerBench } from '../../../cli/speed/bench.ts';

afterAll(() => useLearningThread(false));

/** What the command printed; throws what it throws. */
async function bench(...args: string[]): Promise<string> {
  const program = new Command('murmur').exitOverride();
  registerBench(program);
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    await program.parseAsync(['bench', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}

describe('murmur bench training', () => {
  it('learns the same weights with one thread and with two, and says where the time went', async () => {
    const { results } = JSON.parse(await bench('training', 'mini', '--short', '--json'));
    expect(results.map((result: { numThreads: number }) => result.numThreads)).toEqual([1, 2]);
    expect(results[1].checksum).toBe(results[0].checksum);
    for (const { stepsPerSec, stepsPerSecBest, shares, differentObservations } of results) {
      expect(stepsPerSec).toBeGreaterThan(0);
      expect(stepsPerSecBest).toBeGreaterThanOrEqual(stepsPerSec);
      expect(shares.worlds + shares.acting + shares.learning).toBeLessThanOrEqual(1);
      expect(differentObservations).toBeGreaterThan(0);
      expect(differentObservations).toBeLessThan(1);
    }
  });

  it('has other weights with another seed', async () => {
    const checksums: string[] = [];
    for (const seed of ['1', '2']) {
      const { results } = JSON.parse(await bench('training', 'mini', '--short', '--json', '--seed', seed));
      checksums.push(results[0].checksum);
    }
    expect(checksums[0]).not.toBe(checksums[1]);
  });

  it('refuses a case there is not', async () => {
    await expect(bench('training', 'sea')).rejects.toThrow('unknown training case; got "sea"');
  });

  it('refuses options that it does not read, and a bench of worlds those of training', async () => {
    await expect(bench('training', '--steps', '100')).rejects.toThrow(
      /--steps is not for a bench of training; got "100"/,
    );
    await expect(bench('maze', '--engine', 'wasm')).rejects.toThrow(/--engine is not for a bench of worlds/);
    await expect(bench('worlds', 'maxe')).rejects.toThrow(/unknown world; got "maxe".*did you mean maze\?/);
  });
});
