import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../envs/core/actor.ts';
import type { AgentOptions } from '../../../server/hosting/agent-options.ts';
import { PolicySeats } from '../../../server/hosting/policy-seats.ts';
import { createScriptedPlayer } from '../../../server/hosting/scripted-seats.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

describe('players by rule in seats', () => {
  it('are told of every episode but their first, and asked once a tick', async () => {
    const services = createTestServices();
    const heard: string[] = [];
    const actor: Actor = {
      id: 'listener',
      act: () => heard.push('act') * 0,
      startEpisode: () => heard.push('episode'),
    };
    const createAgents = ({ spec }: AgentOptions) =>
      new PolicySeats(
        spec,
        createScriptedPlayer(() => actor),
      );
    const session = await openTestSession(
      { ...services, createAgents },
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
    const createAgents = ({ spec, taskNow }: AgentOptions) => {
      const makeActor = (_preference: readonly number[], task: readonly string[]): Actor => {
        told.push([...task]);
        return { id: 'listener', act: () => 0 };
      };
      return new PolicySeats(spec, createScriptedPlayer(makeActor, taskNow));
    };
    const session = await openTestSession(
      { ...services, createAgents },
      { world: 'xland', seats: 1, seed: 2, generator: 'high', settings: { maxSteps: 2 } },
    );
    const tasks = Array.from({ length: 6 }, () => {
      session.loop.run();
      return session.world.factsOf(session.arena.level).task;
    });
    expect([...new Set(told.map((task) => task.join()))]).toEqual(
      [tasks[0], tasks[2], tasks[4]].map((task) => task.join()),
    );
    expect(new Set(told.map((task) => task.join())).size).toBe(3);
    await session.close();
    services.dispose();
  });
});
