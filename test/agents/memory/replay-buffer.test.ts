import { describe, expect, it } from 'vitest';
import { createExperienceBatch, ReplayBuffer } from '../../../agents/memory/replay-buffer.ts';
import { Rng } from '../../../envs/core/rng.ts';

const L = 2;

function filled(capacity: number, count: number): ReplayBuffer {
  const buffer = new ReplayBuffer(capacity, L);
  for (let i = 0; i < count; i++) {
    buffer.add(
      Uint8Array.of(9, 9, i, i),
      L,
      Uint8Array.of(9, 9, 9, 9, i + 1, i + 1),
      2 * L,
      i % 3,
      i % 4 === 0 ? i : 0,
      i % 5 === 0,
    );
  }
  return buffer;
}

describe('ReplayBuffer', () => {
  it('gives back whole transitions, the newest ones only, and a truncated step with its bootstrap', () => {
    const buffer = filled(8, 20);
    const batch = createExperienceBatch(200, L);
    buffer.sample(new Rng(1), batch, 0, 200);
    const seen = new Set<number>();
    for (let b = 0; b < 200; b++) {
      const i = batch.observations[b * L];
      seen.add(i);
      expect(batch.nextObservations[b * L + 1]).toBe(i + 1);
      expect(batch.actions[b]).toBe(i % 3);
      expect(batch.rewards[b]).toBe(i % 4 === 0 ? i : 0);
      expect(batch.discounts[b]).toBe(i % 5 === 0 ? 0 : 1);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
    expect(buffer.length).toBe(8);
  });

  it('draws among rewarded transitions, also after they were overwritten', () => {
    const buffer = filled(8, 23); // rows hold 15..22: rewarded are 16 and 20
    expect(buffer.numRewarded).toBe(2);
    const batch = createExperienceBatch(64, L);
    buffer.sampleRewarded(new Rng(2), batch, 0, 64);
    expect([...new Set(batch.rewards)].sort((a, b) => a - b)).toEqual([16, 20]);
  });

  it('draws among all while nothing was rewarded', () => {
    const buffer = new ReplayBuffer(4, L);
    buffer.add(Uint8Array.of(1, 1), 0, Uint8Array.of(2, 2), 0, 0, 0, false);
    const batch = createExperienceBatch(3, L);
    buffer.sampleRewarded(new Rng(2), batch, 0, 3);
    expect([...batch.observations]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('saved and loaded, draws the same', () => {
    const buffer = filled(8, 13);
    const copy = new ReplayBuffer(8, L);
    copy.load(structuredClone(buffer.save()));
    for (const each of [buffer, copy]) each.add(Uint8Array.of(7, 7), 0, Uint8Array.of(8, 8), 0, 1, 1, true);
    const batches = [buffer, copy].map((each) => {
      const batch = createExperienceBatch(32, L);
      each.sample(new Rng(3), batch, 0, 16);
      each.sampleRewarded(new Rng(4), batch, 16, 32);
      return batch;
    });
    expect(batches[0]).toEqual(batches[1]);
  });
});
