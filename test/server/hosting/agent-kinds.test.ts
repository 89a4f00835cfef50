import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';
import { startTestArena, type TestArena, until } from '../rooms/server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena();
});
afterAll(() => arena.stop());

async function post(options: Record<string, unknown>) {
  const answer = await fetch(`${arena.server.url}/rooms`, { method: 'POST', body: JSON.stringify(options) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

describe('agents by name', () => {
  it('are those that the server offers for a world; others are refused in one line', async () => {
    const { worlds } = (await (await fetch(`${arena.server.url}/worlds`)).json()) as {
      worlds: { id: string; agentKinds: { id: string; summary: string }[] }[];
    };
    const kindsOf = (worldId: string) => worlds.find(({ id }) => id === worldId)!.agentKinds.map(({ id }) => id);
    expect([kindsOf('orchard'), kindsOf('maze')]).toEqual([
      ['social', 'by-rule', 'random'],
      ['by-rule', 'random'],
    ]);
    const refused = await post({ world: 'maze', agentKind: 'social' });
    expect(refused).toEqual({
      status: 400,
      body: { code: 'bad-options', message: 'agents of world maze; got "social"; expected one of by-rule, random' },
    });
    expect((await post({ world: 'maze', agentKind: 'nobody' })).status).toBe(400);
  });

  it('fill the seats', async () => {
    const made = await post({ world: 'orchard', agentKind: 'random', seats: 2, agents: 2, tickMs: 50 });
    expect(made.status).toBe(201);
    const client = await arena.connect({ roomId: made.body.roomId }, { role: 'spectator' });
    await until(() => client.minds.some(({ minds }) => minds.length === 2));
    await client.room.leave();
  });

  it('of all worlds may play by rule or at random, whatever ships', () => {
    const made: string[] = [];
    for (const kind of ['by-rule', 'random'] as const) {
      made.push(createAgents(agentOptions(), kind).summary);
    }
    for (const summary of made) expect(summary).toContain('players by rule');
  });
});

function agentOptions() {
  const { environment, worldSettings, level } = createRoomWorld(roomOptions.parse({}), 1);
  return {
    spec: environment.spec,
    worldSettings,
    environment,
    levelNow: () => level,
    taskNow: () => [],
    seed: 1,
    learn: false,
    dataFolder: arena.dataFolder,
    roomId: 'kinds',
    log: () => {},
  };
}
