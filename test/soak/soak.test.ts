import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomListing } from '../../server/protocol/listing.ts';
import { type ServerProcess, startMurmur } from '../server/process-harness.ts';
import { connectThrough, type TestClient, until } from '../server/rooms/server-harness.ts';

/** Sixty seconds by default; SOAK_SECONDS shortens it. The server is a process of its own. Prints figures, asserts no time. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 60);
const ROOMS = 10;
const CLIENTS_PER_ROOM = 5;
const TICK_MS = 150;

let server: ServerProcess;
let dataFolder: string;
beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'murmur-soak-'));
  server = await startMurmur(['--agents', '0', '--seats', '1'], { MURMUR_DATA: dataFolder });
});
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.finished;
  rmSync(dataFolder, { recursive: true, force: true });
});

interface Player {
  readonly client: TestClient;
  ticksSeen: number;
  bytes: number;
}

async function makeRoom(seed: number): Promise<string> {
  const answer = await fetch(`${server.url}/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seats: 8, agents: 3, seed, tickMs: TICK_MS, learn: false }),
  });
  return ((await answer.json()) as RoomListing).roomId;
}

/** A person who presses a key on every tick. */
async function play(roomId: string): Promise<Player> {
  const client = await connectThrough(server.port, roomId);
  const player: Player = { client, ticksSeen: 0, bytes: 0 };
  const { events } = client.room.connection;
  const receive = events.onmessage;
  events.onmessage = (event: MessageEvent) => {
    player.bytes += (event.data as ArrayBuffer).byteLength;
    receive?.(event);
  };
  client.room.onStateChange((state) => {
    player.ticksSeen++;
    client.room.send('intent', { tick: state.tick + 2, action: (state.tick >> 2) % 4 });
  });
  return player;
}

/** Counts of the lateness histogram by upper bound in seconds, cumulative, as `/metrics` gives them. */
async function readLateness(): Promise<readonly (readonly [boundSec: number, count: number])[]> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const lines = text.matchAll(/^murmur_tick_lateness_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm);
  return [...lines].map(([, bound, count]) => [Number(bound.replace('+Inf', 'Infinity')), Number(count)]);
}

/** The share's value in milliseconds, linear within its bucket. */
function quantileMs(histogram: readonly (readonly [number, number])[], share: number): string {
  const wanted = share * histogram[histogram.length - 1][1];
  const index = histogram.findIndex(([, count]) => count >= wanted);
  const [bound, count] = histogram[index];
  const [lowerBound, lowerCount] = index === 0 ? [0, 0] : histogram[index - 1];
  if (!Number.isFinite(bound)) return `> ${lowerBound * 1000} ms`;
  const value = lowerBound + ((wanted - lowerCount) / Math.max(1, count - lowerCount)) * (bound - lowerBound);
  return `${(value * 1000).toFixed(1)} ms`;
}

describe(`${ROOMS * CLIENTS_PER_ROOM} clients in ${ROOMS} rooms for ${SECONDS} s`, () => {
  it('all rooms tick on and nobody is dropped', async () => {
    const players: Player[] = [];
    for (let room = 0; room < ROOMS; room++) {
      const roomId = await makeRoom(room);
      for (let client = 0; client < CLIENTS_PER_ROOM; client++) players.push(await play(roomId));
    }
    const before = await readLateness();
    const start = players.map(({ bytes, ticksSeen, client }) => ({ bytes, ticksSeen, tick: client.room.state.tick }));
    const startedMs = performance.now();
    const targetTicks = Math.floor((SECONDS * 1000) / TICK_MS);
    await until(() => players.every(({ client }, index) => client.room.state.tick >= start[index].tick + targetTicks));
    const seconds = (performance.now() - startedMs) / 1000;
    const lateness = (await readLateness()).map(([bound, count], index) => [bound, count - before[index][1]] as const);
    const rates = players.map(({ bytes }, index) => (bytes - start[index].bytes) / seconds);
    const late = players.flatMap(({ client }) => client.refusals).filter(({ code }) => code === 'late').length;
    process.stdout.write(
      `soak: ${players.length} clients, ${ROOMS} rooms, ${seconds.toFixed(1)} s, ${targetTicks} ticks a room\n` +
        `  tick lateness   p50 ${quantileMs(lateness, 0.5)}, p99 ${quantileMs(lateness, 0.99)}\n` +
        `  to each client  ${(rates.reduce((sum, rate) => sum + rate) / rates.length).toFixed(0)} bytes/s mean, ${Math.max(...rates).toFixed(0)} most\n` +
        `  late intents    ${late}\n`,
    );
    for (const [index, player] of players.entries()) {
      expect(player.client.leaveCodes).toEqual([]);
      expect(player.client.drops).toEqual([]);
      expect(player.ticksSeen - start[index].ticksSeen).toBeGreaterThanOrEqual(targetTicks - 1);
    }
  });
});
