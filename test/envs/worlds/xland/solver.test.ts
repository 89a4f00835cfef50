import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../../envs/core/actor.ts';
import { createRandomActor } from '../../../../envs/core/random-actor.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import type { WorldSpec } from '../../../../envs/core/specs.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings } from '../../../../envs/registry.ts';
import { createXlandSolver } from '../../../../envs/worlds/xland/solver.ts';

/** Share of episodes that end with all goals met. */
function winRate(
  difficulty: string,
  settings: Record<string, unknown>,
  numEpisodes: number,
  createActor: (spec: WorldSpec) => Actor,
): number {
  const environment = createEnvironment('xland', { showPocket: true, ...settings }, 1);
  const generator = createGenerator('xland', settings, difficulty);
  const { numSeats, observation } = environment.spec;
  const actors = Array.from({ length: numSeats }, () => createActor(environment.spec));
  const observations = Array.from({ length: numSeats }, () => new Uint8Array(observation.length));
  const rng = new Rng(7);
  let numWins = 0;
  for (let episode = 0; episode < numEpisodes; episode++) {
    environment.reset(0, generator.sample(rng), episode);
    for (const actor of actors) actor.startEpisode?.();
    while (environment.terminated[0] + environment.truncated[0] === 0) {
      observations.forEach((buffer, seatIdx) => {
        environment.observeSeat(0, seatIdx, buffer, 0);
      });
      environment.step(Uint8Array.from(actors, (actor, seatIdx) => actor.act(observations[seatIdx], rng)));
    }
    numWins += environment.terminated[0];
  }
  return numWins / numEpisodes;
}

describe('xland solver', () => {
  it('solves most tasks that it is shown, with rules, in several rooms and in company', () => {
    expect(winRate('trivial', { showTask: 'all' }, 40, createXlandSolver)).toBeGreaterThanOrEqual(0.9);
    expect(winRate('small', { showTask: 'all' }, 30, createXlandSolver)).toBeGreaterThanOrEqual(0.85);
    const rooms = { layout: 'R4', size: 13, showTask: 'all' };
    expect(winRate('medium', rooms, 15, createXlandSolver)).toBeGreaterThanOrEqual(0.7);
    const company = { numSeats: 2, cooperation: true, showTask: 'all' };
    expect(winRate('small', company, 20, createXlandSolver)).toBeGreaterThanOrEqual(0.8);
  });

  it('solves the named levels', () => {
    const world = findWorld('xland');
    for (const [name, level] of world.namedLevels ?? []) {
      const settings = parseSettings(world, { showTask: 'all', showPocket: true });
      const environment = world.create(world.fitSettings?.(settings, level) ?? settings, 1);
      const { numSeats, observation } = environment.spec;
      const rng = new Rng(1);
      let numWins = 0;
      for (let seed = 0; seed < 5; seed++) {
        const actors = Array.from({ length: numSeats }, () => createXlandSolver(environment.spec));
        environment.reset(0, level, seed);
        const bytes = new Uint8Array(numSeats * observation.length);
        while (environment.terminated[0] + environment.truncated[0] === 0) {
          environment.observe(bytes);
          const seen = (seatIdx: number) =>
            bytes.slice(seatIdx * observation.length, (seatIdx + 1) * observation.length);
          environment.step(Uint8Array.from(actors, (actor, seatIdx) => actor.act(seen(seatIdx), rng)));
        }
        numWins += environment.terminated[0];
      }
      expect([name, numWins >= 4]).toEqual([name, true]);
    }
  });

  it('meets hidden goals more often than chance', () => {
    const chance = winRate('trivial', {}, 80, ({ numActions }) => createRandomActor(numActions));
    expect(winRate('trivial', {}, 80, createXlandSolver)).toBeGreaterThan(2 * chance);
  });

  it('must see what it carries', () => {
    const { spec } = createEnvironment('xland', {}, 1);
    expect(() => createXlandSolver(spec)).toThrow(
      'the xland solver must see its pocket; expected showPocket = true, observation = codes',
    );
  });
});
