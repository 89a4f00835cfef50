import { describe, expect, it } from 'vitest';
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
