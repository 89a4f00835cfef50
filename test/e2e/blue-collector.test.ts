import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followedBy, type InferringMind } from '../../agents/parts.ts';
import type { MindsMessage } from '../../server/protocol/messages.ts';
import { connectThrough, type TestClient, until } from '../server/rooms/server-harness.ts';
import { chooseMove } from './scripted-person.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/**
 * A person who only collects blue fruit for a minute is believed, by the agents' cards, to like blue most, and agents that
 * like blue follow that person more than those that do not. The person is a script behind a socket: it joins as the page
 * does, acts on the state it is sent, and reads the cards that the page would show. Three rooms at once.
 */
const MINUTE_TICKS = 400; // a minute
const TICK_MS = 150;
const SEEDS = [1, 2, 3];
const KIND = 'blue';
const MIN_COLLECTED = 4; // agents want the same fruit, and on a busy machine many an intent is late

interface Visit {
  readonly client: TestClient;
  readonly cards: MindsMessage[];
  numCollected: number;
}

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--no-page', '--agents', '0']);
});
afterAll(async () => {
  await server.clean();
});

async function makeRoom(seed: number): Promise<string> {
  const body = { generator: 'open', seats: 8, agents: 7, seed, tickMs: TICK_MS };
  const answer = await fetch(`${server.url}/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { roomId: string }).roomId;
}

/** Joins a room and collects blue fruit for a minute. */
async function collectForAMinute(seed: number): Promise<Visit> {
  const roomId = await makeRoom(seed);
  const client = await connectThrough(Number(new URL(server.url).port), roomId, { name: 'blue', wish: 'free' });
  const [welcome] = client.welcomes;
  await until(() => client.room.state.players?.get(String(welcome.seatIdx)) !== undefined);
  const firstTick = client.room.state.tick;
  client.room.onStateChange((state) => {
    client.room.send('intent', { tick: state.tick + 1, action: chooseMove(welcome, state, KIND) });
  });
  await until(() => client.room.state.tick >= firstTick + MINUTE_TICKS);
  const numCollected = client.room.state.players.get(String(welcome.seatIdx))?.collected ?? 0;
  const cards = client.minds.filter(({ tick }) => tick > firstTick);
  await client.room.leave();
  return { client, cards, numCollected };
}

describe('a person who only collects blue fruit for a minute', () => {
  let visits: Visit[];
  beforeAll(async () => {
    visits = await Promise.all(SEEDS.map(collectForAMinute));
  });

  it('collects enough of it to be read at all', () => {
    for (const visit of visits) expect(visit.numCollected).toBeGreaterThanOrEqual(MIN_COLLECTED);
  });

  it('is believed by every card to like blue most', () => {
    for (const { client, cards } of visits) {
      const [{ seatIdx, cumulantNames }] = client.welcomes;
      const blue = cumulantNames.indexOf(KIND);
      const { minds } = cards[cards.length - 1];
      expect(minds).toHaveLength(7);
      for (const mind of minds) {
        const belief = (mind as InferringMind).beliefs.find((candidate) => candidate.seatIdx === seatIdx);
        const preference = belief?.preference ?? [];
        expect(preference[blue]).toBe(Math.max(...preference));
        expect(preference[blue]).toBeGreaterThan(0.3);
      }
    }
  });

  it('is followed more by agents that like blue than by those that do not', () => {
    const shares = { like: [] as number[], dislike: [] as number[] };
    for (const { client, cards } of visits) {
      const [{ seatIdx, cumulantNames }] = client.welcomes;
      const blue = cumulantNames.indexOf(KIND);
      for (const { seatIdx: agent, preference } of cards[0].minds) {
        const own = cards.map(({ minds }) => minds.find((mind) => mind.seatIdx === agent));
        const share = own.filter((mind) => followedBy(mind) === seatIdx).length / own.length;
        if (preference[blue] >= 0.5) shares.like.push(share);
        if (preference[blue] <= 0) shares.dislike.push(share);
      }
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(shares.like.length).toBeGreaterThanOrEqual(3);
    expect(shares.dislike.length).toBeGreaterThanOrEqual(3);
    expect(mean(shares.like)).toBeGreaterThan(mean(shares.dislike));
    expect(mean(shares.like)).toBeGreaterThan(0);
    process.stdout.write(`followed: like blue ${mean(shares.like)}, do not ${mean(shares.dislike)}\n`);
  });
});
