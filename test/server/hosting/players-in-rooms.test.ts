import { afterAll, describe, expect, it } from 'vitest';
import type { RoomOptions } from '../../../server/protocol/messages.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const services = createTestServices();
afterAll(() => services.dispose());

/** Scores of all seats after a room of agents alone has run for so many ticks. */
async function scoresOf(options: RoomOptions, numTicks: number): Promise<number[]> {
  const session = await openTestSession(services, { seed: 5, ...options });
  for (let tick = 0; tick < numTicks; tick++) session.loop.run();
  expect(session.agents.failures).toBe(0);
  const scores = session.arena.seats.taken().map((seat) => seat.scoreHundredths / 100);
  await session.close();
  return scores;
}

describe('players by rule in the free seats', () => {
  it('cook and serve, whatever the room observes', async () => {
    const layout = 'cramped_room';
    const [first, second] = await scoresOf({ world: 'overcooked', layout }, 400);
    expect(first).toBe(second);
    expect(first).toBeGreaterThanOrEqual(200); // ten soups
    const settings = { observation: 'none' };
    expect(await scoresOf({ world: 'overcooked', layout, settings }, 400)).toEqual([first, second]);
  });

  it('cook what is ordered, also where each episode orders something else', async () => {
    const settings = { orders: 'random', horizon: 200 };
    const options = { world: 'overcooked', generator: 'random-kitchen', levels: 'new', settings } as const;
    const [score] = await scoresOf(options, 1000);
    expect(score).toBeGreaterThan(200);
  });

  it('find the goal of one maze after the other', async () => {
    const scores = await scoresOf({ world: 'maze', seats: 2 }, 500);
    for (const score of scores) expect(score).toBeGreaterThan(5); // at most 1 a maze
  });

  it('meet goals of xland, also where the room shows no pocket, and try where it shows no task', async () => {
    const sum = async (options: RoomOptions) => (await scoresOf(options, 1000)).reduce((a, b) => a + b);
    expect(await sum({ world: 'xland' })).toBeGreaterThan(8);
    expect(await sum({ world: 'xland', settings: { showTask: 'hidden' } })).toBeGreaterThan(0);
  });

  it('learn the order of goal-cycle from the expert, also where the room shows no rewards', async () => {
    const scores = await scoresOf({ world: 'goal-cycle' }, 1000);
    for (const score of scores) expect(score).toBeGreaterThan(40); // at random it is below 0
    const settings = { observesReward: false, observesHeading: false };
    expect(await scoresOf({ world: 'goal-cycle', settings }, 1000)).toEqual(scores);
  });

  it('cooperate with who cooperates', async () => {
    expect(await scoresOf({ world: 'matrix-game', layout: 'stag-hunt' }, 50)).toEqual([200, 200]);
  });
});
