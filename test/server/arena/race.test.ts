import { beforeEach, describe, expect, it } from 'vitest';
import { createEnvironment, findWorld } from '../../../envs/registry.ts';
import { FORWARD, TURN_LEFT } from '../../../envs/worlds/maze/settings.ts';
import { Arena } from '../../../server/arena/arena.ts';
import { Race } from '../../../server/arena/race.ts';

/** Two actions to the goal, of a horizon of ten; the protagonist on seat 0, the antagonist on 1, people on 2 and 3. */
const LEVEL = findWorld('maze').levelFormat.parse('.....\n.>.G.\n.....\n.....\n.....\n');
const IDLE = 6;

let arena: Arena;
let race: Race;
let there: Set<number>;

beforeEach(() => {
  there = new Set([2, 3]);
  const environment = createEnvironment('maze', { size: 5, numSeats: 4, horizon: 10 }, 1);
  arena = new Arena({ environment, level: LEVEL, seed: 1, isOpen: true });
  race = new Race(arena, 2, (seatIdx) => there.has(seatIdx));
  sit(0, 'agent');
  sit(1, 'agent');
});

function sit(seatIdx: number, occupant: 'agent' | 'human', playerId = `player-${seatIdx}`): void {
  arena.apply({ kind: 'join', seatIdx, occupant, playerId, preferenceHundredths: [] });
}

/** One tick with these actions by seat; true when the race has something to tell. */
function tick(...actions: number[]): boolean {
  arena.openTick();
  for (const [seatIdx, action] of actions.entries()) arena.submit(seatIdx, arena.tick + 1, action);
  arena.step();
  return race.follow();
}

describe('a race', () => {
  it('tells arrivals with steps and returns, and is over when all who are there have arrived', () => {
    sit(2, 'human');
    expect(tick(FORWARD, TURN_LEFT, IDLE)).toBe(false);
    expect(tick(FORWARD, TURN_LEFT, FORWARD)).toBe(true);
    expect(race.racers()).toEqual([
      { seatIdx: 0, role: 'protagonist', isDone: true, isSolved: true, steps: 2, return: 0.82 },
      { seatIdx: 1, role: 'antagonist', isDone: false, isSolved: false, steps: 2, return: null },
      { seatIdx: 2, role: 'person', isDone: false, isSolved: false, steps: 2, return: null },
    ]);
    expect(race.isOver).toBe(false);
    expect(tick(IDLE, TURN_LEFT, FORWARD)).toBe(true);
    expect(tick(IDLE, TURN_LEFT)).toBe(false);
    expect(tick(IDLE, FORWARD)).toBe(false);
    expect(tick(IDLE, FORWARD)).toBe(true);
    expect(race.isOver).toBe(true);
    expect(arena.hasEnded).toBe(false); // seat 3 is free, its body stands at the start
    expect(race.racers().map(({ steps, return: reached }) => [steps, reached])).toEqual([
      [2, 0.82],
      [6, 0.46],
      [3, 0.73],
    ]);
  });

  it('ends at the horizon with 0 for who is not there', () => {
    sit(2, 'human');
    tick(FORWARD);
    for (let t = 1; t < 10; t++) tick(FORWARD);
    expect(arena.hasEnded).toBe(true);
    expect(race.isOver).toBe(true);
    expect(race.racers().map(({ isDone, isSolved, return: reached }) => [isDone, isSolved, reached])).toEqual([
      [true, true, 0.82],
      [true, false, 0],
      [true, false, 0],
    ]);
  });

  it('does not wait for a person who is away, and stays over when that person is back', () => {
    sit(2, 'human');
    tick(FORWARD, FORWARD);
    tick(FORWARD, FORWARD);
    expect(race.isOver).toBe(false);
    there.delete(2);
    expect(race.isOver).toBe(true);
    there.add(2);
    expect(race.isOver).toBe(true);
    expect(race.racers()[2]).toMatchObject({ role: 'person', isDone: true, isSolved: false, return: 0 });
  });

  it('has who sat down before the first tick, and not who came later or left', () => {
    sit(2, 'human');
    expect(race.racers()).toHaveLength(3);
    tick();
    sit(3, 'human');
    tick();
    expect(race.racers().map(({ seatIdx }) => seatIdx)).toEqual([0, 1, 2]);
    arena.apply({ kind: 'leave', seatIdx: 2 });
    sit(2, 'human', 'another');
    tick();
    expect(race.racers().map(({ seatIdx }) => seatIdx)).toEqual([0, 1]);
    arena.breakOff();
    race.begin();
    expect(race.racers().map(({ seatIdx }) => seatIdx)).toEqual([0, 1, 2, 3]);
    expect(race.isOver).toBe(false);
  });
});
