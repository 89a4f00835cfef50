import { describe, expect, it } from 'vitest';
import type { Level } from '../../../../envs/core/level.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';
import { mazeLevelFormat } from '../../../../envs/worlds/maze/cells.ts';
import { createMazeExplorer } from '../../../../envs/worlds/maze/explorer.ts';
import { NAMED_MAZES } from '../../../../envs/worlds/maze/prefabs.ts';
import { isSolvable, optimalActions } from '../../../../envs/worlds/maze/solve.ts';

type Settings = Record<string, number | string | boolean>;

/** Plays one episode with an explorer in every seat; returns the steps it took, or -1 when it was cut. */
function explore(level: Level, settings: Settings = {}, noise = 0): number {
  const size = Math.max(13, level.height, level.width);
  const environment = createEnvironment('maze', { size, horizon: 0, ...settings }, 1);
  environment.reset(0, level, 1);
  const { numSeats, observation } = environment.spec;
  const actors = Array.from({ length: numSeats }, () => createMazeExplorer(environment.spec, noise));
  const out = new Uint8Array(observation.length);
  const rng = new Rng(3);
  for (let steps = 1; ; steps++) {
    const actions = actors.map((actor, seatIdx) => {
      environment.observeSeat(0, seatIdx, out, 0);
      return actor.act(out, rng);
    });
    environment.step(Uint8Array.from(actions));
    if (environment.terminated[0] === 1) return steps;
    if (environment.truncated[0] === 1) return -1;
  }
}

describe('maze explorer', () => {
  it.each([...NAMED_MAZES])('finds the goal of %s within 450 steps', (_name, level) => {
    const steps = explore(level);
    expect(steps).toBeGreaterThanOrEqual(optimalActions(level));
    expect(steps).toBeLessThanOrEqual(450);
  });

  it('finds every goal that can be reached, whatever the actions and the view', () => {
    const rng = new Rng(1);
    const variants: readonly Settings[] = [{}, { actionSet: 3 }, { viewSize: 3 }, { viewSize: 9 }];
    for (const settings of variants) {
      for (const generatorId of ['uniform-60', 'perfect', 'four-rooms', 'simple-crossing', 'small-corridor']) {
        const generator = createGenerator('maze', {}, generatorId);
        for (let sample = 0; sample < 12; sample++) {
          const level = generator.sample(rng);
          expect(explore(level, { ...settings, horizon: 2000 }) > 0).toBe(isSolvable(level));
        }
      }
    }
  });

  it('goes straight to a goal that it sees, turns counted', () => {
    const level = mazeLevelFormat.parse('.....\n...G.\n.....\n.>...\n.....');
    expect(explore(level)).toBe(optimalActions(level));
  });

  it('finds its way in the largest mazes', () => {
    const level = createGenerator('maze', { size: 99 }, 'perfect').sample(new Rng(2));
    expect(explore(level)).toBeGreaterThan(0);
  });

  it('races in company, seen or not', () => {
    const level = createGenerator('maze', {}, 'uniform-25').sample(new Rng(4));
    for (const showSeats of [false, true]) {
      expect(explore(level, { numSeats: 4, showSeats })).toBe(explore(level));
    }
  });

  it('strays with noise, each of several on its own, and arrives all the same', () => {
    const level = createGenerator('maze', {}, 'perfect').sample(new Rng(6));
    const environment = createEnvironment('maze', { horizon: 0, numSeats: 3 }, 1);
    environment.reset(0, level, 1);
    const seats = [0, 1, 2].map((seatIdx) => ({
      actor: createMazeExplorer(environment.spec, 0.2),
      rng: new Rng(7, seatIdx),
    }));
    const out = new Uint8Array(environment.spec.observation.length);
    let numApart = 0;
    while (environment.terminated[0] + environment.truncated[0] === 0) {
      const actions = seats.map(({ actor, rng }, seatIdx) => {
        environment.observeSeat(0, seatIdx, out, 0);
        return actor.act(out, rng);
      });
      numApart += new Set(actions).size > 1 ? 1 : 0;
      environment.step(Uint8Array.from(actions));
    }
    expect(environment.terminated[0]).toBe(1);
    expect(numApart).toBeGreaterThan(10);
    expect(explore(level, {}, 0.2)).toBeGreaterThan(optimalActions(level));
  });

  it('notices that an episode began anew, told or not', () => {
    const environment = createEnvironment('maze', { horizon: 450 }, 1);
    const out = new Uint8Array(environment.spec.observation.length);
    const rng = new Rng(5);
    const generator = createGenerator('maze', {}, 'perfect');
    for (const isTold of [true, false]) {
      const actor = createMazeExplorer(environment.spec);
      let numSolved = 0;
      for (let episode = 0; episode < 40; episode++) {
        environment.reset(0, generator.sample(rng), episode);
        if (isTold) actor.startEpisode?.();
        while (environment.terminated[0] + environment.truncated[0] === 0) {
          environment.observe(out);
          environment.step(Uint8Array.of(actor.act(out, rng)));
        }
        numSolved += environment.terminated[0];
      }
      expect(numSolved).toBeGreaterThanOrEqual(isTold ? 40 : 38);
    }
  });
});
