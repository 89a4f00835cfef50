import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchMaker } from '@colyseus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlMessage, roomOptions } from '../../../server/protocol/messages.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { Classroom, createOwnerKey } from '../../../server/rooms/classroom.ts';
import {
  createFollowingSeats,
  playerOf,
  startTestArena,
  type TestArena,
  type TestClient,
  until,
} from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena({}, createFollowingSeats);
});
afterAll(() => arena.stop());

async function openClass(options: Parameters<typeof roomOptions.parse>[0] = {}) {
  const parsed = roomOptions.parse({ learn: false, tickMs: 50, seed: 1, seats: 4, agents: 2, ...(options as object) });
  const { roomId, ownerKey, recordingId } = await arena.server.createRoom({ options: parsed, isPermanent: true });
  const room = { roomId, tick: () => arena.server.services.rooms.get(roomId)!.listing().tick };
  const control = (client: TestClient, change: Omit<ControlMessage, 'ownerKey'>, key = ownerKey) =>
    client.room.send('control', { ownerKey: key, ...change });
  return { room, ownerKey, recordingId, control };
}

const recordingStatus = async (recordingId: string) =>
  Promise.all(
    ['', '/frames'].map(async (part) => (await fetch(`${arena.server.url}/recordings/${recordingId}${part}`)).status),
  );

describe('the owner of a room', () => {
  it('pauses it and has it go on, with a seat or without; the recording says how long, and plays again', async () => {
    const { room, recordingId, control } = await openClass();
    const owner = await arena.connect(room, { role: 'spectator' });
    const pupil = await arena.connect(room);
    await until(() => room.tick() > 3 && playerOf(pupil) !== undefined); // a seat is taken with a tick
    control(owner, { isPaused: true });
    await until(() => pupil.room.state.paused);
    const stoodAt = room.tick();
    pupil.room.send('profile', { name: 'Ada' });
    await until(() => playerOf(pupil)?.name === 'Ada');
    const late = await arena.connect(room); // others still come in while it stands
    await until(() => late.room.state.paused);
    expect([room.tick(), pupil.room.state.paused, playerOf(late)]).toEqual([stoodAt, true, undefined]);
    control(owner, { isPaused: false });
    await until(() => room.tick() > stoodAt + 2 && playerOf(late) !== undefined);
    control(owner, { speedPercent: 25 });
    await until(() => pupil.room.state.speedPercent === 25);
    await until(() => pupil.room.state.tick > stoodAt + 4);
    await matchMaker.getLocalRoomById(room.roomId).disconnect();
    const recording = readRecording(join(arena.dataFolder, recordingId + RECORDING_SUFFIX));
    const notes = recording.ticks.flatMap((tick) => tick.notes.map((note) => ({ ...note, tick: tick.tick })));
    expect(notes.filter(({ kind }) => kind === 'pause')).toMatchObject([{ tick: stoodAt + 1 }]);
    expect(notes.some((note) => note.kind === 'speed' && note.percent === 25)).toBe(true);
    expect(verifyRecording(recording)).toMatchObject({ isClosed: true, mismatch: undefined });
  });

  it('hides preferences, beliefs and scores from everybody, also in the recording, and reveals them', async () => {
    const { room, recordingId, control } = await openClass({ generator: 'open' });
    const owner = await arena.connect(room);
    await until(() => owner.minds.some(({ minds }) => minds.length > 0));
    control(owner, { areMindsHidden: true });
    await until(() => owner.room.state.mindsHidden && owner.minds.at(-1)!.minds.length === 0);
    const pupil = await arena.connect(room);
    await until(() => pupil.minds.length > 1);
    expect(pupil.minds.every(({ minds }) => minds.length === 0)).toBe(true);
    expect(pupil.welcomes[0].preference.length).toBeGreaterThan(0); // the own preference is the pupil's to know
    for (const seatIdx of [0, 1, 2, 3]) expect(playerOf(pupil, seatIdx)?.scoreHundredths ?? 0).toBe(0);
    expect(await recordingStatus(recordingId)).toEqual([403, 403]);
    control(owner, { areMindsHidden: false });
    await until(() => pupil.minds.at(-1)!.minds.length > 0);
    expect(await recordingStatus(recordingId)).toEqual([200, 200]);
  });

  it('hides who follows whom, and reveals it', async () => {
    const { room, control } = await openClass();
    const owner = await arena.connect(room);
    const follows = () =>
      [...owner.room.state.players.values()].filter(
        ({ following, followStrength }) => following >= 0 || followStrength > 0,
      );
    await until(() => follows().length === 2);
    expect(follows()[0]).toMatchObject({ following: 0, followStrength: 75 });
    control(owner, { areMindsHidden: true });
    await until(() => owner.room.state.mindsHidden);
    const hiddenAt = room.tick();
    await until(() => owner.room.state.tick > hiddenAt + 12); // longer than minds are left as they are
    expect(follows()).toEqual([]);
    control(owner, { areMindsHidden: false, isPaused: true });
    await until(() => follows().length === 2);
  });

  it('is nobody but who has the key, and many wrong ones close the line that tries them', async () => {
    const { room, ownerKey, control } = await openClass();
    const stranger = await arena.connect(room);
    control(stranger, { isPaused: true }, createOwnerKey().key);
    control(stranger, { isPaused: true }, 'x');
    stranger.room.send('control', { ownerKey, isPaused: 'yes' });
    stranger.room.send('control', { ownerKey, speedPercent: 7 });
    stranger.room.send('control', { isPaused: true });
    await until(() => stranger.refusals.length === 5);
    expect(stranger.refusals.map(({ code }) => code)).toEqual([
      'not-owner',
      'not-owner',
      'bad-message',
      'bad-message',
      'bad-message',
    ]);
    expect(JSON.stringify(stranger.refusals)).not.toContain(ownerKey);
    expect(stranger.room.state.paused).toBe(false);
    for (let attempt = 0; attempt < 20; attempt++) control(stranger, {}, `guess-${attempt}`);
    await until(() => stranger.leaveCodes.length > 0);
  });

  it('is told the key once: no listing, welcome, state or file has it', async () => {
    const answer = await fetch(`${arena.server.url}/rooms`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Year 9', seats: 2, agents: 1, learn: false }),
    });
    const { ownerKey, roomId, name, recordingId } = (await answer.json()) as Record<string, string>;
    expect([answer.status, name]).toEqual([201, 'Year 9']);
    expect(ownerKey).toMatch(/^[\w-]{32}$/);
    const client = await arena.connect({ roomId });
    await until(() => client.room.state.tick > 1);
    expect(client.welcomes[0].roomName).toBe('Year 9');
    const listed = await (await fetch(`${arena.server.url}/rooms`)).text();
    expect(listed).toContain('Year 9');
    const path = join(arena.dataFolder, recordingId + RECORDING_SUFFIX);
    expect(existsSync(path)).toBe(true);
    const seen = [
      listed,
      JSON.stringify(client.welcomes),
      JSON.stringify(client.room.state),
      readFileSync(path, 'latin1'),
    ];
    for (const text of seen) expect(text).not.toContain(ownerKey);
    await client.room.leave();
  });
});

describe('a key', () => {
  it('opens the room it was made for, and none that nobody owns', () => {
    const { key, hash } = createOwnerKey();
    const room = new Classroom(hash);
    expect([room.isOwner(key), room.isOwner(`${key}x`), room.isOwner(''), room.isOwner(hash)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(new Classroom('').isOwner('')).toBe(false);
  });
});
