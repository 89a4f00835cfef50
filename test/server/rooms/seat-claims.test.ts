import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../../../server/protocol/limits.ts';
import { parseRefusal } from '../../../server/protocol/messages.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { PERSON, playTransitions } from '../../../server/records/transitions.ts';
import {
  connectThrough,
  openLine,
  playerOf,
  startTestArena,
  type TestArena,
  type TestClient,
  until,
} from './server-harness.ts';

const BROWSER = 'a1'.repeat(16);
const OTHER_BROWSER = 'b2'.repeat(16);

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena({ RECONNECT_SEC: '30' }); // far more than a test takes: what comes sooner does not wait for it
});
afterAll(() => arena.stop());

const refusalOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (reason: Error) => reason,
  );
  return parseRefusal(error?.message ?? '')?.code;
};

/** A tab that is closed: its socket goes, nothing is said, and it never comes back by itself. */
const closeTab = (client: TestClient) => {
  client.room.reconnection.enabled = false;
  client.room.connection.close();
};

const seatOf = (client: TestClient) => client.welcomes.at(-1)?.seatIdx;

describe('a seat that belongs to a browser', () => {
  it('is given back at once to the same browser in another tab, with its preference, in a room that is full', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const first = await arena.connect(room, { browser: BROWSER, name: 'Ada' });
    const other = await arena.connect(room, { browser: OTHER_BROWSER });
    closeTab(first);
    await until(() => playerOf(other, seatOf(first))?.connected === false);
    expect(await refusalOf(arena.connect(room, { browser: 'c3'.repeat(16) }))).toBe('room-full');
    const again = await arena.connect(room, { browser: BROWSER, name: 'Ada L.' });
    expect(again.welcomes[0]).toMatchObject({ seatIdx: seatOf(first), preference: first.welcomes[0].preference });
    await until(() => playerOf(other, seatOf(first))?.name === 'Ada L.');
    expect(playerOf(other, seatOf(first))?.connected).toBe(true);
    expect(room.listing()).toMatchObject({ people: 2 });
  });

  it('is kept by a tab that plays: another one is refused, the first goes on', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 0 });
    const first = await arena.connect(room, { browser: BROWSER });
    expect(await refusalOf(arena.connect(room, { browser: BROWSER }))).toBe('seat-held');
    expect(room.listing()).toMatchObject({ people: 1 });
    const { tick } = first.room.state;
    await until(() => first.room.state.tick > tick + 3);
    expect([first.leaveCodes, first.drops]).toEqual([[], []]);
  });

  it('goes to the tab that takes over, and the other is told why; it may take it back', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 0 });
    const first = await arena.connect(room, { browser: BROWSER });
    const second = await arena.connect(room, { browser: BROWSER, takeOver: true });
    expect(seatOf(second)).toBe(seatOf(first));
    await until(() => first.leaveCodes.length > 0);
    expect(first.leaveCodes).toEqual([CLOSE_CODES.takenOver]);
    expect(await refusalOf(arena.connect(room, { browser: BROWSER }))).toBe('seat-held');
    const third = await arena.connect(room, { browser: BROWSER, takeOver: true });
    await until(() => second.leaveCodes.length > 0);
    expect([seatOf(third), second.leaveCodes]).toEqual([seatOf(first), [CLOSE_CODES.takenOver]]);
    expect(room.listing()).toMatchObject({ people: 1 });
  });

  it('is lost to the line that fell silent: a tab opened meanwhile has it, and the old token is worth nothing', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 0 });
    const line = await openLine(arena.server.port);
    const first = await connectThrough(line.port, room.roomId, { browser: BROWSER });
    const watcher = await arena.connect(room, { role: 'spectator' });
    await until(() => playerOf(watcher, seatOf(first)) !== undefined);
    line.cutUpstream();
    await until(() => playerOf(watcher, seatOf(first))?.connected === false);
    const second = await arena.connect(room, { browser: BROWSER });
    expect(seatOf(second)).toBe(seatOf(first));
    await expect(arena.sdk.reconnect(first.room.reconnectionToken)).rejects.toThrow();
    await until(() => playerOf(watcher, seatOf(first))?.connected === true);
    expect([second.leaveCodes, room.listing().people]).toEqual([[], 1]);
    line.close();
  });

  it('is given back after the holder itself had come back once by its token', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0, droppedSeat: 'agent' });
    const watcher = await arena.connect(room, { role: 'spectator' });
    const first = await arena.connect(room, { browser: BROWSER });
    await until(() => playerOf(watcher, seatOf(first)) !== undefined);
    closeTab(first);
    await until(() => playerOf(watcher, seatOf(first))?.kind === 2);
    const back = await arena.sdk.reconnect(first.room.reconnectionToken);
    back.onMessage('*', () => {});
    await until(() => playerOf(watcher, seatOf(first))?.kind === 0);
    back.reconnection.enabled = false;
    back.connection.close();
    await until(() => playerOf(watcher, seatOf(first))?.kind === 2);
    const again = await arena.connect(room, { browser: BROWSER });
    expect(seatOf(again)).toBe(seatOf(first));
    await until(() => playerOf(watcher, seatOf(first))?.kind === 0);
  });

  it('stays a person or a program: the same browser in another role has a seat of its own', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 0 });
    const person = await arena.connect(room, { browser: BROWSER });
    const program = await arena.connect(room, { browser: BROWSER, role: 'bot', takeOver: true });
    const watcher = await arena.connect(room, { browser: BROWSER, role: 'spectator', takeOver: true });
    expect([person, program, watcher].map(seatOf)).toEqual([0, 1, -1]);
    expect(room.listing()).toMatchObject({ people: 1, programs: 1, spectators: 1 });
    const again = await arena.connect(room, { browser: BROWSER, takeOver: true });
    expect(seatOf(again)).toBe(seatOf(person));
    const programAgain = await arena.connect(room, { browser: BROWSER, role: 'bot', takeOver: true });
    expect(seatOf(programAgain)).toBe(seatOf(program));
    await until(() => person.leaveCodes.length > 0 && program.leaveCodes.length > 0);
    expect(room.listing()).toMatchObject({ people: 1, programs: 1, spectators: 1 });
    expect([again, programAgain, watcher].map(({ leaveCodes }) => leaveCodes)).toEqual([[], [], []]);
  });

  it('is free when its person leaves, and the browser then gets any seat', async () => {
    const room = await arena.createRoom({ seats: 1, agents: 0 });
    const first = await arena.connect(room, { browser: BROWSER });
    await first.room.leave();
    await until(() => room.listing().people === 0);
    const other = await arena.connect(room, { browser: OTHER_BROWSER });
    expect(seatOf(other)).toBe(0);
    expect(await refusalOf(arena.connect(room, { browser: BROWSER }))).toBe('room-full');
  });

  it('is its own in every room, and leaves clients without a browser as they were', async () => {
    const rooms = [await arena.createRoom({ seats: 2, agents: 0 }), await arena.createRoom({ seats: 2, agents: 0 })];
    const here = await arena.connect(rooms[0], { browser: BROWSER });
    const there = await arena.connect(rooms[1], { browser: BROWSER });
    const nameless = [await arena.connect(rooms[0]), await arena.connect(rooms[1])];
    expect([here, there].map(seatOf)).toEqual([0, 0]);
    expect(nameless.map(seatOf)).toEqual([1, 1]);
  });

  it('leaves no trace of the secret in the recording, the state or the listing', async () => {
    const room = await arena.createRoom({ seats: 2, agents: 0 });
    const client = await arena.connect(room, { browser: BROWSER });
    await until(() => playerOf(client) !== undefined);
    const { recordingId } = room.listing();
    const told = JSON.stringify([room.listing(), client.welcomes, client.room.state.toJSON(), client.minds]);
    const recorded = readFileSync(join(arena.dataFolder, recordingId + RECORDING_SUFFIX)).toString('latin1');
    expect(told + recorded).not.toContain(BROWSER);
    expect(JSON.stringify(room.clients[0].auth)).not.toContain(BROWSER);
  });
});

describe('a bot that joined by a socket', () => {
  it('shows a bot as one, counts it apart from people, and leaves it out of what is known of people', async () => {
    const room = await arena.createRoom({ seats: 3, agents: 0, droppedSeat: 'agent' });
    const before = arena.server.services.store.count('players');
    const person = await arena.connect(room);
    const bot = await arena.connect(room, { role: 'bot', name: 'Rover' });
    const { seatIdx } = bot.welcomes[0];
    await until(() => playerOf(person, seatIdx) !== undefined);
    expect(playerOf(person, seatIdx)).toMatchObject({ name: 'Rover', kind: 5, connected: true });
    expect(room.listing()).toMatchObject({ people: 1, programs: 1, agents: 0 });
    expect(arena.server.services.store.count('players')).toBe(before + 1);
    bot.room.send('intent', { tick: room.listing().tick + 2, action: 0 });
    closeTab(bot);
    await until(() => playerOf(person, seatIdx)?.kind === 2);
    expect(room.listing()).toMatchObject({ people: 1, programs: 1 });
    const back = await arena.sdk.reconnect(bot.room.reconnectionToken);
    back.onMessage('*', () => {});
    await until(() => playerOf(person, seatIdx)?.kind === 5);
    const kept = readRecording(join(arena.dataFolder, room.listing().recordingId + RECORDING_SUFFIX));
    const isOfPerson = (seat: number) =>
      [...playTransitions(kept, { seats: [seat] })].some(({ who }) => who === PERSON);
    const ofSeats = [person, bot].map((client) => isOfPerson(client.welcomes[0].seatIdx));
    expect(ofSeats).toEqual([true, false]);
    expect([...playTransitions(kept, { seats: [seatIdx] })][0].who).toBe('program');
    await back.leave();
  });
});
