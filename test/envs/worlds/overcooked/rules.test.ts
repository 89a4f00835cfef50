import { describe, expect, it } from 'vitest';
import { stageKitchen } from './stage.ts';

const CRAMPED = 'XXPXX\nO  2O\nX1  X\nXDXSX';
/** Everything within a few steps of seat 0; seat 1 stands out of the way. */
const BENCH = 'XPXXDX\nO1   S\nT   2X\nXXXXXX';

describe('cooking', () => {
  const potThree = 'W. !. N. !. W. !. N. !. W. !. N. !.';

  it('old dynamics: the third ingredient starts the pot, which has cooked one step when that step is over', () => {
    const { play, itemAt } = stageKitchen(BENCH);
    play(potThree);
    expect(itemAt(0, 1)).toBe('cooking-3-0-0');
    play('.. '.repeat(18));
    expect(itemAt(0, 1)).toBe('cooking-3-0-7');
    play('..');
    expect(itemAt(0, 1)).toBe('ready-3-0');
  });

  it('new dynamics: an empty-handed interact starts it, with one ingredient too', () => {
    const { play, itemAt } = stageKitchen(`orders: o\ncook-times: 2\n${BENCH}`, { dynamics: 'new' });
    play('W. !. N. !.');
    expect(itemAt(0, 1)).toBe('pot-1-0');
    play('.. ..');
    expect(itemAt(0, 1)).toBe('pot-1-0');
    play('!.');
    expect(itemAt(0, 1)).toBe('cooking-1-0-4');
    play('..');
    expect(itemAt(0, 1)).toBe('ready-1-0');
  });

  it('a pot takes no fourth ingredient, and none while it cooks', () => {
    const { play, itemAt, player } = stageKitchen(BENCH, { dynamics: 'new' });
    play(`${potThree} W. !. N. !.`);
    expect([itemAt(0, 1), player(0).held]).toEqual(['pot-3-0', 'onion']);
  });

  it('pays the order to every seat and keeps the part of each; a bonus order pays its factor', () => {
    const serve = (header: string) => {
      const stage = stageKitchen(`${header}cook-times: 1\n${BENCH}`, { shapedPercent: 100 });
      stage.play(potThree);
      expect([...stage.environment.rewards]).toEqual([3, 0]);
      stage.play('E. E. E. N. !.');
      expect(stage.events(0)).toEqual(['dish-pickup', 'useful-dish-pickup']);
      stage.play('W. W. W. N. !.');
      expect([stage.player(0).held, stage.environment.rewards[0]]).toEqual(['soup-3-0', 5]);
      stage.play('E. E. E. E. !.');
      return stage;
    };
    const paid = serve('');
    expect([...paid.environment.rewards]).toEqual([20, 20]);
    expect([[...paid.environment.sparse], paid.player(0).held]).toEqual([[20, 0], 'empty']);
    expect(paid.events(0)).toEqual(['soup-delivery']);
    expect([...serve('orders: ooo=7*\nbonus-factor: 3\n').environment.rewards]).toEqual([21, 21]);
  });

  it('takes a soup that nobody ordered, and pays nothing', () => {
    const { play, environment, player, events } = stageKitchen(`orders: oot\ncook-times: 1\n${BENCH}`);
    play(`${potThree} E. E. E. N. !. W. W. W. N. !. E. E. E. E. !.`);
    expect([events(0), player(0).held]).toEqual([['soup-delivery'], 'empty']);
    expect([...environment.rewards]).toEqual([0, 0]);
  });

  it('rates pottings by what the pot can still become', () => {
    const { play, events } = stageKitchen(`orders: oot=30, ooo=10\n${BENCH}`);
    play('W. !. N. !.');
    expect(events(0)).toEqual(['potting-onion', 'optimal-onion-potting', 'viable-onion-potting']);
    play('S. W. !. N. N. !.');
    expect(events(0)).toEqual(['potting-tomato', 'optimal-tomato-potting', 'viable-tomato-potting']);
    play('S. W. !. N. N. !.');
    expect(events(0)).toEqual(['potting-tomato', 'catastrophic-tomato-potting']);
  });
});

describe('interacts', () => {
  it('go in the order of seats: the second finds the counter as the first left it', () => {
    const { play, itemAt, player } = stageKitchen('XXPXXXX\nO1 X2 S\nXDXXXXX');
    play('W. !. EW E. E. !!');
    expect(itemAt(1, 3)).toBe('none');
    expect([player(0).held, player(1).held]).toEqual(['empty', 'onion']);
  });

  it('happen where the player stood and faced before the step, and before any move', () => {
    const { play, player } = stageKitchen(BENCH);
    play('W. !.');
    expect(player(0)).toMatchObject({ row: 1, col: 1, facing: 3, held: 'onion' });
  });

  it('are rated by the pots as they were before the step, whatever an earlier seat just did', () => {
    const kitchen = 'XXPXXXX\nO1   2O\nX     X\nXDXSXXX';
    const toThirdOnion = 'WE !. E. N. !. W. !. E. N. !. W. !. E. N.';
    const sameStep = stageKitchen(kitchen);
    sameStep.play(`${toThirdOnion} !!`); // the only pot is full when seat 1 takes its onion
    expect(sameStep.events(1)).toEqual(['onion-pickup', 'useful-onion-pickup']);
    const nextStep = stageKitchen(kitchen);
    nextStep.play(`${toThirdOnion} !. .!`);
    expect(nextStep.events(1)).toEqual(['onion-pickup']);
  });

  it('do not pass from hand to hand', () => {
    const { play, player } = stageKitchen(CRAMPED);
    play('N. W. !. E. .W .W .. E. !!');
    expect([player(0).held, player(1).held]).toEqual(['onion', 'empty']);
  });
});

describe('movement', () => {
  it('turns even where it cannot go', () => {
    const { play, player } = stageKitchen(CRAMPED);
    play('WN');
    expect([player(0), player(1)]).toMatchObject([
      { row: 2, col: 1, facing: 3 },
      { row: 1, col: 3, facing: 0 },
    ]);
  });

  const HALL = 'XXPXXXX\nO1 2 3X\nX     X\nXDXSXXX';

  it('team rule: a collision of two stops the third as well, but all turn', () => {
    const { play, cells, player } = stageKitchen(HALL);
    play('EWS');
    expect(cells()).toEqual(['1,1', '1,3', '1,5']);
    expect([0, 1, 2].map((seat) => player(seat).facing)).toEqual([1, 3, 2]);
  });

  it('pair rule: the third moves', () => {
    const { play, cells } = stageKitchen(HALL, { collisions: 'pair' });
    play('EWS');
    expect(cells()).toEqual(['1,1', '1,3', '2,5']);
  });

  it('pair rule: who wanted the cell of one that was stopped is stopped too; a line that moves on is not', () => {
    const queue = stageKitchen('XXPXXXX\nO123 4X\nX     X\nXDXSXXX', { collisions: 'pair' });
    queue.play('EEEW');
    expect(queue.cells()).toEqual(['1,1', '1,2', '1,3', '1,5']);
    queue.play('EEES');
    expect(queue.cells()).toEqual(['1,2', '1,3', '1,4', '2,5']);
  });

  it.each(['team', 'pair'])('%s rule: no two swap cells', (collisions) => {
    const { play, cells } = stageKitchen('XXPXX\nO12 O\nX   X\nXDXSX', { collisions });
    play('EW');
    expect(cells()).toEqual(['1,1', '1,2']);
  });
});
