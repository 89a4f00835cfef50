import { describe, expect, it } from 'vitest';
import type { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { ParallelView } from '../../../envs/wrappers/parallel-view.ts';

function createView(horizon = 4): ParallelView {
  const settings = { numSeats: 2, horizon };
  const generator = createGenerator('orchard', settings);
  return new ParallelView(createEnvironment('orchard', settings, 1), (rng) => generator.sample(rng));
}

describe('ParallelView', () => {
  it('speaks in the names of PettingZoo', () => {
    const view = createView();
    expect(view.possibleAgents).toEqual(['seat_0', 'seat_1']);
    expect(view.agents).toEqual([]);
    const { observations, infos } = view.reset(3);
    expect(Object.keys(observations)).toEqual(view.agents);
    expect(observations.seat_0).toHaveLength(898);
    expect([...infos.seat_1.cumulants]).toEqual([0, 0, 0, 0]);
    const result = view.step({ seat_0: 1, seat_1: 4 });
    expect(Object.keys(result)).toEqual(['observations', 'rewards', 'terminations', 'truncations', 'infos']);
    expect(result.terminations).toEqual({ seat_0: false, seat_1: false });
    expect(result.truncations).toEqual({ seat_0: false, seat_1: false });
  });

  it('has no agents after the end, refuses to step then, and starts again on reset', () => {
    const view = createView(2);
    view.reset(1);
    view.step({ seat_0: 0, seat_1: 0 });
    expect(view.step({ seat_0: 0, seat_1: 0 }).truncations).toEqual({ seat_0: true, seat_1: true });
    expect(view.agents).toEqual([]);
    expect(() => view.step({ seat_0: 0, seat_1: 0 })).toThrow('the episode is over');
    view.reset(1);
    expect(view.agents).toEqual(['seat_0', 'seat_1']);
  });

  it('plays the same episode for the same seed', () => {
    const play = (seed: number): string => {
      const view = createView();
      view.reset(seed);
      return view.step({ seat_0: 2, seat_1: 3 }).observations.seat_0.join('');
    };
    expect(play(5)).toBe(play(5));
    expect(play(5)).not.toBe(play(6));
  });

  it('goes on with fresh episodes after a seeded one, the same ones for the same seed, and says their seeds', () => {
    const seedsOf = (first: number): number[] => {
      const view = createView();
      return [first, undefined, undefined].map((seed) => view.reset(seed).infos.seat_1.seed);
    };
    expect(seedsOf(5)[0]).toBe(5);
    expect(new Set(seedsOf(5)).size).toBe(3);
    expect(seedsOf(5)).toEqual(seedsOf(5));
    expect(seedsOf(5)[1]).not.toBe(seedsOf(6)[1]);
    const view = createView();
    view.reset(5);
    const second = view.reset();
    const again = createView().reset(second.infos.seat_0.seed);
    expect(again.observations).toEqual(second.observations);
    expect(view.step({ seat_0: 0, seat_1: 0 }).infos.seat_0.seed).toBe(second.infos.seat_0.seed);
  });

  it('draws its first seed from the chance it was given, and asks for one where it was given none', () => {
    const settings = { numSeats: 2, horizon: 4 };
    const generator = createGenerator('orchard', settings);
    const sample = (rng: Rng) => generator.sample(rng);
    const view = new ParallelView(createEnvironment('orchard', settings, 1), sample, () => 4_000_000_000);
    expect(view.reset().infos.seat_0.seed).toBe(4_000_000_000);
    expect(view.reset().infos.seat_0.seed).not.toBe(4_000_000_000);
    expect(() => createView().reset()).toThrow('first reset of a parallel view; got "no seed"; expected reset(seed)');
  });

  it.each([Number.NaN, 2 ** 32, -1, 0.5])('refuses %s for a seed and keeps its episode', (seed) => {
    const view = createView();
    const { observations } = view.reset(1);
    expect(() => view.reset(seed)).toThrow(`seed; got ${seed}; expected a whole number in 0..4294967295`);
    expect(view.agents).toEqual(['seat_0', 'seat_1']);
    expect(Object.keys(view.step({ seat_0: 5, seat_1: 5 }).observations)).toEqual(Object.keys(observations));
  });

  it('refuses a missing or wrong action and more than one world', () => {
    const view = createView();
    view.reset(1);
    expect(() => view.step({ seat_0: 0 })).toThrow('action of seat_1; got "nothing"; expected 0..5');
    expect(() => view.step({ seat_0: 6, seat_1: 0 })).toThrow('action of seat_0; got 6; expected 0..5');
    const two = createEnvironment('orchard', {}, 2);
    const generator = createGenerator('orchard', {});
    expect(() => new ParallelView(two, (rng) => generator.sample(rng))).toThrow('number of worlds of a parallel view');
  });
});
