import { describe, expect, it } from 'vitest';
import { Arena } from '../../../server/arena/arena.ts';
import type { ArenaEvent } from '../../../server/arena/events.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { type RoomOptions, roomOptions } from '../../../server/protocol/messages.ts';

function createArena(options: RoomOptions = {}, seed = 3): Arena {
  const parsed = roomOptions.parse(options.world === undefined ? { seats: 4, ...options } : options);
  const { environment, level } = createRoomWorld(parsed, seed);
  return new Arena({ environment, level, seed, isOpen: parsed.open });
}

function joining(arena: Arena, seatIdx: number): ArenaEvent {
  const preferenceHundredths = new Array<number>(arena.spec.numCumulants).fill(0);
  preferenceHundredths[0] = 100;
  return { kind: 'join', seatIdx, occupant: 'human', playerId: `p${seatIdx}`, preferenceHundredths };
}

function runTick(arena: Arena) {
  arena.openTick();
  return arena.step();
}

const position = (arena: Arena, seatIdx: number) => [...arena.scene.players.slice(seatIdx * 5, seatIdx * 5 + 2)];

describe('Arena', () => {
  it('numbers ticks from 1 and has the body of a newcomer from the tick after the join on', () => {
    const arena = createArena();
    expect(arena.tick).toBe(0);
    arena.apply(joining(arena, 2));
    expect(arena.scene.players[2 * 5 + 4]).toBe(0);
    const report = runTick(arena);
    expect(report.tick).toBe(1);
    expect([...report.present]).toEqual([0, 0, 1, 0]);
    expect(arena.scene.players[2 * 5 + 4]).toBe(1);
  });

  it('executes an intent on the tick it names, and stay where there is none', () => {
    const arena = createArena();
    arena.apply(joining(arena, 0));
    runTick(arena);
    const move = 1;
    expect(arena.submit(0, arena.tick + 2, move)).toBeUndefined();
    expect(runTick(arena).actions[0]).toBe(arena.idleAction);
    expect(runTick(arena).actions[0]).toBe(move);
    expect(runTick(arena).actions[0]).toBe(arena.idleAction);
  });

  it.each([
    ['late', 0, 1],
    ['early', LIMITS.inputBufferTicks + 2, 1],
    ['bad-action', 1, 200],
    ['bad-action', 1, 1.5],
  ] as const)('refuses as %s', (code, ticksAhead, action) => {
    const arena = createArena();
    arena.apply(joining(arena, 0));
    runTick(arena);
    expect(arena.submit(0, arena.tick + ticksAhead, action)).toBe(code);
  });

  it('refuses an intent for a seat that nobody holds', () => {
    expect(createArena().submit(1, 1, 0)).toBe('no-seat');
  });

  it('forgets the intents of whoever left the seat', () => {
    const arena = createArena();
    arena.apply(joining(arena, 0));
    runTick(arena);
    arena.submit(0, arena.tick + 1, 1);
    arena.apply({ kind: 'leave', seatIdx: 0 });
    arena.apply(joining(arena, 0));
    expect(runTick(arena).actions[0]).toBe(arena.idleAction);
  });

  it('takes a join and a leave before the same tick for neither', () => {
    const arena = createArena();
    arena.apply(joining(arena, 0));
    arena.apply({ kind: 'leave', seatIdx: 0 });
    expect([...runTick(arena).present]).toEqual([0, 0, 0, 0]);
    expect(arena.seats.taken()).toEqual([]);
  });

  it('keeps the body where it is while an agent stands in', () => {
    const arena = createArena();
    arena.apply(joining(arena, 0));
    runTick(arena);
    const before = position(arena, 0);
    arena.apply({ kind: 'occupant', seatIdx: 0, occupant: 'stand-in' });
    const report = runTick(arena);
    expect(report.isHuman[0]).toBe(0);
    expect(position(arena, 0)).toEqual(before);
    arena.apply({ kind: 'occupant', seatIdx: 0, occupant: 'human' });
    expect(runTick(arena).isHuman[0]).toBe(1);
  });

  it('scores by the preference of the seat and starts again with a new preference', () => {
    const arena = createArena({ world: 'coins', generator: 'random' });
    arena.apply({ ...joining(arena, 0), preferenceHundredths: [100, -50, 10] } as ArenaEvent);
    let expected = 0;
    for (let tick = 0; tick < 30; tick++) {
      arena.openTick();
      arena.submit(0, arena.tick + 1, tick % 5 === 4 ? 0 : 2);
      const { cumulants } = arena.step();
      expected += 100 * cumulants[0] - 50 * cumulants[1] + 10 * cumulants[2];
      expect(arena.seats.at(0)?.scoreHundredths).toBe(expected);
    }
    expect(arena.seats.at(0)?.collected).toBeGreaterThan(0);
    arena.apply({ kind: 'preference', seatIdx: 0, preferenceHundredths: [0, 0, 0] });
    expect(arena.seats.at(0)?.scoreHundredths).toBe(0);
  });

  it('starts a world that has ended anew, with the same players', () => {
    const arena = createArena({ world: 'coins', generator: 'random', settings: { horizon: 5 } });
    arena.apply(joining(arena, 0));
    const ends = Array.from({ length: 12 }, () => {
      const { truncated } = runTick(arena);
      return truncated ? arena.tick : 0;
    });
    expect(ends.filter((tick) => tick > 0)).toEqual([5, 10]);
    expect(arena.scene.tick).toBe(2);
  });

  it('hashes the same for the same level, seed, events and intents, and otherwise not', () => {
    const run = (seed: number, action: number) => {
      const arena = createArena({ generator: 'groves-and-doors' }, seed);
      arena.apply(joining(arena, 1));
      for (let tick = 0; tick < 40; tick++) {
        arena.openTick();
        arena.submit(1, arena.tick + 1, (action + tick) % arena.spec.numActions);
        arena.step();
      }
      return arena.hash();
    };
    expect(run(3, 0)).toBe(run(3, 0));
    expect(run(3, 0)).not.toBe(run(4, 0));
    expect(run(3, 0)).not.toBe(run(3, 1));
  });

  it('keeps the hash of a tick when seats change after it', () => {
    const arena = createArena();
    arena.apply(joining(arena, 0));
    runTick(arena);
    const hash = arena.hash();
    arena.apply({ kind: 'leave', seatIdx: 0 });
    expect(arena.hash()).toBe(hash);
  });
});
