import { mkdirSync, readdirSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { unpack } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listShippedDesigners } from '../../../server/hosting/designer-runs.ts';
import { installRoutes } from '../../../server/http/routes.ts';
import { safeWayHeaders, securityHeaders } from '../../../server/http/security-headers.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { REPLAY_PLAYER_BYTES, type ReplayFrames } from '../../../server/protocol/replay.ts';
import { PROTOCOL_VERSION, SOFTWARE_VERSION } from '../../../server/protocol/version.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { startTestArena, type TestArena, until } from '../rooms/server-harness.ts';

const FRIEND = 'https://friend.example';
let arena: TestArena;
let url: string;
beforeAll(async () => {
  arena = await startTestArena({ ALLOWED_ORIGINS: FRIEND });
  url = arena.server.url;
});
afterAll(() => arena.stop());

const postRoom = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/rooms`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

describe('GET', () => {
  it('/healthz says what runs', async () => {
    const answer = await fetch(`${url}/healthz`);
    expect(await answer.json()).toEqual({
      ok: true,
      softwareVersion: SOFTWARE_VERSION,
      protocolVersion: PROTOCOL_VERSION,
      startedAtMs: expect.any(Number),
    });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });

  it('/healthz says where others find the server, where they can', async () => {
    const app = express();
    installRoutes(app, arena.server.services, { url: 'https://arena.example/murmur', clientFolder: undefined });
    const http = app.listen(0);
    const { port } = http.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(await answer.json()).toMatchObject({ sharedUrl: 'https://arena.example/murmur' });
    http.close();
    http.closeAllConnections();
  });

  it('is shown in no frame, or by a list of origins', async () => {
    const closed = await fetch(`${url}/healthz`);
    expect(closed.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(closed.headers.get('x-frame-options')).toBe('DENY');
    const listed = securityHeaders([FRIEND]);
    expect(listed['Content-Security-Policy']).toContain(`frame-ancestors 'self' ${FRIEND}`);
    expect(listed['X-Frame-Options']).toBeUndefined();
  });

  it('opens no window to others, said only where the browser takes it', async () => {
    expect((await fetch(`${url}/healthz`)).headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(safeWayHeaders('arena.example', 'https')).toEqual({ 'Cross-Origin-Opener-Policy': 'same-origin' });
    expect(safeWayHeaders('192.168.1.20:2567', '')).toEqual({});
    expect(safeWayHeaders('localhost.example', 'http')).toEqual({});
  });

  it('/worlds lists worlds and generators', async () => {
    const { worlds } = await (await fetch(`${url}/worlds`)).json();
    const orchard = worlds.find((world: { id: string }) => world.id === 'orchard');
    expect(orchard.generators.map((generator: { id: string }) => generator.id)).toContain('groves-and-doors');
    expect(orchard).toMatchObject({ generator: 'open', layouts: [], seats: 8, seatsMin: 1, seatsMax: 16 });
    expect(orchard).toMatchObject({ agents: 4, bots: 0, hasPreferences: true, pace: 'clock', levels: 'same' });
    expect(orchard.settings.map(({ name }: { name: string }) => name)).toContain('viewSize');
    expect(orchard.settings.map(({ name }: { name: string }) => name)).not.toContain('numSeats');
    const coins = worlds.find((world: { id: string }) => world.id === 'coins');
    expect(coins).toMatchObject({ seats: 1, seatsMin: 1, seatsMax: 1, agents: 1, pace: 'keys' });
    const maze = worlds.find((world: { id: string }) => world.id === 'maze');
    expect(maze).toMatchObject({ hasPreferences: false, levels: 'new', pace: 'clock' });
    expect(maze.layouts).toContain('Labyrinth');
    expect(maze.designers).toEqual(listShippedDesigners());
    expect(orchard.designers).toEqual([]);
  });

  it('/metrics counts ticks, seats and refusals', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 2 });
    const client = await arena.connect(room);
    await until(() => client.room.state.tick > 2);
    client.room.send('intent', { tick: 0, action: 0 });
    await until(() => client.refusals.length === 1);
    const text = await (await fetch(`${url}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('murmur_ticks_total')).toBeGreaterThan(0);
    expect(value('murmur_tick_lateness_seconds_count')).toBe(value('murmur_ticks_total'));
    expect(value('murmur_seats\\{kind="human"\\}')).toBe(1);
    expect(value('murmur_seats\\{kind="agent"\\}')).toBe(2);
    expect(value('murmur_refusals_total\\{code="late"\\}')).toBe(1);
    expect(value('murmur_patch_bytes_total')).toBeGreaterThan(0);
    await client.room.leave();
  });

  it('an unknown address is 404', async () => {
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });
});

describe('POST /rooms', () => {
  it('makes a room that is listed', async () => {
    const answer = await postRoom(JSON.stringify({ seats: 3, agents: 1, tickMs: 100, seed: 5, learn: false }));
    expect(answer.status).toBe(201);
    const made = await answer.json();
    expect(made).toMatchObject({ world: 'orchard', seats: 3, agents: 1, people: 0, tickMs: 100, seed: 5, open: true });
    const { rooms } = await (await fetch(`${url}/rooms`)).json();
    expect(rooms.map((room: { roomId: string }) => room.roomId)).toContain(made.roomId);
  });

  const LONG = `{"world":"${'x'.repeat(5000)}"}`;
  it.each([
    ['{nope', 400],
    ['{"seats":0}', 400],
    ['{"seats":"3"}', 400],
    ['{"world":"moon"}', 400],
    ['{"generator":"maze"}', 400],
    ['{"settings":{"viewSize":4}}', 400],
    ['{"settings":{"numSeats":4}}', 400],
    ['{"settings":{"bogus":4}}', 400],
    ['{"world":"coins","seats":2}', 400],
    ['{"world":"maze","layout":"moon"}', 400],
    ['{"world":"maze","layout":"Labyrinth","levels":"new"}', 400],
    ['{"hostId":"me"}', 400],
    ['[]', 400],
    [LONG, 413],
  ])('refuses %.40s with %i and one line', async (body, status) => {
    const before = arena.server.services.rooms.size;
    const answer = await postRoom(body);
    expect(answer.status).toBe(status);
    const { code, message } = await answer.json();
    expect(code).toBe('bad-options');
    expect(message).not.toContain('\n');
    expect(arena.server.services.rooms.size).toBe(before);
  });
});

describe('a refusal of POST /rooms', () => {
  it.each([
    ['{"seats":99}', 'room: seats; got 99; expected at most 16'],
    ['{"seats":"8"}', 'room: seats; got "8"; expected number'],
    ['{"evil":1}', 'room: unknown field; got "evil"'],
    ['[]', 'room; got an array; expected object'],
    ['{"tickMs":{"toString":1}}', 'room: tickMs; got an object; expected number'],
  ])('of %s names the field, its value and its limit', async (body, line) => {
    expect((await (await postRoom(body)).json()).message).toBe(line);
  });

  it('also comes for a body that is not called JSON', async () => {
    const answer = await postRoom('seats=2', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer.status).toBe(400);
  });
});

describe('bodies', () => {
  it('that are large or of unknown size are refused before Colyseus reads them', async () => {
    const target = `${url}/matchmake/joinById/x`;
    const large = await fetch(target, { method: 'POST', body: 'x'.repeat(10_000) });
    expect(large.status).toBe(413);
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{}'));
        controller.close();
      },
    });
    const endless = await fetch(target, { method: 'POST', body: stream, duplex: 'half' } as RequestInit);
    expect(endless.status).toBe(413);
  });
});

describe('origins', () => {
  const EVIL = 'https://evil.example';
  const matchmake = (roomId: string, origin?: string) =>
    fetch(`${url}/matchmake/joinById/${roomId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) },
      body: JSON.stringify({ protocolVersion: PROTOCOL_VERSION }),
    });

  /** The status of a WebSocket handshake; 101 when it was let through. */
  const upgrade = (origin?: string) =>
    new Promise<number | undefined>((done) => {
      const asked = request(`${url}/process/nothing?sessionId=x`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...(origin === undefined ? {} : { origin }),
        },
      });
      asked.on('upgrade', (answer, socket) => {
        socket.destroy();
        done(answer.statusCode);
      });
      asked.on('response', (answer) => done(answer.statusCode));
      asked.on('error', () => done(undefined));
      asked.end();
    });

  it('of other hosts are refused at every door', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    expect((await postRoom('{}', { origin: EVIL })).status).toBe(403);
    const refused = await matchmake(room.roomId, EVIL);
    expect(refused.ok).toBe(false);
    expect((await refused.json()).error).toMatch(/^bad-origin: /);
    expect(await upgrade(EVIL)).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBe(url);
    const sandboxed = await matchmake(room.roomId, 'null');
    expect((await sandboxed.json()).error).toMatch(/^bad-origin: /);
    expect(sandboxed.headers.get('access-control-allow-origin')).toBe(url);
  });

  it('of the own host, of the list, and none at all are let in', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    for (const origin of [url, FRIEND, undefined]) {
      expect((await matchmake(room.roomId, origin)).status, String(origin)).toBe(200);
      expect(await upgrade(origin), String(origin)).toBe(101);
    }
  });
});

describe('recordings', () => {
  it('are listed, downloaded, and rendered for the viewer, also while they run', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 2, seed: 8 });
    const client = await arena.connect(room, { name: 'Somebody' });
    await until(() => client.room.state.tick > 8);
    const { recordingId } = room.listing();
    const { recordings } = await (await fetch(`${url}/recordings`)).json();
    const listed = recordings.find((recording: { recordingId: string }) => recording.recordingId === recordingId);
    expect(listed).toMatchObject({ world: 'orchard', isLive: true });
    const file = new Uint8Array(await (await fetch(`${url}/recordings/${recordingId}`)).arrayBuffer());
    const onDisk = readFileSync(join(arena.dataFolder, recordingId + RECORDING_SUFFIX));
    expect(Buffer.compare(onDisk.subarray(0, file.length), file)).toBe(0);
    const frames = unpack(
      Buffer.from(await (await fetch(`${url}/recordings/${recordingId}/frames`)).arrayBuffer()),
    ) as ReplayFrames;
    expect(frames).toMatchObject({ recordingId, worldId: 'orchard', numSeats: 3, tickMs: 50 });
    expect(frames.players).toHaveLength(frames.numFrames * 3 * REPLAY_PLAYER_BYTES);
    expect(frames.scoreHundredths).toHaveLength(frames.numFrames * 3 * 4);
    expect(frames.roster.map((entry) => entry.seatIdx)).toEqual([0, 1, 2]);
    expect(frames.roster.map((entry) => entry.name)).toContain('Somebody'); // as others saw it
    const lastPlayers = frames.players.subarray(-3 * REPLAY_PLAYER_BYTES);
    expect([lastPlayers[4], lastPlayers[9], lastPlayers[14]]).toEqual([2, 2, 1]);
  });

  it('more viewers at once than may wait are asked to try again', async () => {
    const { recordings } = await (await fetch(`${url}/recordings`)).json();
    const address = `${url}/recordings/${recordings[0].recordingId}/frames`;
    const answers = await Promise.all(Array.from({ length: LIMITS.maxWaitingReplays + 3 }, () => fetch(address)));
    const codes = answers.map((answer) => answer.status).sort();
    expect(new Set(codes)).toEqual(new Set([200, 503]));
    expect((await fetch(address)).status).toBe(200);
  });

  it.each(['nothing-here', '..%2f..%2fetc%2fpasswd', 'UPPER-CASE-ID', 'a'])('id %s is 404', async (id) => {
    expect((await fetch(`${url}/recordings/${id}`)).status).toBe(404);
    expect((await fetch(`${url}/recordings/${id}/frames`)).status).toBe(404);
  });

  it('a folder with the name of a recording is 404, and the server lives on', async () => {
    mkdirSync(join(arena.dataFolder, `not-a-recording${RECORDING_SUFFIX}`));
    expect((await fetch(`${url}/recordings/not-a-recording`)).status).toBe(404);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.runIf(process.platform === 'linux')('a download that the client breaks off leaves no open file', async () => {
    const path = join(arena.dataFolder, `a-long-recording${RECORDING_SUFFIX}`);
    writeFileSync(path, '');
    truncateSync(path, 64 << 20);
    await new Promise<void>((done) => {
      const asked = get(`${url}/recordings/a-long-recording`, (answer) => answer.once('data', () => asked.destroy()));
      asked.once('close', done);
      asked.once('error', () => undefined);
    });
    await until(() => !openFiles().includes(path));
  });
});

/** Paths of the files that this process has open; one that closes meanwhile is left out. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
}
