import { afterEach, describe, expect, it } from 'vitest';
import { hashBytes } from '../../../envs/core/hash.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { worldIds } from '../../../envs/registry.ts';
import { ThreadedBatch } from '../../../envs/threads/threaded-batch.ts';

const OPTIONS = { worldId: 'coins', settings: { horizon: 9 }, numWorlds: 37, seed: 5 };

const open: ThreadedBatch[] = [];

async function create(numThreads: number, options: object = {}): Promise<ThreadedBatch> {
  const batch = await ThreadedBatch.create({ ...OPTIONS, ...options, numThreads });
  open.push(batch);
  return batch;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((batch) => batch.close()));
});

/** Random actions; all that came out, step by step. */
function play(batch: ThreadedBatch, rng: Rng, numSteps: number): unknown[] {
  const seen: unknown[] = [];
  for (let step = 0; step < numSteps; step++) {
    for (let i = 0; i < batch.actions.length; i++) batch.actions[i] = rng.below(batch.spec.numActions);
    batch.step();
    const { observations, finalObservations, rewards, cumulants, terminated, truncated } = batch;
    const columns = [observations, finalObservations, rewards, cumulants, terminated, truncated];
    seen.push(columns.map((rows) => hashBytes(new Uint8Array(rows.buffer))));
  }
  return [...seen, batch.hashes()];
}

describe('ThreadedBatch', () => {
  it('gives the same results and hashes on one, two and three threads', async () => {
    const one = play(await create(1), new Rng(1), 30);
    expect(play(await create(2), new Rng(1), 30)).toEqual(one);
    expect(play(await create(3), new Rng(1), 30)).toEqual(one);
    expect(new Set(one.at(-1) as string[]).size).toBe(OPTIONS.numWorlds);
  });

  it.each(worldIds())('gives the same hashes in %s on one thread and on two', async (worldId) => {
    const options = { worldId, settings: {}, numWorlds: 4 };
    const one = play(await create(1, options), new Rng(1), 12);
    expect(play(await create(2, options), new Rng(1), 12)).toEqual(one);
  });

  it('plays at random alike on any number of threads, before and after a save', async () => {
    const batches = [await create(1), await create(2), await create(3)];
    const ends = batches.map((batch) => {
      batch.playRandom(31);
      return [batch.hashes(), [...batch.rewards], hashBytes(new Uint8Array(batch.observations.buffer))];
    });
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
    const [one, two] = batches;
    const state = one.save();
    one.playRandom(9);
    two.playRandom(40);
    two.load(state);
    two.playRandom(9);
    expect(two.hashes()).toEqual(one.hashes());
    expect(two.hashes()).not.toEqual(ends[0][0]);
    expect(() => one.playRandom(0)).toThrow(/number of steps; got 0/);
  });

  it('goes on after a save in the middle of episodes, on another number of threads', async () => {
    const batch = await create(2);
    play(batch, new Rng(2), 13);
    const state = batch.save();
    const rest = play(batch, new Rng(3), 20);
    const other = await create(3, { seed: 6 });
    play(other, new Rng(4), 4);
    other.load(state);
    // Final observations of worlds that did not end in a step are left over from before.
    const withoutFinal = (seen: unknown[]) =>
      seen.map((rows, idx) => (idx < 20 ? (rows as unknown[]).toSpliced(1, 1) : rows));
    expect(withoutFinal(play(other, new Rng(3), 20))).toEqual(withoutFinal(rest));
  });

  it('throws what a thread throws, and goes on after it', async () => {
    const batch = await create(2);
    for (const worldIdx of [OPTIONS.numWorlds - 1, 0]) {
      batch.actions[worldIdx] = 9; // in the worker's slice, in the caller's own
      expect(() => batch.step()).toThrow(/action; got 9; expected 0..2/);
      batch.actions.fill(0);
    }
    batch.step();
    const state = batch.save();
    const damaged = state.worlds.with(-1, state.worlds[36].slice(0, -1));
    expect(() => batch.load({ ...state, worlds: damaged })).toThrow(/saved world/);
    expect(() => batch.load({ ...state, worlds: state.worlds.slice(1) })).toThrow(/number of saved worlds; got 36/);
  });

  it('refuses wrong options before a thread starts', async () => {
    await expect(create(0)).rejects.toThrow(/number of threads; got 0/);
    await expect(create(38)).rejects.toThrow(/number of threads; got 38/);
    await expect(create(2, { worldId: 'sea' })).rejects.toThrow(/unknown world/);
    await expect(create(2, { settings: { horizon: 1 } })).rejects.toThrow(/setting horizon/);
    await expect(create(2, { generatorId: 'x' })).rejects.toThrow(/unknown generator/);
  });
});
