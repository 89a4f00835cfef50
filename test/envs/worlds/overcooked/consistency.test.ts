import { expect, it } from 'vitest';
import { FIRST_SOUP, ONION } from '../../../../envs/worlds/overcooked/cells.ts';
import type { Kitchens } from '../../../../envs/worlds/overcooked/kitchens.ts';
import { stageKitchen } from './stage.ts';

const CRAMPED = 'XXPXX\nO  2O\nX1  X\nXDXSX'; // in rows of 9: the pot is cell 2, seat 0 stands on cell 19, seat 1 on 12

it.each<[string, (k: Kitchens) => void, RegExp]>([
  ['a player in a counter', (k) => k.body.set([0]), /player in cell 0/],
  ['a player outside the kitchen', (k) => k.body.set([7]), /player in cell 7/],
  ['two players on one cell', (k) => k.body.set([12]), /player in cell 12/],
  ['a facing that is none', (k) => k.facing.set([4]), /facing 4/],
  ['a held thing that is none', (k) => k.held.set([13]), /held item 13/],
  ['a thing on the floor', (k) => k.items.set([ONION], 10), /item 1 in cell 10/],
  ['a thing outside the kitchen', (k) => k.items.set([ONION], 44), /item 1 in cell 44/],
  ['an onion in a pot', (k) => k.items.set([ONION], 2), /item 1 in cell 2/],
  ['a thing that is none', (k) => k.items.set([99], 0), /item 99 in cell 0/],
  ['a timer on a counter', (k) => k.timers.set([1], 0), /timer 1 in cell 0/],
  [
    'a timer past ready',
    (k) => {
      k.items.set([FIRST_SOUP], 2);
      k.timers.set([22], 2);
    },
    /timer 22 in cell 2/,
  ],
])('a saved kitchen with %s is refused', (_name, spoil, message) => {
  const { environment } = stageKitchen(CRAMPED);
  const good = environment.saveWorld(0);
  const hash = environment.hash(0);
  spoil(environment.kitchens);
  const bad = environment.saveWorld(0);
  environment.loadWorld(0, good);
  expect(() => environment.loadWorld(0, bad)).toThrow(message);
  expect(environment.hash(0)).toBe(hash);
});
