import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator, findWorld } from '../../../../envs/registry.ts';
import { xlandSettings } from '../../../../envs/worlds/xland/settings.ts';
import { decodeTask } from '../../../../envs/worlds/xland/task.ts';
import { FORWARD, LEFT, PICK_UP, Play, PUT_DOWN, RIGHT, room, TOGGLE } from './play.ts';

const TWO = { numSeats: 2 };

describe('xland with several seats', () => {
  it('lets nobody into a cell where another stands; the first in seat order goes first', () => {
    const game = new Play(`start: 2 2 right\nstart: 2 4 left\n${room()}`, TWO).together(FORWARD, FORWARD);
    expect([game.agent(0).col, game.agent(1).col]).toEqual([2, 3]);
    const chain = new Play(`start: 2 3 right\nstart: 2 2 right\n${room()}`, TWO).together(FORWARD, FORWARD);
    expect([chain.agent(0).col, chain.agent(1).col]).toEqual([3, 2]);
    const other = new Play(`start: 2 2 right\nstart: 2 3 right\n${room()}`, TWO).together(FORWARD, FORWARD);
    expect([other.agent(0).col, other.agent(1).col]).toEqual([1, 3]);
  });

  it('puts nothing down, and closes no door, where another stands', () => {
    const game = new Play(`start: 2 3 left\nstart: 2 4 left\n${room({ '1,1': 'or', '2,3': 'Or' })}`, TWO);
    game.together(PICK_UP, LEFT).together(RIGHT, FORWARD).together(RIGHT, RIGHT);
    expect([game.agent(0), game.agent(1)]).toMatchObject([
      { row: 1, col: 2, direction: 1 },
      { row: 2, col: 3 },
    ]);
    game.together(RIGHT, RIGHT).together(FORWARD, RIGHT);
    expect(game.agent(0)).toMatchObject({ row: 2, col: 2, direction: 2 });
    game.together(LEFT, LEFT).together(TOGGLE, LEFT);
    expect(game.cell(2, 3)).toBe('door-open-red');
    game.together(PUT_DOWN, LEFT);
    expect(game.pocket).toBe('ball-red');
  });

  it('judges each goal by the actions of the seats that it answers to, and pays each seat once', () => {
    const goals = 'goal: hold ball-red\ngoal: hold key-blue';
    const start = `${goals}\nstart: 2 2 right\nstart: 4 2 right\n${room({ '1,2': 'or', '3,2': 'kb' })}`;
    const all = new Play(start, TWO).together(PICK_UP, RIGHT);
    expect(all.environment.rewards[0]).toBeCloseTo(1 - 0.9 / 243, 6);
    expect([all.environment.rewards[1], all.hasWon]).toEqual([0, false]);
    all.together(PICK_UP, LEFT);
    expect([all.environment.rewards[0], all.hasWon]).toEqual([0, false]); // held still, paid before
    all.together(RIGHT, PICK_UP);
    expect(all.environment.rewards[1]).toBeCloseTo(1 - (0.9 * 3) / 243, 6);
    expect(all.hasWon).toBe(true);
    expect(new Play(start, { ...TWO, ends: 'any' }).together(PICK_UP, RIGHT).hasWon).toBe(true);
  });

  it('has goals and rules that only some seats can trigger', () => {
    const things = room({ '1,2': 'or', '3,2': 'or' });
    const start = `goal: hold key-blue by 2\nrule: hold ball-red -> key-blue by 2\nstart: 2 2 right\nstart: 4 2 right\n${things}`;
    const first = new Play(start, TWO).together(PICK_UP, RIGHT);
    expect([first.pocket, first.hasWon]).toEqual(['ball-red', false]);
    const second = first.together(PICK_UP, LEFT).together(RIGHT, PICK_UP);
    expect(second.hasWon).toBe(true);
    expect([...second.environment.rewards]).toEqual([second.reward, second.reward]); // one goal, shared
    expect(second.reward).toBeGreaterThan(0.98);
  });

  it('applies the rules of the first seat before the second acts', () => {
    const things = room({ '1,3': 'or' });
    const text = `rule: near ball-red -> key-blue by 1\nstart: 2 3 right\nstart: 3 4 up\n${things}`;
    const game = new Play(text, TWO).together(FORWARD, PICK_UP);
    expect(game.environment.readAgent(0, 1).pocket >> 4).toBe(7); // the second picks up the key that the first made
  });

  it('shows the other players with their heading, and whose actions count, from the viewer', () => {
    const settings = { numSeats: 3, showTask: 'all', maxRules: 2, showPocket: true };
    const text = `goal: hold ball-red by 2\nrule: hold ball-red -> key-blue by 1,3\nstart: 5 5 up\nstart: 4 5 right\nstart: 5 4 down\n${room()}`;
    const { environment } = new Play(text, settings);
    const { length, channelNames, scalarNames } = environment.spec.observation;
    expect(channelNames).toEqual(['tile', 'colour', 'player']);
    const see = (seatIdx: number) => {
      const bytes = new Uint8Array(length);
      environment.observeSeat(0, seatIdx, bytes, 0);
      const players = Array.from({ length: 25 }, (_, cell) => bytes[3 * cell + 2]);
      const scalar = (name: string): number => bytes[75 + scalarNames.indexOf(name)];
      return {
        players: players.flatMap((code, cell) => (code > 0 ? [[Math.floor(cell / 5), cell % 5, code]] : [])),
        scalar,
      };
    };
    expect(see(0).players).toEqual([
      [3, 2, 1 + 0 + 1], // the next seat, ahead, turned right
      [4, 1, 1 + 4 + 2], // the seat after it, at the left, looking back
    ]);
    expect(see(1).players).toEqual([[4, 3, 1 + 4 + 3]]); // the first seat is two further; the third stands behind
    expect(see(2).players).toEqual([[4, 1, 1 + 0 + 2]]);
    expect([0, 1, 2].map((seatIdx) => see(seatIdx).scalar('goal-seats'))).toEqual([0b010, 0b001, 0b100]);
    expect([0, 1, 2].map((seatIdx) => see(seatIdx).scalar('rule-0-seats'))).toEqual([0b101, 0b110, 0b011]);
    expect([0, 3, 1].map((i) => see(0).scalar(`rule-0-${i}`))).toEqual([1, 7, 3]);
    expect(see(0).scalar('rule-1-0')).toBe(0);
  });

  it('generates cooperative tasks that no seat can do alone', () => {
    for (const numSeats of [2, 3, 4]) {
      const settings = { numSeats, cooperation: true, layout: 'R4', size: 13 };
      for (const difficulty of ['small', 'medium', 'high']) {
        const generator = createGenerator('xland', settings, difficulty);
        const rng = new Rng(numSeats);
        let numShared = 0;
        for (let i = 0; i < 200; i++) {
          const { goals, rules } = decodeTask(generator.sample(rng).parameters as Uint8Array);
          expect(goals.length).toBe(1);
          const chain = rules.filter(({ encoding }) => encoding[0] > 0).map(({ seats }) => seats);
          if (chain.reduce((all, seats) => all & seats, goals[0].seats) === 0) numShared++;
        }
        expect(numShared).toBeGreaterThan(difficulty === 'small' ? 130 : 175); // a chain may be pruned to nothing
      }
    }
  });

  it('generates a goal of its own for each seat over objects that are there', () => {
    const settings = { numSeats: 4, ownGoals: true };
    const generator = createGenerator('xland', settings, 'trivial');
    const environment = createEnvironment('xland', settings, 1);
    const rng = new Rng(9);
    for (let i = 0; i < 100; i++) {
      const level = generator.sample(rng);
      environment.reset(0, level, i);
      const { goals, objects } = decodeTask(level.parameters as Uint8Array);
      expect(goals.length).toBe(4);
      const there = objects.map(String);
      for (const { encoding } of goals.slice(1)) {
        expect(there).toContain(String(encoding.slice(1, 3)));
        if (encoding[3] > 0) expect(there).toContain(String(encoding.slice(3, 5)));
      }
    }
  });

  it('makes room for a level where it is asked to', () => {
    const world = findWorld('xland');
    const level = world.levelFormat.parse(`goal: hold ball-red by 3\nrule: none\nrule: none\nsteps: 33\n${room()}`);
    const settings = xlandSettings.parse({ size: 5, maxRules: 1 });
    expect(world.fitSettings?.(settings, level)).toEqual({ ...settings, size: 9, maxRules: 2, numSeats: 3 });
    expect(world.horizonOf?.(settings, level)).toBe(33);
    expect(world.horizonOf?.({ ...settings, maxSteps: 12 }, level)).toBe(12);
    expect(() => world.create(settings, 1).reset(0, level, 0)).toThrow(
      'side of a level; got 9; expected at most size = 5',
    );
    expect(() => world.create({ ...settings, size: 9 }, 1).reset(0, level, 0)).toThrow(
      'number of rules; got 2; expected at most maxRules = 1',
    );
  });
});
