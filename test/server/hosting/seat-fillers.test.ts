import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../agents/parts.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import type { AgentHostOptions } from '../../../server/hosting/host.ts';
import { OtherView } from '../../../server/hosting/other-view.ts';
import { FillerPopulation } from '../../../server/hosting/seat-fillers.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

describe('seat fillers', () => {
  it('are told of every episode but their first, and asked once a tick', async () => {
    const services = createTestServices();
    const heard: string[] = [];
    const actor: Actor = {
      id: 'listener',
      act: () => heard.push('act') * 0,
      startEpisode: () => heard.push('episode'),
    };
    const createHost = async ({ spec }: AgentHostOptions) => {
      const population = new FillerPopulation(spec, () => actor);
      const onTick = population.watch.bind(population);
      return { population, summary: '', onTick, dispose: async () => {} };
    };
    const session = await openTestSession(
      { ...services, createHost },
      { world: 'maze', seats: 1, settings: { horizon: 2 } },
    );
    for (let tick = 0; tick < 5; tick++) session.loop.run();
    expect(heard).toEqual(['act', 'act', 'episode', 'act', 'act', 'episode', 'act']);
    await session.close();
    services.dispose();
  });

  it('are made anew for an episode that asks for something else', async () => {
    const services = createTestServices();
    const told: string[][] = [];
    const createHost = async ({ spec, taskNow }: AgentHostOptions) => {
      const makeActor = (_preference: readonly number[], task: readonly string[]): Actor => {
        told.push([...task]);
        return { id: 'listener', act: () => 0 };
      };
      const population = new FillerPopulation(spec, makeActor, taskNow);
      const onTick = population.watch.bind(population);
      return { population, summary: '', onTick, dispose: async () => {} };
    };
    const session = await openTestSession(
      { ...services, createHost },
      { world: 'xland', seats: 1, seed: 2, generator: 'high', settings: { maxSteps: 2 } },
    );
    const tasks = Array.from({ length: 6 }, () => {
      session.loop.run();
      return session.world.factsOf(session.arena.level).task;
    });
    expect(told).toEqual([tasks[0], tasks[2], tasks[4]]);
    expect(new Set(told.map((task) => task.join())).size).toBe(3);
    await session.close();
    services.dispose();
  });
});

describe('another view of a room', () => {
  it.each(['egocentric', 'featurised', 'none'])('is what a world that shows it would show, from %s', (observation) => {
    const [room, shown] = [observation, 'lossless'].map((kind) =>
      createEnvironment('overcooked', { observation: kind }, 1),
    );
    const level = createGenerator('overcooked', {}).sample(new Rng(4));
    room.reset(0, level, 9);
    shown.reset(0, level, 9);
    const view = new OtherView('overcooked', { observation: 'lossless' }, () => room.saveWorld(0));
    const expected = new Uint8Array(shown.spec.numSeats * shown.spec.observation.length);
    const rng = new Rng(5);
    for (let step = 0; step < 60; step++) {
      const actions = Uint8Array.from({ length: room.spec.numSeats }, () => rng.below(room.spec.numActions));
      room.step(actions);
      shown.step(actions);
      shown.observe(expected);
      expect(Buffer.from(view.observe()).equals(Buffer.from(expected))).toBe(true);
    }
    expect(view.spec.observation).toEqual(shown.spec.observation);
  });
});
