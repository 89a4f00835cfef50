import { describe, expect, it } from 'vitest';
import { FORWARD, LEFT, PICK_UP, Play, PUT_DOWN, RIGHT, room } from './play.ts';

/** The nine vectors that were derived by hand from the rules of the source (docs/worlds/xland.md, Exactness). */
describe('xland, vectors by hand', () => {
  it('1 pays 1 - 0.9 t / T, and 0.1 on the very last step', () => {
    const play = (numTurns: number): Play => {
      const game = new Play(`goal: hold ball-red\nstart: 2 2 right\n${room({ '1,2': 'or' })}`);
      for (let i = 0; i < numTurns; i++) game.do(i % 2 === 0 ? RIGHT : LEFT);
      return game;
    };
    expect(play(0).do(PICK_UP).reward).toBeCloseTo(0.9962963, 7);
    expect(play(98).do(LEFT, PICK_UP).reward).toBe(0);
    expect(play(99).do(LEFT).hasWon).toBe(false);
    expect(play(98).do(FORWARD, PICK_UP).reward).toBeCloseTo(0.6296296, 7);
    const last = play(242).do(PICK_UP);
    expect(last.reward).toBeCloseTo(0.1, 7);
    expect([last.environment.terminated[0], last.environment.truncated[0]]).toEqual([1, 0]);
    const late = play(243);
    expect([late.reward, late.environment.terminated[0], late.environment.truncated[0]]).toEqual([0, 0, 1]);
  });

  it('2 a near goal is judged by forward alone, also when the way is blocked', () => {
    const start = `goal: near ball-red\nstart: 2 3 up\n${room({ '1,1': 'or' })}`;
    expect(new Play(start).do(RIGHT, LEFT).hasWon).toBe(false);
    const game = new Play(start).do(FORWARD);
    expect(game.agent()).toMatchObject({ row: 1, col: 2 });
    expect(game.hasWon).toBe(true);
  });

  it('3 a tiles-near goal is judged by put-down with empty hands', () => {
    const start = `goal: tiles-near ball-red key-blue\nstart: 2 2 right\n${room({ '1,2': 'or', '1,3': 'kb' })}`;
    expect(new Play(start).do(PUT_DOWN).hasWon).toBe(true);
    const picked = new Play(start).do(PICK_UP);
    expect([picked.hasWon, picked.pocket]).toEqual([false, 'ball-red']);
  });

  it('4 tiles-near turns every matching neighbour into the product, and the cell put into floor', () => {
    const game = new Play(
      `goal: none\nrule: tiles-near ball-red key-blue -> star-pink\nstart: 3 4 left\n${room({ '2,4': 'or', '1,2': 'kb', '2,1': 'kb' })}`,
    );
    game.do(RIGHT, RIGHT, PICK_UP, LEFT, LEFT, PUT_DOWN);
    expect([game.cell(1, 2), game.cell(2, 1), game.cell(2, 2)]).toEqual(['star-pink', 'star-pink', 'floor']);
    expect(game.pocket).toBe('empty');
  });

  it('5 a hold rule may leave floor in the pocket, which put-down empties', () => {
    const game = new Play(
      `goal: none\nrule: hold ball-red -> floor\nstart: 2 2 right\n${room({ '1,2': 'or', '2,1': 'kb' })}`,
    );
    expect(game.do(PICK_UP).pocket).toBe('floor');
    expect(game.do(RIGHT, PICK_UP).pocket).toBe('floor');
    expect(game.cell(2, 1)).toBe('key-blue');
    expect(game.do(LEFT, PUT_DOWN).pocket).toBe('empty');
    expect(game.do(RIGHT, PICK_UP).pocket).toBe('key-blue');
  });

  it('6 hold rules chain in the order of the array', () => {
    const play = (rules: string): string =>
      new Play(`goal: none\n${rules}\nstart: 2 2 right\n${room({ '1,2': 'or' })}`).do(PICK_UP).pocket;
    const first = 'rule: hold ball-red -> key-blue';
    const second = 'rule: hold key-blue -> hex-pink';
    expect(play(`${first}\n${second}`)).toBe('hex-pink');
    expect(play(`${second}\n${first}`)).toBe('key-blue');
  });

  it('7 rules come before the goal in the same step', () => {
    const game = new Play(
      `goal: near key-blue\nrule: near ball-red -> key-blue\nstart: 5 5 up\n${room({ '3,3': 'or' })}`,
    ).do(FORWARD);
    expect([game.cell(3, 3), game.hasWon]).toEqual(['key-blue', true]);
  });

  it('8 tiles-near-up: the product appears on the neighbour, and the goal over it is met a put-down later', () => {
    const play = (first: string, second: string, picks: 'a' | 'b'): Play => {
      const text = `goal: tiles-near star-pink hex-white\nrule: tiles-near-up ball-red key-blue -> star-pink\nstart: 5 3 left`;
      return new Play(`${text}\n${room({ '4,1': picks === 'a' ? 'or' : 'kb', [first]: second })}`).do(PICK_UP);
    };
    // b is put on the cell above a: the product is on a's cell, one below.
    const above = play('4,4', 'or', 'b').do(RIGHT, RIGHT, FORWARD, LEFT, FORWARD, RIGHT, PUT_DOWN);
    expect([above.cell(3, 4), above.cell(4, 4)]).toEqual(['floor', 'star-pink']);
    // a is put below b: the product is on b's cell, one above.
    const below = play('3,4', 'kb', 'a').do(RIGHT, RIGHT, FORWARD, PUT_DOWN);
    expect([below.cell(3, 4), below.cell(4, 4)]).toEqual(['star-pink', 'floor']);
    // b below a: nothing.
    const wrong = play('3,4', 'or', 'b').do(RIGHT, RIGHT, FORWARD, PUT_DOWN);
    expect([wrong.cell(3, 4), wrong.cell(4, 4)]).toEqual(['ball-red', 'key-blue']);
  });

  it('8 the goal over a new product is not met in the step that makes it', () => {
    const game = new Play(
      `goal: tiles-near star-pink hex-white\nrule: tiles-near-up ball-red key-blue -> star-pink\nstart: 5 3 left\n${room({ '4,1': 'or', '3,4': 'kb', '2,4': 'hw' })}`,
    ).do(PICK_UP, RIGHT, RIGHT, FORWARD, PUT_DOWN);
    expect([game.cell(3, 4), game.hasWon]).toEqual(['star-pink', false]);
    expect(game.do(PUT_DOWN).hasWon).toBe(false); // it faces floor
    expect(game.do(LEFT, FORWARD, RIGHT, PUT_DOWN).hasWon).toBe(true); // it faces the star
  });

  it('9 the window turns with the agent; nothing beyond the map', () => {
    const game = new Play(`goal: none\nstart: 2 2 up\n${room({ '1,2': 'or', '4,1': 'kb' })}`);
    const up = game.window();
    expect(up.slice(0, 3).flat()).toEqual(new Array(15).fill('empty'));
    expect(up[3]).toEqual(['empty', 'wall', 'wall', 'wall', 'wall']);
    expect(up.map((line) => line[1])).toEqual(['empty', 'empty', 'empty', 'wall', 'wall']);
    expect(up[4]).toEqual(['empty', 'wall', 'floor', 'ball-red', 'floor']);
    const right = game.do(RIGHT).window();
    expect(right.map((line) => line[0])).toEqual(new Array(5).fill('empty'));
    expect(right.map((line) => line[1])).toEqual(new Array(5).fill('wall'));
    expect(right.map((line) => line[2])).toEqual(['floor', 'floor', 'floor', 'ball-red', 'floor']); // columns 5 to 1
    const down = game.do(RIGHT).window();
    expect(down[1]).toEqual(['floor', 'floor', 'key-blue', 'wall', 'empty']);
  });
});
