import { beforeEach, describe, expect, it } from 'vitest';
import { Arena } from '../../../server/arena/arena.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { createMetrics } from '../../../server/metrics.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';
import { EpisodeRest } from '../../../server/rooms/episode-rest.ts';
import { KeyWait } from '../../../server/rooms/key-wait.ts';
import { KeyPacer, Pacer } from '../../../server/rooms/pacer.ts';

let arena: Arena;
let connected: Set<number>;
let wait: KeyWait;

beforeEach(() => {
  const options = roomOptions.parse({ world: 'maze', seats: 3, settings: { horizon: 5 } });
  const { environment, level } = createRoomWorld(options, 1);
  arena = new Arena({ environment, level, seed: 1, isOpen: true });
  connected = new Set();
  wait = new KeyWait(arena, (seatIdx) => ({ name: '', isConnected: connected.has(seatIdx) }));
});

function seat(seatIdx: number, occupant: 'human' | 'agent'): void {
  arena.apply({ kind: 'join', seatIdx, occupant, playerId: `p${seatIdx}`, preferenceHundredths: [] });
  connected.add(seatIdx);
}
function runTick(): void {
  arena.openTick();
  arena.step();
}
const act = (seatIdx: number) => arena.submit(seatIdx, arena.tick + 1, 2);

describe('a room that waits for keys', () => {
  it('goes on with agents alone', () => {
    seat(0, 'agent');
    expect(wait.isReady(0)).toBe(true);
    expect(wait.isAwaited(0)).toBe(false);
  });

  it('stands still where nobody sits: an action that nobody took would be one in a world that has no idle action', () => {
    expect(wait.isReady(0)).toBe(false);
  });

  it('waits for its only person for ever', () => {
    seat(0, 'agent');
    seat(1, 'human');
    expect([wait.isReady(0), wait.isReady(10 * LIMITS.keysWaitMs), wait.isAwaited(1)]).toEqual([false, false, true]);
    act(1);
    expect([wait.isReady(0), wait.isAwaited(1)]).toEqual([true, false]);
    runTick();
    expect(wait.isReady(0)).toBe(false);
  });

  it('does not wait for who has nothing left to do', () => {
    const done = new Set([1]);
    const isDone = (seatIdx: number) => done.has(seatIdx);
    wait = new KeyWait(arena, (seatIdx) => ({ name: '', isConnected: connected.has(seatIdx) }), isDone);
    seat(0, 'human');
    seat(1, 'human');
    expect([wait.isAwaited(0), wait.isAwaited(1), wait.isReady(0)]).toEqual([true, false, false]);
    act(0);
    expect(wait.isReady(0)).toBe(true);
    runTick();
    done.add(0);
    expect(wait.isReady(0)).toBe(true);
  });

  it('waits for nobody while an episode has ended and the next has not begun', () => {
    seat(0, 'human');
    for (let step = 0; step < 5; step++) {
      expect(wait.isAwaited(0)).toBe(true);
      runTick();
    }
    expect([arena.hasEnded, wait.isAwaited(0)]).toEqual([true, false]);
    arena.restart();
    expect(wait.isAwaited(0)).toBe(true);
  });

  it('waits for the last of several, but not for ever', () => {
    seat(0, 'human');
    seat(1, 'human');
    act(0);
    expect([wait.isAwaited(0), wait.isAwaited(1)]).toEqual([false, true]);
    expect([1000, 1000 + LIMITS.keysWaitMs - 1, 1000 + LIMITS.keysWaitMs].map((ms) => wait.isReady(ms))).toEqual([
      false,
      false,
      true,
    ]);
    runTick();
    act(1);
    expect(wait.isReady(1001 + LIMITS.keysWaitMs)).toBe(false); // the next tick has its own time
    act(0);
    expect(wait.isReady(1001 + LIMITS.keysWaitMs)).toBe(true);
  });

  it('does not wait for who is away while others are there, and stands still when all are', () => {
    seat(0, 'human');
    seat(1, 'human');
    connected.delete(1);
    act(0);
    expect([wait.isReady(0), wait.isAwaited(1)]).toEqual([true, false]);
    connected.delete(0);
    expect(wait.isReady(10 * LIMITS.keysWaitMs)).toBe(false);
  });
});

describe('pacing', () => {
  const TICK_MS = 100;

  it('runs a tick at once when it is ready, and never two within a tick length; shows what waits meanwhile', () => {
    let isReady = false;
    const ran: string[] = [];
    const pacer = new KeyPacer(0, {
      tickMs: TICK_MS,
      metrics: createMetrics(),
      isHeld: () => false,
      isReady: () => isReady,
      runTick: () => ran.push('tick'),
      refresh: () => ran.push('show'),
    });
    for (let ms = 5; ms < 250; ms += 5) pacer.poll(ms);
    expect(ran).toEqual(['show', 'show']);
    isReady = true;
    pacer.poll(251);
    pacer.poll(256);
    expect(ran).toEqual(['show', 'show', 'tick']);
    for (let ms = 260; ms <= 351; ms++) pacer.poll(ms);
    expect(ran).toEqual(['show', 'show', 'tick', 'tick']);
  });

  it('does not make up for time in which it was held', () => {
    let isHeld = true;
    let ticks = 0;
    const pacer = new Pacer(
      TICK_MS,
      0,
      createMetrics(),
      () => isHeld,
      () => ticks++,
    );
    for (let ms = 0; ms <= 950; ms += 10) pacer.poll(ms);
    isHeld = false;
    pacer.poll(1000);
    expect(ticks).toBe(0);
    pacer.poll(1050);
    expect(ticks).toBe(1);
  });

  it('catches up no further than the end of an episode, rests, and starts the next one a whole tick before its first step', () => {
    seat(0, 'agent');
    const rest = new EpisodeRest({
      restMs: LIMITS.episodeRestMs,
      isOver: () => arena.hasEnded,
      isNextWanted: () => false,
      startNext: () => arena.restart(),
    });
    const pacer = new Pacer(TICK_MS, 0, createMetrics(), (ms) => rest.isHeld(ms), runTick);
    pacer.poll(400);
    expect([arena.tick, arena.hasEnded]).toEqual([4, false]);
    pacer.poll(700);
    expect([arena.tick, arena.hasEnded]).toEqual([5, true]);
    pacer.poll(700 + LIMITS.episodeRestMs - 1);
    expect([arena.tick, arena.episode]).toEqual([5, 1]);
    pacer.poll(700 + LIMITS.episodeRestMs);
    expect([arena.tick, arena.episode, arena.scene.tick]).toEqual([5, 2, 0]);
    pacer.poll(700 + LIMITS.episodeRestMs + TICK_MS - 1);
    expect(arena.tick).toBe(5);
    pacer.poll(700 + LIMITS.episodeRestMs + TICK_MS);
    expect(arena.tick).toBe(6);
  });
});
