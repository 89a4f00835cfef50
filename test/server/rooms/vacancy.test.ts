import { join } from 'node:path';
import { type AuthContext, matchMaker } from '@colyseus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomOptions } from '../../../server/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../server/protocol/version.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import type { ArenaRoom } from '../../../server/rooms/arena-room.ts';
import { Vacancy } from '../../../server/rooms/vacancy.ts';
import { startTestArena, type TestArena, until } from './server-harness.ts';

describe('a vacancy', () => {
  it('is over when nobody has been there for its time, counted from when the last one went', () => {
    const vacancy = new Vacancy(100);
    expect([0, 99].map((ms) => vacancy.isOver(0, ms))).toEqual([false, false]);
    expect(vacancy.isOver(1, 150)).toBe(false);
    expect([160, 259, 260].map((ms) => vacancy.isOver(0, ms))).toEqual([false, false, true]);
  });
});

describe('a room that somebody made', () => {
  let arena: TestArena;
  beforeAll(async () => {
    arena = await startTestArena({ EMPTY_ROOM_SEC: '1', RECONNECT_SEC: '600' });
  });
  afterAll(() => arena.stop());

  const make = async (isPermanent = false) => {
    const options = roomOptions.parse({ seats: 2, agents: 1, learn: false, tickMs: 50 });
    const { roomId, recordingId } = await arena.server.createRoom({ options, isPermanent });
    return { roomId, recordingId, room: matchMaker.getLocalRoomById(roomId) as unknown as ArenaRoom };
  };
  /** At once, as a vacancy of a second is soon over on a machine that is busy. The socket may take its time. */
  const makeAndJoin = async () => {
    const made = await make();
    made.room.seatReservationTimeout = 600;
    const context = { headers: new Headers() } as AuthContext;
    const reservation = await matchMaker.joinById(made.roomId, { protocolVersion: PROTOCOL_VERSION }, context);
    return { made, reservation };
  };
  const enter = async (reservation: Awaited<ReturnType<typeof makeAndJoin>>['reservation']) => {
    const room = await arena.sdk.consumeSeatReservation(reservation);
    room.onMessage('*', () => {});
    await new Promise((resolve) => room.onMessage('welcome', resolve));
    return room;
  };
  const isThere = ({ roomId }: { roomId: string }) => arena.server.services.rooms.has(roomId);

  /** Until a room that was made just now has ended as nobody came: whatever stood empty before it has had its time too. */
  const passVacancy = async () => {
    const other = await make();
    await until(() => !isThere(other));
  };

  it('says that it closes, and ends with its recording, when nobody comes; a permanent one goes on', async () => {
    const [made, permanent] = [await make(), await make(true)];
    await until(() => !isThere(made));
    expect(made.room.state.phase).toBe(1); // the framework, which ends empty rooms in time as well, does not say so
    const recording = readRecording(join(arena.dataFolder, made.recordingId + RECORDING_SUFFIX));
    expect(verifyRecording(recording)).toMatchObject({ isClosed: true, mismatch: undefined });
    await passVacancy();
    expect(isThere(permanent)).toBe(true);
  });

  it('waits for who has joined and whose socket is on its way', async () => {
    const { made, reservation } = await makeAndJoin();
    await passVacancy();
    const room = await enter(reservation);
    await room.leave();
    await until(() => !isThere(made));
  });

  it('is there as long as the seat of a dropped person is kept', async () => {
    const { made, reservation } = await makeAndJoin();
    const room = await enter(reservation);
    room.reconnection.enabled = false;
    room.connection.close();
    await until(() => made.room.clients.length === 0);
    await passVacancy();
    const back = await arena.sdk.reconnect(room.reconnectionToken);
    back.onMessage('*', () => {});
    await back.leave();
    await until(() => !isThere(made));
  });
});
