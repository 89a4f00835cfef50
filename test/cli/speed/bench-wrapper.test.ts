import { describe, expect, it } from 'vitest';
import { bench } from './murmur-bench.ts';

describe('murmur bench wrapper', () => {
  it('plays the same bare and wrapped, and says what the wrapper costs', async () => {
    const { results } = JSON.parse(
      await bench('wrapper', 'overcooked', 'bandit', '--short', '--json', '--batch', '16', '--steps', '3200'),
    );
    expect(results.map(({ id }: { id: string }) => id)).toEqual([
      'overcooked-cramped-room-no-encoding',
      'overcooked-cramped-room-lossless',
      'bandit',
    ]);
    for (const { rawPerSec, wrappedPerSec, cost, isSameHash } of results) {
      expect(isSameHash).toBe(true);
      expect(Math.min(rawPerSec, wrappedPerSec)).toBeGreaterThan(0);
      expect(Math.max(cost.wall, cost.cpu)).toBeLessThan(1);
    }
  });

  it('refuses a world that there is not', async () => {
    await expect(bench('wrapper', 'sea')).rejects.toThrow('unknown world; got "sea"');
  });
});
