import { describe, expect, it } from 'vitest';
import { createByteValues, PLAIN_BYTES, readBytes } from '../../../agents/memory/byte-values.ts';
import { DemonstrationSampler } from '../../../agents/memory/demonstration-sampler.ts';
import { createDemonstrations } from '../../../agents/memory/demonstrations.ts';
import { createExperienceBatch, ReplayBuffer } from '../../../agents/memory/replay-buffer.ts';
import { Rng } from '../../../envs/core/rng.ts';

const BYTES = Uint8Array.of(0, 1, 127, 128, 255);

describe('numbers of bytes', () => {
  it('are the bytes, or what signed bytes stand for, divided by a scale', () => {
    expect([...readBytes(BYTES, PLAIN_BYTES)]).toEqual([0, 1, 127, 128, 255]);
    expect([...readBytes(BYTES, createByteValues(false, 10))]).toEqual(
      [0, 1, 127, 128, 255].map((n) => Math.fround(n / 10)),
    );
    expect([...readBytes(BYTES, createByteValues(true, 2))]).toEqual([0, 0.5, 63.5, -64, -0.5]);
  });

  it('are what replays and demonstrations are drawn as, now and next', () => {
    const values = createByteValues(true, 2);
    const next = Uint8Array.from(BYTES).reverse();
    const buffer = new ReplayBuffer(4, 5, values);
    buffer.add(BYTES, 0, next, 0, 0, 0, false);
    const drawn = createExperienceBatch(1, 5);
    buffer.sample(new Rng(1), drawn, 0, 1);
    const demonstrations = createDemonstrations('toy', 5, 1, 1);
    demonstrations.observations.set(BYTES);
    demonstrations.nextObservations.set(next);
    const sampler = new DemonstrationSampler(demonstrations, 1, values);
    sampler.sample(new Rng(1));
    for (const { observations, nextObservations } of [drawn, sampler.batch]) {
      expect([...observations]).toEqual([0, 0.5, 63.5, -64, -0.5]);
      expect([...nextObservations]).toEqual([-0.5, -64, 63.5, 0.5, 0]);
    }
  });
});
