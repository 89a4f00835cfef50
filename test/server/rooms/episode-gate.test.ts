import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Arena } from '../../../server/arena/arena.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { EpisodeGate, STARTING } from '../../../server/rooms/episode-gate.ts';
import { playerOf, startTestArena, type TestArena, until } from './server-harness.ts';

const HORIZON = 5;

describe('the start of an episode', () => {
  let arena: Arena;
  let people: number[];
  let isWatched: boolean;

  beforeEach(() => {
    const options = roomOptions.parse({ world: 'maze', seats: 3, settings: { horizon: HORIZON } });
    const { environment, level } = createRoomWorld(options, 1);
    arena = new Arena({ environment, level, seed: 1, isOpen: true });
    people = [];
    isWatched = false;
  });

  const createGate = (isChecked = true) =>
    new EpisodeGate({
      arena,
      people: () => people,
      isWatched: () => isWatched,
      isOver: () => arena.hasEnded,
      isChecked,
    });
  function seat(...seats: number[]): void {
    for (const seatIdx of seats) {
      arena.apply({ kind: 'join', seatIdx, occupant: 'human', playerId: `p${seatIdx}`, preferenceHundredths: [] });
      people.push(seatIdx);
    }
  }
  function runTick(): void {
    arena.openTick();
    arena.step();
  }

  it('waits for nobody where only agents play, and where a room does not check', () => {
    expect(createGate().isHeld(0)).toBe(false);
    seat(0);
    expect(createGate(false).isHeld(0)).toBe(false);
  });

  it('is at once where one person is ready, and never before', () => {
    seat(0);
    const gate = createGate();
    expect([gate.isHeld(0), gate.isHeld(100 * LIMITS.readyWaitMs)]).toEqual([true, true]);
    expect([gate.phase, gate.startsInSec, gate.isReady(0)]).toEqual([STARTING.waits, 0, false]);
    gate.markReady(0);
    expect([gate.phase, gate.isHeld(100 * LIMITS.readyWaitMs)]).toEqual([STARTING.running, false]);
  });

  it('counts down when several are ready', () => {
    seat(0, 1);
    const gate = createGate();
    gate.isHeld(0);
    gate.markReady(0);
    expect([gate.isHeld(10), gate.phase, gate.isReady(0), gate.isReady(1)]).toEqual([
      true,
      STARTING.waits,
      true,
      false,
    ]);
    gate.markReady(1);
    expect([gate.isHeld(20), gate.phase, gate.startsInSec]).toEqual([true, STARTING.counts, LIMITS.countdownMs / 1000]);
    expect(gate.isHeld(9 + LIMITS.countdownMs)).toBe(true);
    expect([gate.isHeld(10 + LIMITS.countdownMs), gate.phase]).toEqual([false, STARTING.running]);
    runTick();
    expect(gate.isHeld(11 + LIMITS.countdownMs)).toBe(false);
  });

  it('does not wait for ever for one of several, nor for one whom others watch', () => {
    seat(0, 1);
    const gate = createGate();
    gate.isHeld(0);
    gate.markReady(0);
    expect([gate.isHeld(LIMITS.readyWaitMs - 1), gate.startsInSec]).toEqual([true, 1]);
    expect([gate.isHeld(LIMITS.readyWaitMs), gate.phase]).toEqual([true, STARTING.counts]);
    expect(gate.isHeld(LIMITS.readyWaitMs + LIMITS.countdownMs)).toBe(false);
    people.pop();
    const watched = createGate();
    const cameMs = 10 * LIMITS.readyWaitMs;
    expect([watched.isHeld(0), watched.isHeld(cameMs)]).toEqual([true, true]);
    isWatched = true;
    expect([watched.isHeld(cameMs + LIMITS.readyWaitMs - 1), watched.isHeld(cameMs + LIMITS.readyWaitMs)]).toEqual([
      true,
      false,
    ]);
  });

  it('gives who comes while others wait all of the time', () => {
    seat(0);
    const gate = createGate();
    gate.isHeld(0);
    seat(1);
    gate.isHeld(LIMITS.readyWaitMs - 1);
    seat(2);
    gate.isHeld(LIMITS.readyWaitMs);
    expect([gate.isHeld(2 * LIMITS.readyWaitMs - 1), gate.phase]).toEqual([true, STARTING.waits]);
  });

  it('does not wait for who has gone', () => {
    seat(0, 1);
    const gate = createGate();
    gate.isHeld(0);
    gate.markReady(0);
    people.pop();
    expect(gate.isHeld(1)).toBe(false);
  });

  it('of the next episode is asked for while one has ended', () => {
    seat(0, 1);
    const gate = createGate();
    for (const seatIdx of people) gate.markReady(seatIdx);
    gate.isHeld(LIMITS.countdownMs);
    gate.isHeld(2 * LIMITS.countdownMs);
    for (let step = 0; step < HORIZON; step++) runTick();
    expect([arena.hasEnded, gate.isNextWanted, gate.isReady(0)]).toEqual([true, false, false]);
    gate.markReady(0);
    expect([gate.isNextWanted, gate.isReady(0)]).toEqual([false, true]);
    gate.markReady(1);
    expect(gate.isNextWanted).toBe(true);
    arena.restart();
    expect([gate.isHeld(99_000), gate.phase]).toEqual([true, STARTING.counts]);
  });
});

describe('a room that checks', () => {
  let server: TestArena;
  beforeAll(async () => {
    server = await startTestArena();
  });
  afterAll(() => server.stop());

  it('begins anew with its first person, waits for the first key, and says who is ready; its recording plays again', async () => {
    const room = await server.createRoom({ world: 'maze', seats: 2, settings: { horizon: 12 } });
    await until(() => room.listing().tick > 2);
    const client = await server.connect(room);
    const { state } = client.room;
    await until(() => state.starting === STARTING.waits);
    expect([state.episodeTick, state.startsInSec]).toEqual([0, 0]);
    const { tick } = state;
    const second = await server.connect(room);
    await until(() => state.startsInSec > 0); // now somebody waits
    client.room.send('intent', { tick: tick + 1, action: 2 }); // any key of the game
    await until(() => playerOf(client)?.ready === true);
    second.room.send('ready', {});
    await until(() => state.starting === STARTING.counts);
    await until(() => state.starting === STARTING.running && state.episodeTick === 1);
    expect([room.listing().tick, playerOf(client)?.ready]).toEqual([tick + 1, false]);
    await until(() => state.ending > 0);
    const ended = state.episode;
    for (const { room: line } of [client, second]) line.send('ready', {});
    await until(() => state.episode === ended + 1 && state.starting === STARTING.counts);
    const spectator = await server.connect(room, { role: 'spectator' });
    spectator.room.send('ready', {});
    await until(() => spectator.refusals.length > 0);
    expect(spectator.refusals[0].code).toBe('no-seat');
    const { recordingId } = room.listing();
    await room.disconnect();
    const recording = readRecording(`${server.dataFolder}/${recordingId}${RECORDING_SUFFIX}`);
    expect(verifyRecording(recording)).toMatchObject({ isClosed: true, mismatch: undefined });
  });

  it('lets a person into an episode that others play', async () => {
    const room = await server.createRoom({ world: 'maze', seats: 2, settings: { horizon: 5000 } });
    const client = await server.connect(room);
    client.room.send('ready', {});
    await until(() => client.room.state.episodeTick > 2);
    const { episode } = client.room.state;
    const late = await server.connect(room);
    await until(() => late.room.state.episodeTick > 3);
    expect([late.room.state.episode, late.room.state.starting]).toEqual([episode, STARTING.running]);
  });
});
