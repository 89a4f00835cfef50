import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentMind } from '../../../agents/parts.ts';
import { findWorld } from '../../../envs/registry.ts';
import type { ArenaRoom } from '../../../server/rooms/arena-room.ts';
import type { Session } from '../../../server/rooms/open-session.ts';
import { visibleMinds } from '../../../server/rooms/welcome.ts';
import {
  createFollowingSeats,
  playerOf,
  startTestArena,
  type TestArena,
  type TestClient,
  until,
} from './server-harness.ts';

const VIEW = 5;
const TICKS = 80;
let arena: TestArena;
let room: ArenaRoom;
beforeAll(async () => {
  arena = await startTestArena({}, createFollowingSeats);
  room = await arena.createRoom({
    seats: 8,
    agents: 6,
    open: false,
    generator: 'open',
    settings: { viewSize: VIEW, fruitDensityPercent: 90, respawnMinTicks: 1, respawnMaxTicks: 5 },
  });
});
afterAll(() => arena.stop());

/** What of a client's decoded state lies outside its window. */
function outsideWindow(client: TestClient): string[] {
  const own = playerOf(client);
  if (own === undefined) return [...client.room.state.players.keys()];
  const { width } = client.welcomes[0];
  const reach = (VIEW - 1) / 2;
  const isIn = (row: number, col: number) => Math.abs(row - own.row) <= reach && Math.abs(col - own.col) <= reach;
  const players = [...client.room.state.players.values()].filter((player) => !isIn(player.row, player.col));
  const items = [...client.room.state.items.values()].filter(
    (item) => !isIn(Math.floor(item.cellIdx / width), item.cellIdx % width),
  );
  return [...players.map((player) => `player ${player.seatIdx}`), ...items.map((item) => `item ${item.cellIdx}`)];
}

/** What the server's own state has inside the client's window. */
function insideWindow(client: TestClient): { players: string[]; items: string[] } {
  const own = room.state.players.get(String(client.welcomes[0].seatIdx))!;
  const { width } = client.welcomes[0];
  const reach = (VIEW - 1) / 2;
  const isIn = (row: number, col: number) => Math.abs(row - own.row) <= reach && Math.abs(col - own.col) <= reach;
  const players = [...room.state.players.entries()].filter(([, player]) => isIn(player.row, player.col));
  const items = [...room.state.items.entries()].filter(([, item]) =>
    isIn(Math.floor(item.cellIdx / width), item.cellIdx % width),
  );
  return { players: players.map(([key]) => key).sort(), items: items.map(([key]) => key).sort() };
}

describe('a closed room', () => {
  it('sends a seat what is inside its window, all of it and nothing else', async () => {
    const client = await arena.connect(room);
    await until(() => playerOf(client) !== undefined);
    const leaks: string[] = [];
    const missing: string[] = [];
    let sights = 0;
    let ticks = 0;
    client.room.onStateChange((state) => {
      ticks++;
      leaks.push(...outsideWindow(client));
      sights += state.players.size - 1 + state.items.size;
      if (state.tick === room.state.tick) {
        const seen = { players: [...state.players.keys()].sort(), items: [...state.items.keys()].sort() };
        const expected = insideWindow(client);
        if (JSON.stringify(seen) !== JSON.stringify(expected)) missing.push(`tick ${state.tick}`);
      }
      client.room.send('intent', { tick: state.tick + 2, action: Math.floor(state.tick / 3) % 4 });
    });
    await until(() => ticks >= TICKS);
    expect(leaks).toEqual([]);
    expect(missing).toEqual([]);
    expect(sights, 'something was seen at all').toBeGreaterThan(0);
  });

  it('tells of the minds of those in sight only', async () => {
    const client = await arena.connect(room);
    await until(() => client.minds.length >= 4);
    for (const { minds } of client.minds.slice(1)) expect(minds.length).toBeLessThan(6);
  });

  it('keeps out of the state, which is the same for all, whom agents follow', async () => {
    const client = await arena.connect(room);
    await until(() => client.minds.length >= 3);
    const told = [...room.state.players.values()].map(({ following, followStrength }) => [following, followStrength]);
    expect(told.length).toBeGreaterThan(2);
    expect(told.every(([following, strength]) => following === -1 && strength === 0)).toBe(true);
    expect(client.welcomes[0].isOpen).toBe(false);
  });

  it('tells of a follow whose end is in sight, and nothing but that there is one of the others', () => {
    const mind = (seatIdx: number, followedSeatIdx: number): AgentMind => ({
      kind: 'infers',
      seatIdx,
      preference: [1],
      beliefs: [],
      source: 'player',
      followedSeatIdx,
      strength: 0.75,
      worth: 2,
      reason: `follows player ${followedSeatIdx + 1}`,
    });
    const visible = Uint8Array.from([1, 1, 0]); // of seat 0
    const session = {
      arena: { isOpen: false, spec: { numSeats: 3 }, report: { visible }, seats: { at: () => undefined } },
    } as unknown as Session;
    const told = (followedSeatIdx: number) => visibleMinds([mind(1, followedSeatIdx)], 0, session)[0];
    expect(told(0)).toEqual(mind(1, 0));
    expect(told(-1)).toEqual(mind(1, -1));
    expect(told(2)).toEqual({
      ...mind(1, -1),
      strength: 0,
      worth: 0,
      reason: 'follows somebody out of your sight',
    });
    expect(visibleMinds([mind(2, 0)], 0, session)).toEqual([]);
  });

  it('shows a spectator the public fields and nobody', async () => {
    const spectator = await arena.connect(room, { role: 'spectator' });
    const { tick } = spectator.room.state;
    await until(() => spectator.room.state.tick > tick + 5);
    expect(spectator.room.state.players?.size ?? 0).toBe(0); // a map of which nothing was ever sent is absent
    expect(spectator.room.state.items?.size ?? 0).toBe(0);
    expect(spectator.room.state.seats).toBe(8);
    expect(spectator.minds.every((message) => message.minds.length === 0)).toBe(true);
    expect(findWorld(spectator.welcomes[0].worldId).id).toBe('orchard');
  });
});
