import { afterAll, describe, expect, it } from 'vitest';
import { useLearningThread } from '../../../agents/nets/kernels/shard-thread.ts';
import { bench } from './murmur-bench.ts';

afterAll(() => useLearningThread(false));

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

describe('murmur bench lineup', () => {
  it('learns as many rows beside 16 frozen policies as in self-play, and in as many worlds half of them', async () => {
    const { results } = JSON.parse(await bench('lineup', '--short', '--json'));
    expect(results.map((result: { numThreads: number }) => result.numThreads)).toEqual([1, 2]);
    for (const { numFrozen, self, beside, besideInAsManyWorlds } of results) {
      expect(numFrozen).toBe(16);
      expect(beside.numRows).toBe(self.numRows);
      expect(besideInAsManyWorlds).toMatchObject({ numRows: self.numRows / 2, numWorlds: self.numWorlds });
      for (const { perSec, cost } of [beside, besideInAsManyWorlds]) {
        expect(perSec).toBeGreaterThan(0);
        expect(Math.max(cost.wall, cost.cpu)).toBeLessThan(1);
      }
    }
  });

  it('refuses a name', async () => {
    await expect(bench('lineup', 'sea')).rejects.toThrow('name after lineup; got "sea"');
  });
});
