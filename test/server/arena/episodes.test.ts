import { describe, expect, it } from 'vitest';
import type { Level } from '../../../envs/core/level.ts';
import { findWorld } from '../../../envs/registry.ts';
import { Arena } from '../../../server/arena/arena.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { type RoomOptions, roomOptions } from '../../../server/protocol/messages.ts';

const SEED = 3;
const [FORWARD, DONE] = [2, 6];
const CORRIDOR = '>..G.\n#####\n.....\n.....\n.....';

function createMaze(options: RoomOptions, levelText?: string, drawLevel?: () => Level | undefined): Arena {
  const world = createRoomWorld(roomOptions.parse({ world: 'maze', seats: 2, ...options }), SEED, levelText);
  const { environment, level } = world;
  const arena = new Arena({ environment, level, seed: SEED, isOpen: true, drawLevel: drawLevel ?? world.drawLevel });
  for (const seatIdx of [0, 1]) {
    arena.apply({ kind: 'join', seatIdx, occupant: 'human', playerId: `p${seatIdx}`, preferenceHundredths: [] });
  }
  return arena;
}

function runTick(arena: Arena, ...actions: number[]) {
  arena.openTick();
  for (const [seatIdx, action] of actions.entries()) arena.submit(seatIdx, arena.tick + 1, action);
  return arena.step();
}

describe('a world with rewards of its own', () => {
  it('is scored in whole hundredths of its reward, running and by the episode', () => {
    const arena = createMaze({ settings: { horizon: 20 } }, CORRIDOR);
    for (let step = 0; step < 3; step++) runTick(arena, FORWARD);
    const worth = Math.round(100 * (1 - (0.9 * 3) / 20));
    expect(arena.seats.at(0)).toMatchObject({ scoreHundredths: worth, episodeHundredths: worth, collected: 1 });
    expect(arena.seats.at(1)).toMatchObject({ scoreHundredths: 0, episodeHundredths: 0, collected: 0 });
    while (!arena.hasEnded) runTick(arena);
    expect(arena.report).toMatchObject({ terminated: false, truncated: true, tick: 20 });
    runTick(arena);
    expect([arena.episode, arena.scene.tick]).toEqual([2, 1]);
    expect(arena.seats.at(0)).toMatchObject({ scoreHundredths: worth, episodeHundredths: 0 });
  });

  it('does nothing for who does not act', () => {
    const arena = createMaze({}, CORRIDOR);
    expect(arena.idleAction).toBe(DONE);
    const before = [...arena.scene.players];
    expect([...runTick(arena, FORWARD).actions]).toEqual([FORWARD, DONE]);
    expect([...arena.scene.players].slice(5)).toEqual(before.slice(5));
    expect([...arena.scene.players].slice(0, 5)).not.toEqual(before.slice(0, 5));
  });
});

describe('an episode that is broken off', () => {
  it('is followed by the next one at once, which the next tick tells, and which replays the same', () => {
    const played = createMaze({ levels: 'new', settings: { horizon: 9 } });
    const again = createMaze({ levels: 'same', settings: { horizon: 9 } });
    const play = (action: number) => {
      const events = played.openTick();
      played.submit(0, played.tick + 1, action);
      const { actions } = played.step();
      const isStart = (kind: string) => kind === 'break' || kind === 'level';
      for (const event of events) if (isStart(event.kind)) again.apply(event);
      again.openTick();
      again.stepWith(actions);
      expect(again.hash()).toBe(played.hash());
      return events.map(({ kind }) => kind);
    };
    expect(played.breakOff()).toBe(false); // it has not begun
    play(FORWARD);
    const hash = played.hash();
    played.submit(0, played.tick + 1, FORWARD);
    expect(played.breakOff()).toBe(true);
    expect([played.episode, played.scene.tick, played.tick, played.hash()]).toEqual([2, 0, 1, hash]);
    expect(played.hasIntent(0)).toBe(false);
    expect(played.breakOff()).toBe(false);
    expect(play(FORWARD)).toEqual(['break', 'level']);
    expect(play(FORWARD)).toEqual([]);
    expect([again.episode, again.levelHash]).toEqual([2, played.levelHash]);
    while (!played.hasEnded) play(DONE);
    expect(played.breakOff()).toBe(false); // it has ended by itself
    expect(play(DONE)).toEqual(['level']);
  });
});

describe('an episode that has ended', () => {
  it('starts again when told, forgets intents meant for the last one, and keeps the hash of its last tick till the next', () => {
    const arena = createMaze({ settings: { horizon: 4 } }, CORRIDOR);
    for (let step = 0; step < 4; step++) runTick(arena, FORWARD);
    expect(arena.hasEnded).toBe(true);
    const hash = arena.hash();
    arena.submit(0, arena.tick + 1, FORWARD);
    expect(arena.hasIntent(0)).toBe(true);
    expect(arena.restart()).toBe(true);
    expect(arena.hasIntent(0)).toBe(false);
    expect([arena.episode, arena.scene.tick, arena.tick, arena.hasEnded]).toEqual([2, 0, 4, false]);
    expect([...arena.scene.players.slice(0, 2)]).toEqual([0, 0]);
    expect(arena.hash()).toBe(hash);
    expect(arena.restart()).toBe(false);
    runTick(arena, FORWARD);
    expect([arena.episode, arena.scene.tick, arena.tick]).toEqual([2, 1, 5]);
    expect(arena.hash()).not.toBe(hash);
  });

  it('comes to the same whether it is started before the next tick or within it', () => {
    const [early, late] = [0, 1].map(() => createMaze({ settings: { horizon: 4 }, levels: 'new' }));
    for (let step = 0; step < 13; step++) {
      early.restart();
      const events = [early, late].map((arena) => arena.openTick());
      expect(events[0]).toEqual(events[1]);
      early.step();
      late.step();
      expect(early.hash()).toBe(late.hash());
    }
    expect([early.episode, late.episode]).toEqual([4, 4]);
  });

  it('is followed by one on a new level, of the room alone, where the room says so', () => {
    const hashesOf = (options: RoomOptions) => {
      const arena = createMaze({ settings: { horizon: 2 }, ...options });
      return Array.from({ length: 6 }, () => {
        runTick(arena);
        return arena.levelHash;
      });
    };
    const hashes = hashesOf({});
    expect(hashes[0]).toBe(hashes[1]);
    expect(new Set(hashes).size).toBe(3);
    expect(hashesOf({ levels: 'new' })).toEqual(hashes);
    expect(new Set(hashesOf({ levels: 'same' })).size).toBe(1);
    expect(new Set(hashesOf({ generator: undefined, layout: 'Labyrinth' })).size).toBe(1);
  });

  it('is followed by one on the same level where no other could be drawn', () => {
    const arena = createMaze({ settings: { horizon: 2 } }, CORRIDOR, () => undefined);
    const { levelHash } = arena;
    for (let step = 0; step < 6; step++) {
      expect(arena.openTick().filter((event) => event.kind === 'level')).toEqual([]);
      arena.step();
      expect(arena.levelHash).toBe(levelHash);
    }
    expect(arena.episode).toBe(3);
  });

  it('may be followed by one on a larger or smaller level', () => {
    const format = findWorld('maze').levelFormat;
    const small = format.parse(CORRIDOR);
    const large = format.parse(`${'.'.repeat(11)}\n`.repeat(8).concat('>.........G'));
    const draws = [large, small, large];
    const arena = createMaze({ settings: { horizon: 2 } }, CORRIDOR, () => draws.shift() as Level);
    const { scene } = arena;
    for (const { height, width } of [small, large, small, large]) {
      for (let step = 0; step < 2; step++) {
        const report = runTick(arena);
        expect(arena.scene).toBe(scene);
        expect([scene.height, scene.width, report.height, report.width]).toEqual([height, width, height, width]);
        expect([scene.terrain.length, scene.items.length]).toEqual([height * width, height * width]);
        expect([...report.nextBlocked]).toEqual([...scene.terrain]);
        expect(scene.items.filter((code) => code !== 0)).toHaveLength(1);
      }
    }
  });
});
