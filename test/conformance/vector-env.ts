import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';

const packr = new Packr({ moreTypes: true, useRecords: false, mapsAsObjects: true });

/** What every VectorEnv keeps. `create` makes a new one with the same settings and the same chance each time. */
export function describeVectorEnv(name: string, create: () => VectorEnv): void {
  describe(`contract of ${name}`, () => {
    it('has a row for each seat of each world, and begins when told', () => {
      const env = create();
      const { spec, numWorlds, numRows } = env;
      expect(numRows).toBe(numWorlds * spec.numSeats);
      expect(env.isStarted).toBe(false);
      env.start();
      expect(env.isStarted).toBe(true);
      expect([...env.resets]).toEqual(new Array(numRows).fill(1));
      for (const [array, width] of [
        [env.observations, spec.observation.length],
        [env.finalObservations, spec.observation.length],
        [env.cumulants, spec.numCumulants],
        [env.rewards, 1],
        [env.terminated, 1],
        [env.truncated, 1],
        [env.resets, 1],
      ] as const) {
        expect(array.length).toBe(numRows * width);
      }
    });

    it('ends all seats of a world together, tells to forget at every end, and counts ends', () => {
      const env = create();
      env.start();
      const rng = new Rng(3);
      let numEnds = 0;
      for (let step = 0; step < 300; step++) {
        const numEnded = env.step(randomActions(env, rng));
        const worlds = new Set<number>();
        for (let row = 0; row < env.numRows; row++) {
          const world = Math.floor(row / env.spec.numSeats);
          const end = env.terminated[row] | env.truncated[row];
          expect(end).toBe(env.terminated[world * env.spec.numSeats] | env.truncated[world * env.spec.numSeats]);
          expect(env.terminated[row] & env.truncated[row]).toBe(0);
          if (end === 1) {
            worlds.add(world);
            expect(env.resets[row]).toBe(1);
          }
        }
        expect(numEnded).toBe(worlds.size);
        numEnds += numEnded;
      }
      expect(numEnds).toBeGreaterThan(0);
    });

    it('goes on after save and load as if nothing had been', () => {
      const one = create();
      one.start();
      const rng = new Rng(4);
      for (let step = 0; step < 37; step++) one.step(randomActions(one, rng));
      const saved = packr.unpack(packr.pack(one.save())) as Record<string, unknown>;
      const other = create();
      other.load(saved);
      expect(other.observations).toEqual(one.observations);
      expect(other.resets).toEqual(one.resets);
      for (let step = 0; step < 120; step++) {
        const actions = randomActions(one, rng);
        expect(other.step(actions)).toBe(one.step(actions));
        for (const name of ['observations', 'rewards', 'cumulants', 'terminated', 'truncated', 'resets'] as const) {
          expect(other[name]).toEqual(one[name]);
        }
      }
    });
  });
}

function randomActions({ numRows, spec }: VectorEnv, rng: Rng): Uint8Array {
  return Uint8Array.from({ length: numRows }, () => rng.below(spec.numActions));
}
