import { beforeEach, describe, expect, it } from 'vitest';
import { Arena } from '../../../server/arena/arena.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { createMetrics } from '../../../server/metrics.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';
import { Classroom } from '../../../server/rooms/classroom.ts';
import { EpisodeGate, STARTING } from '../../../server/rooms/episode-gate.ts';
import { KeyWait } from '../../../server/rooms/key-wait.ts';
import type { Session } from '../../../server/rooms/open-session.ts';
import { createRoomPacer } from '../../../server/rooms/room-pacer.ts';

const TICK_MS = 50;
const HORIZON = 5;
const POLL_MS = 10;
const PAUSE_MS = 2 * LIMITS.readyWaitMs; // longer than anything that a room gives time for

let arena: Arena;
let classroom: Classroom;
let gate: EpisodeGate;
let pacer: { poll(nowMs: number): void };
let nowMs: number;

/** A room of two people of whom nothing but the clocks is real. */
function openRoom(pace: 'clock' | 'keys', isChecked: boolean): void {
  const options = roomOptions.parse({ world: 'maze', seats: 2, tickMs: TICK_MS, settings: { horizon: HORIZON } });
  const { environment, level } = createRoomWorld(options, 1);
  arena = new Arena({ environment, level, seed: 1, isOpen: true });
  for (const seatIdx of [0, 1]) {
    const playerId = `p${seatIdx}`;
    arena.apply({ kind: 'join', seatIdx, occupant: 'human', playerId, preferenceHundredths: [] });
  }
  classroom = new Classroom('');
  gate = new EpisodeGate({
    arena,
    people: () => [0, 1],
    isWatched: () => false,
    isOver: () => arena.hasEnded,
    isChecked,
  });
  const keyWait = pace === 'keys' ? new KeyWait(arena, () => ({ name: '', isConnected: true })) : undefined;
  const run = () => {
    arena.openTick();
    arena.step();
  };
  const loop = { run, refresh: () => {}, restart: () => arena.restart() };
  const session = { options, arena, classroom, gate, keyWait, loop, designer: undefined } as unknown as Session;
  const guard = (guarded: () => void) => guarded();
  const outlets = { metrics: createMetrics(), hasClients: () => true, watchAll: () => {}, guard };
  nowMs = 1000;
  pacer = createRoomPacer({ session, ...outlets }, nowMs);
  pacer.poll(nowMs);
}

/** Time goes by. Polls before its end only, so that what is due at it has not happened. */
function pass(ms: number): void {
  const endMs = nowMs + ms;
  for (nowMs += POLL_MS; nowMs < endMs; nowMs += POLL_MS) pacer.poll(nowMs);
  nowMs = endMs;
}

function pause(): void {
  classroom.apply({ isPaused: true });
  pacer.poll(nowMs);
}

function resume(): void {
  classroom.apply({ isPaused: false });
  pacer.poll(nowMs);
}

describe('the start of an episode in a room that its owner pauses', () => {
  beforeEach(() => openRoom('clock', true));

  it('is counted down to the end after the pause', () => {
    for (const seatIdx of [0, 1]) gate.markReady(seatIdx);
    pass(1100);
    pause();
    pass(PAUSE_MS);
    expect([gate.phase, gate.startsInSec]).toEqual([STARTING.counts, 2]);
    resume();
    pass(LIMITS.countdownMs - 1100);
    expect([gate.phase, arena.tick]).toEqual([STARTING.counts, 0]);
    pacer.poll(nowMs);
    expect(gate.phase).toBe(STARTING.running);
  });

  it('is counted down in whole when people get ready during the pause', () => {
    pause();
    pass(PAUSE_MS);
    for (const seatIdx of [0, 1]) gate.markReady(seatIdx);
    expect([gate.phase, gate.startsInSec]).toEqual([STARTING.counts, LIMITS.countdownMs / 1000]);
    pass(PAUSE_MS);
    resume();
    pass(LIMITS.countdownMs);
    expect([gate.phase, arena.tick]).toEqual([STARTING.counts, 0]);
    pacer.poll(nowMs);
    expect(gate.phase).toBe(STARTING.running);
  });

  it('waits for who is not ready as long as without the pause', () => {
    gate.markReady(0);
    pass(1000);
    pause();
    pass(PAUSE_MS);
    resume();
    pass(LIMITS.readyWaitMs - 1000);
    expect(gate.phase).toBe(STARTING.waits);
    pacer.poll(nowMs);
    expect(gate.phase).toBe(STARTING.counts);
  });
});

describe('the rest in a room that its owner pauses', () => {
  it('after an episode is as long as without the pause', () => {
    openRoom('clock', false);
    while (!arena.hasEnded) pass(TICK_MS);
    pacer.poll(nowMs);
    const leftMs = LIMITS.episodeRestMs / 2;
    pass(leftMs);
    pause();
    pass(PAUSE_MS);
    resume();
    pass(leftMs - TICK_MS);
    expect(arena.episode).toBe(1);
    pass(2 * TICK_MS);
    expect(arena.episode).toBe(2);
  });
});

describe('a room by keys that its owner pauses', () => {
  it('gives who still thinks all of the time, and the pause beside', () => {
    openRoom('keys', false);
    arena.submit(0, arena.tick + 1, 2);
    pass(1000);
    pause();
    pass(PAUSE_MS);
    resume();
    pass(LIMITS.keysWaitMs - 2000);
    expect(arena.tick).toBe(0);
    pass(2000);
    expect(arena.tick).toBe(1);
  });
});

describe('what a recording tells of pauses', () => {
  it('is each of them once, with the tick after it', () => {
    const room = new Classroom('');
    const lasted = (fromMs: number, untilMs: number) => {
      room.apply({ isPaused: true });
      room.holds(fromMs);
      room.apply({ isPaused: false });
      room.holds(untilMs);
      return room.takeNotes();
    };
    expect([lasted(10, 110), lasted(200, 250), room.takeNotes()]).toEqual([
      [{ kind: 'pause', ms: 100 }],
      [{ kind: 'pause', ms: 50 }],
      [],
    ]);
    expect(room.roomMs(300)).toBe(150);
  });
});
