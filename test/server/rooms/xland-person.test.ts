import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../envs/core/rng.ts';
import { createXlandSolver } from '../../../envs/worlds/xland/solver.ts';
import type { RoomOptions } from '../../../server/protocol/messages.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const services = createTestServices();
afterAll(() => services.dispose());

const PERSON_EVERY = 4; // ticks between a person's actions: at 150 ms a tick, two thirds of a second
const NUM_EPISODES = 20;

/** Episodes in which a person met the goal, who acts with sense but slowly, beside the room's own agent. */
async function countWins(options: RoomOptions): Promise<number> {
  const settings = { showPocket: true, ...options.settings }; // what is on the person's screen
  const room = { world: 'xland', seed: 11, start: 'at-once', ...options, settings } as const;
  const { arena, seating, loop, close } = await openTestSession(services, room);
  const seat = seating.join('person', 'Ada', 'dealt');
  const person = createXlandSolver(arena.spec);
  const rng = new Rng(3);
  const { length } = arena.spec.observation;
  let numWins = 0;
  let score = 0;
  let numEnded = 0;
  while (numEnded < NUM_EPISODES) {
    if (arena.tick % PERSON_EVERY === 0) {
      const observation = arena.report.observations.subarray(seat * length, (seat + 1) * length);
      arena.submit(seat, arena.tick + 1, person.act(observation, rng));
    }
    const { terminated, truncated } = loop.run();
    if (!terminated && !truncated) continue;
    numEnded++;
    const now = arena.seats.at(seat)?.scoreHundredths ?? 0;
    if (now > score) numWins++;
    score = now;
    person.startEpisode?.();
    loop.restart();
  }
  await close();
  return numWins;
}

describe('a person in a room of xland', () => {
  it('can win beside an agent that knows the way at once', async () => {
    expect(await countWins({})).toBeGreaterThanOrEqual(NUM_EPISODES / 2);
  });

  it('can win together with the agent where the two need each other', async () => {
    expect(await countWins({ settings: { cooperation: true } })).toBeGreaterThanOrEqual(NUM_EPISODES / 4);
  });

  it('hardly wins where the first to meet the goal ends the episode', async () => {
    expect(await countWins({ settings: { ends: 'any' } })).toBeLessThan(NUM_EPISODES / 2);
  });
});
