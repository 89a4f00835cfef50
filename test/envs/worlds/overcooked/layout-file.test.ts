import { describe, expect, it } from 'vitest';
import { overcookedLevelFormat } from '../../../../envs/worlds/overcooked/level-format.ts';
import { parsePythonLiteral } from '../../../../envs/worlds/overcooked/python-literal.ts';

const { parse, format, assertValid } = overcookedLevelFormat;
const GRID = `"""XPXX
            O1 D
              X2SX
              XXXX"""`;

function readLayout(fields: string): string {
  const level = parse(`{\n  "grid": ${GRID},\n ${fields}\n}`);
  assertValid(level);
  return format(level);
}

describe('a .layout file of overcooked_ai', () => {
  it('is a kitchen with its grid, orders and bonus', () => {
    const text = readLayout(`
      'start_all_orders' : [ # what is asked for
        { "ingredients" : ["onion", "tomato", "onion"] },
        { "ingredients" : ("onion",) },
      ],
      "start_bonus_orders": [{"ingredients": ["onion"]}, {"ingredients": ["tomato"]}],
      "recipe_values" : [15, 5], "recipe_times": [10, 30], "order_bonus": 3,
      "rew_shaping_params": None, "start_state": {"players": [{"position": (1, 1), "held_object": None}]},`);
    expect(text).toBe('orders: o=5*, oot=15\ncook-times: o=30, oot=10\nbonus-factor: 3\nXPXX\nO1 D\nX2SX\nXXXX\n');
  });

  it('has worths and times for all recipes, by ingredient, or of 20', () => {
    expect(readLayout('"start_all_orders": [{"ingredients": ["onion", "onion", "onion"]}]')).toBe(
      'XPXX\nO1 D\nX2SX\nXXXX\n',
    );
    expect(readLayout('"onion_value": 21, "tomato_value": 13, "cook_time": 7')).toMatch(
      /^orders: o=21, oo=42, ooo=63, t=13, ot=34, oot=55, tt=26, ott=47, ttt=39\ncook-times: 7\nXPXX/,
    );
    const byIngredient = readLayout(
      '"delivery_reward": 9, "start_all_orders": [{"ingredients": ["onion", "onion"]}], "onion_time": 15, "tomato_time": 7',
    );
    expect(byIngredient).toMatch(
      /^orders: oo=9\ncook-times: 7, o=15, oo=30, ooo=45, ot=22, oot=37, tt=14, ott=29, ttt=21/,
    );
  });

  it.each([
    ['"order_bonus": float("inf")', 'layout file: order_bonus; got Infinity'],
    ['"recipe_values": [5]', 'layout file: length of recipe_values; got 1; expected 0, as start_all_orders has'],
    ['"onion_time": 5', 'layout file; got "one of onion_time and tomato_time"; expected both'],
    ['"cook_time": 5, "recipe_times": []', 'layout file; got "cook_time and recipe_times"; expected one of them'],
    ['"start_all_orders": [{"ingredients": ["egg"]}]', 'start_all_orders.0.ingredients.0; got "egg"; expected one of'],
    ['"start_all_order": []', 'layout file: unknown field; got "start_all_order"'],
    [
      '"cook_time": 5 "order_bonus": 2',
      'layout file; got "\\"order_bonus"; expected a comma or }; at line 6, column 17',
    ],
    ['"cook_time": print()', 'layout file; got "print()"; expected a Python literal'],
  ])('is refused for %s', (fields, message) => {
    expect(() => readLayout(fields)).toThrow(message);
  });
});

describe('a Python literal', () => {
  it('is text, numbers, names of values, dicts, lists and tuples', () => {
    const text = `{'a': [1, -2.5e1, (True, False), None,], "b": '''x\n"y"''', 'c': {}, 'd': float('-inf')} # end`;
    expect(parsePythonLiteral(text)).toEqual({ a: [1, -25, [true, false], null], b: 'x\n"y"', c: {}, d: -Infinity });
  });

  it('has an end', () => {
    expect(() => parsePythonLiteral('[1')).toThrow('expected a comma or ]; at line 1, column 3');
    expect(() => parsePythonLiteral('1 2')).toThrow('got "2"; expected the end');
    expect(() => parsePythonLiteral('['.repeat(40))).toThrow('at most 32 values within each other');
  });
});
