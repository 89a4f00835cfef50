import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { matchMaker } from '@colyseus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { parseRefusal, roomOptions } from '../../../server/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../server/protocol/version.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import {
  connectThrough,
  openLine,
  playerOf,
  startTestArena,
  type TestArena,
  type TestClient,
  until,
} from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena({ RECONNECT_SEC: '1' });
});
afterAll(() => arena.stop());

const seated = async (client: TestClient) => {
  await until(() => playerOf(client) !== undefined);
  return playerOf(client)!;
};
const refusalOf = async (join: Promise<unknown>) => {
  const error = await join.then(
    () => undefined,
    (reason: Error) => reason,
  );
  return parseRefusal(error?.message ?? '')?.code;
};

/** Leaves without a word, as a dead network does, and does not come back by itself. */
const cut = async (client: TestClient) => {
  const token = client.room.reconnectionToken;
  client.room.reconnection.enabled = false;
  client.room.connection.close();
  return token;
};

describe('joining', () => {
  it('gives a free seat, a preference, the level and the facts of the room', async () => {
    const room = await arena.createRoom({ seats: 4, agents: 2 });
    const client = await arena.connect(room, { name: 'Ada' });
    const [welcome] = client.welcomes;
    expect(welcome.seatIdx).toBe(2);
    expect(welcome.preference).toContain(1);
    expect(welcome.preference).toContain(-1);
    expect(welcome.terrain).toHaveLength(welcome.height * welcome.width);
    expect(welcome.cumulantNames).toHaveLength(welcome.preference.length);
    const player = await seated(client);
    expect(player).toMatchObject({ name: 'Ada', kind: 0, connected: true, scoreHundredths: 0 });
    expect([...client.room.state.players.values()].map((other) => other.kind)).toEqual([1, 1, 0]);
    expect(welcome.terrain[player.row * welcome.width + player.col]).not.toBe(welcome.terrainNames.indexOf('wall'));
  });

  it('lets an agent give way, and refuses with room-full when people hold every seat', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 2 });
    const first = await arena.connect(room);
    expect(first.welcomes[0].seatIdx).toBe(1);
    const second = await arena.connect(room);
    expect(second.welcomes[0].seatIdx).toBe(0);
    expect(room.listing()).toMatchObject({ people: 2, agents: 0 });
    expect(await refusalOf(arena.connect(room))).toBe('room-full');
    await second.room.leave();
    await until(() => room.listing().agents === 1);
    expect(room.listing()).toMatchObject({ people: 1, agents: 1 });
  });

  it('lets spectators see all of an open room without a seat', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 2 });
    const spectator = await arena.connect(room, { role: 'spectator' });
    expect(spectator.welcomes[0]).toMatchObject({ seatIdx: -1, preference: [] });
    await until(() => spectator.room.state.players.size === 2 && spectator.room.state.items.size > 0);
    expect(room.listing()).toMatchObject({ people: 0, agents: 2, spectators: 1 });
    spectator.room.send('intent', { tick: room.listing().tick + 1, action: 0 });
    await until(() => spectator.refusals.length > 0);
    expect(spectator.refusals[0].code).toBe('no-seat');
  });

  it.each([
    ['protocol-mismatch', { protocolVersion: 0 }],
    ['protocol-mismatch', { protocolVersion: PROTOCOL_VERSION + 1, aFieldOfThatVersion: true }],
    ['bad-options', { protocolVersion: 'one' }],
    ['bad-options', { name: '' }],
    ['bad-options', { name: 'x'.repeat(LIMITS.nameMaxLength + 1) }],
    ['bad-options', { name: 'two\nlines' }],
    ['bad-options', { name: 'turned \u202e around' }],
    ['bad-options', { name: 'half of \ud83e' }],
    ['bad-options', { role: 'server' }],
    ['bad-options', { browser: 'short' }],
    ['bad-options', { seatIdx: 0 }],
    ['bad-options', { playerId: 'mine' }],
  ])('refuses as %s: %o', async (code, options) => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    expect(await refusalOf(arena.connect(room, options as never))).toBe(code);
    expect(room.listing()).toMatchObject({ people: 0 });
  });

  it('is possible again after the last one left, also in a room that is not permanent', async () => {
    const options = roomOptions.parse({ seats: 2, agents: 1, learn: false, tickMs: 50 });
    const made = await arena.server.createRoom({ options, isPermanent: false });
    const first = await arena.connect(made);
    await first.room.leave();
    await until(() => matchMaker.getLocalRoomById(made.roomId).clients.length === 0); // when the framework would have ended it
    expect((await arena.connect(made)).welcomes).toMatchObject([{ recordingId: made.recordingId }]);
  });

  it('makes no room for whoever asks Colyseus instead of POST /rooms', async () => {
    const before = arena.server.services.rooms.size;
    const answer = await fetch(`${arena.server.url}/matchmake/create/arena`, { method: 'POST', body: '{}' });
    expect(answer.ok).toBe(false);
    expect(arena.server.services.rooms.size).toBe(before);
  });
});

describe('playing', () => {
  it("executes a person's intent on the tick it names", async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0, generator: 'open' });
    const client = await arena.connect(room);
    const player = await seated(client);
    const { actionNames } = client.welcomes[0];
    const seen = new Map<number, [action: number, facing: number]>(); // by tick
    client.room.onStateChange(({ tick }) => seen.set(tick, [player.lastAction, player.facing]));
    for (const [name, facing] of [
      ['up', 0],
      ['right', 1],
      ['down', 2],
      ['left', 3],
    ] as const) {
      const action = actionNames.findIndex((candidate) => candidate.includes(name));
      // A busy machine brings an intent too late, which the room says, or shows two ticks at once: then again.
      let tick: number;
      let numRefused: number;
      do {
        tick = client.room.state.tick + 2;
        numRefused = client.refusals.length;
        client.room.send('intent', { tick, action });
        const sentFor = tick;
        await until(() => client.room.state.tick > sentFor);
      } while (client.refusals.length > numRefused || !seen.has(tick));
      expect(seen.get(tick), name).toEqual([action, facing]);
    }
    expect(client.refusals.filter(({ code }) => code !== 'late')).toEqual([]);
  });

  it('answers late, early and impossible intents with their code, and executes none', async () => {
    const room = await arena.createRoom({ seats: 1, agents: 0 });
    const client = await arena.connect(room);
    await seated(client);
    client.room.send('intent', { tick: 0, action: 1 });
    client.room.send('intent', { tick: client.room.state.tick + 1000, action: 1 });
    client.room.send('intent', { tick: client.room.state.tick + 2, action: 77 });
    await until(() => client.refusals.length === 3);
    expect(client.refusals.map((refusal) => refusal.code)).toEqual(['late', 'early', 'bad-action']);
    expect(client.refusals.every((refusal) => refusal.tick > 0 && !refusal.message.includes('\n'))).toBe(true);
  });

  it('deals another preference, or free play, and starts the score again', async () => {
    const room = await arena.createRoom({ seats: 1, agents: 0 });
    const client = await arena.connect(room, { wish: 'free' });
    expect(client.welcomes[0].preference).toEqual([]);
    client.room.send('wish', { mode: 'dealt' });
    await until(() => client.preferences.length === 1);
    expect(client.preferences[0].preference).toContain(1);
    client.room.send('wish', { mode: 'free' });
    await until(() => client.preferences.length === 2);
    expect(client.preferences[1].preference).toEqual([]);
  });

  it('renames', async () => {
    const room = await arena.createRoom({ seats: 1, agents: 0 });
    const client = await arena.connect(room);
    await seated(client);
    client.room.send('profile', { name: '  Grace ' });
    await until(() => playerOf(client)?.name === 'Grace');
  });

  it('sends minds at join and again', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 2 });
    const client = await arena.connect(room);
    await until(() => client.minds.some((message) => message.minds.length === 2));
    expect(client.minds.at(-1)?.minds.map((mind) => mind.seatIdx)).toEqual([0, 1]);
  });
});

describe('dropping', () => {
  it('flags the seat, keeps it, and gives it back with its score', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 1 });
    const watcher = await arena.connect(room, { role: 'spectator' });
    const client = await arena.connect(room, { name: 'Ada' });
    await seated(client);
    const { seatIdx } = client.welcomes[0];
    const token = await cut(client);
    await until(() => playerOf(watcher, seatIdx)?.connected === false);
    expect(playerOf(watcher, seatIdx)).toMatchObject({ name: 'Ada', kind: 0 });
    const back = await arena.sdk.reconnect(token);
    let welcomed = -1;
    back.onMessage('welcome', (message) => {
      welcomed = message.seatIdx;
    });
    back.onMessage('minds', () => {});
    await until(() => playerOf(watcher, seatIdx)?.connected === true && welcomed >= 0);
    expect(welcomed).toBe(seatIdx);
    await back.leave();
  });

  it('frees the seat when nobody comes back, and agents fill up again', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 2 });
    const client = await arena.connect(room);
    await seated(client);
    expect(room.listing()).toMatchObject({ people: 1, agents: 1 });
    const token = await cut(client);
    await until(() => room.listing().people === 0);
    expect(room.listing()).toMatchObject({ agents: 2 });
    await expect(arena.sdk.reconnect(token)).rejects.toThrow();
  });

  it('has an agent stand in where the room says so', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0, droppedSeat: 'agent' });
    const watcher = await arena.connect(room, { role: 'spectator' });
    const client = await arena.connect(room);
    await seated(client);
    const { seatIdx } = client.welcomes[0];
    const token = await cut(client);
    await until(() => playerOf(watcher, seatIdx)?.kind === 2);
    expect(playerOf(watcher, seatIdx)?.connected).toBe(false);
    await until(() => watcher.minds.at(-1)?.minds.length === 1);
    const [mind] = watcher.minds.at(-1)!.minds;
    expect(mind.preference.every((preference) => preference === 0)).toBe(true); // the preference is still that person's alone
    const back = await arena.sdk.reconnect(token);
    back.onMessage('*', () => {});
    await until(() => playerOf(watcher, seatIdx)?.kind === 0);
    await back.leave();
  });

  it('takes a client back whose old line still looks alive', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const client = await arena.connect(room);
    await seated(client);
    const { seatIdx } = client.welcomes[0];
    const back = await arena.sdk.reconnect(client.room.reconnectionToken);
    const seats: number[] = [];
    back.onMessage('welcome', (message) => seats.push(message.seatIdx));
    back.onMessage('minds', () => {});
    await until(() => seats.length > 0);
    expect(seats).toEqual([seatIdx]);
    await until(() => client.leaveCodes.length > 0);
    expect(room.listing()).toMatchObject({ people: 1 });
    await back.leave();
  });

  it('flags a line that went silent before the socket notices', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const watcher = await arena.connect(room, { role: 'spectator' });
    const line = await openLine(arena.server.port);
    const client = await connectThrough(line.port, room.roomId);
    await seated(client);
    const { seatIdx } = client.welcomes[0];
    line.cutUpstream(); // the client's pongs get lost, both sockets stay open
    await until(() => playerOf(watcher, seatIdx)?.connected === false);
    expect(room.clients).toHaveLength(2);
    line.mendUpstream();
    await until(() => playerOf(watcher, seatIdx)?.connected === true);
    await client.room.leave();
    line.close();
  });
});

describe('a full disk', () => {
  it.skipIf(process.platform !== 'linux')(
    'closes the room that cannot record, and leaves the others alone',
    async () => {
      const other = await arena.createRoom({ seats: 2, agents: 1 });
      const bystander = await arena.connect(other);
      const room = await arena.createRoom({ seats: 2, agents: 1 });
      const client = await arena.connect(room);
      const { recordingId } = room.listing();
      const file = readdirSync('/proc/self/fd').find((fd) => linkOf(fd).includes(recordingId));
      closeSync(Number(file));
      const full = openSync('/dev/full', 'w'); // takes the number that was freed: every write fails for want of space
      expect(full).toBe(Number(file));
      await until(() => client.leaveCodes.length > 0);
      expect(client.closings).toHaveLength(1);
      await until(() => !arena.server.services.rooms.has(room.roomId));
      const { tick } = bystander.room.state;
      await until(() => bystander.room.state.tick > tick + 3);
      const metrics = await (await fetch(`${arena.server.url}/metrics`)).text();
      expect(metrics).toMatch(/^murmur_room_failures_total 1$/m);
      await until(() => !linkOf(String(full)).includes('/dev/full')); // the recorder lets go of its file
      const kept = readRecording(join(arena.dataFolder, recordingId + RECORDING_SUFFIX));
      expect(kept.end).toBeUndefined();
      expect(verifyRecording(kept).mismatch).toBeUndefined();
    },
  );
});

/** Where an open file of this process points; empty when it is already closed. */
function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
