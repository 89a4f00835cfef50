import { describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { AutoReset } from '../../../envs/wrappers/auto-reset.ts';

describe('AutoReset', () => {
  it('keeps the last observation and rewards of an ended world, and shows the first of the next episode', () => {
    const settings = { numSeats: 2, horizon: 5, height: 11, width: 11 };
    const generator = createGenerator('orchard', settings);
    const starts: number[] = [];
    const batch = new AutoReset(createEnvironment('orchard', settings, 3), (worldIdx) => {
      starts.push(worldIdx);
      return { level: generator.sample(new Rng(starts.length)), seed: starts.length };
    });
    expect(starts).toEqual([]);
    batch.start();
    expect(starts).toEqual([0, 1, 2]);
    const { environment } = batch;
    const rowLength = 2 * environment.spec.observation.length;
    const rng = new Rng(1);
    for (let episode = 0; episode < 2; episode++) {
      for (let step = 1; step <= 5; step++) {
        const reference = environment.clone();
        const actions = Uint8Array.from({ length: 6 }, () => rng.below(6));
        reference.step(actions);
        const numEnded = batch.step(actions);
        expect(numEnded).toBe(step === 5 ? 3 : 0);
        expect([...batch.truncated, ...batch.terminated]).toEqual(
          step === 5 ? [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0] : new Array(12).fill(0),
        );
        expect(batch.rewards).toEqual(reference.rewards);
        expect(batch.cumulants).toEqual(reference.cumulants);
        const last = new Uint8Array(3 * rowLength);
        reference.observe(last);
        expect(step === 5 ? batch.finalObservations : batch.observations).toEqual(last);
        const now = new Uint8Array(3 * rowLength);
        environment.observe(now);
        expect(batch.observations).toEqual(now);
      }
    }
    expect(starts).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  it('restarts only the worlds that ended', () => {
    const settings = { horizon: 40 };
    const generator = createGenerator('coins', settings);
    const rng = new Rng(2);
    const starts = [0, 0, 0, 0, 0, 0, 0, 0];
    const batch = new AutoReset(createEnvironment('coins', settings, 8), (worldIdx) => {
      starts[worldIdx]++;
      return { level: generator.sample(rng), seed: rng.uint32() };
    });
    batch.start();
    const ends = [1, 1, 1, 1, 1, 1, 1, 1];
    for (let step = 0; step < 200; step++) {
      batch.step(Uint8Array.from({ length: 8 }, () => rng.below(3)));
      for (let worldIdx = 0; worldIdx < 8; worldIdx++)
        ends[worldIdx] += batch.terminated[worldIdx] + batch.truncated[worldIdx];
    }
    expect(starts).toEqual(ends);
    expect(Math.min(...starts)).toBeGreaterThan(4);
  });
});
