import { afterAll, describe, expect, it } from 'vitest';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';
import { ARENA_ROOMS } from './shipped-rooms.ts';

const services = { ...createTestServices(), createAgents };
afterAll(() => services.dispose());

/** Whether every agent of a room that was told nothing but its level has learned. */
async function opensTrained(name: string): Promise<boolean> {
  const session = await openTestSession(services, { ...ARENA_ROOMS[name], seed: 1, learn: false });
  for (let tick = 0; tick < 10; tick++) session.loop.run();
  const minds = session.agents.minds();
  expect(minds.length).toBeGreaterThan(0);
  expect(session.agents.failures).toBe(0);
  await session.close();
  return minds.every((mind) => mind.kind === 'infers' || mind.training !== '');
}

describe('rooms of the arena that are told nothing of their agents', () => {
  it.each(Object.keys(ARENA_ROOMS))('open with trained ones: %s', async (name) => {
    expect(await opensTrained(name)).toBe(true);
  });
});
