import { describe, expect, it } from 'vitest';
import { InputError } from '../../../envs/core/errors.ts';
import { nearestName } from '../../../envs/core/nearest-name.ts';
import { createGenerator, findWorld, parseSettings } from '../../../envs/registry.ts';

describe('nearest name', () => {
  it.each([
    ['overcookd', 'overcooked'],
    ['Maze', 'maze'],
    ['mase', 'maze'],
    ['moon', undefined], // two of four letters changed for "coins", nothing near
    ['', undefined],
  ])('of %j is %j', (given, name) => {
    expect(nearestName(given, ['maze', 'maze-editor', 'overcooked', 'coins'])).toBe(name);
  });

  it('stands in the one line of an input error, after the choices', () => {
    const { message } = new InputError('unknown score', {
      value: 'max-nc',
      choices: ['l1', 'max-mc'],
      where: 'a.json',
    });
    expect(message).toBe('unknown score; got "max-nc"; expected one of l1, max-mc; did you mean max-mc?; at a.json');
  });

  it('is told for worlds, generators, settings and their values', () => {
    expect(() => findWorld('orchad')).toThrow(/; did you mean orchard\?$/);
    expect(() => createGenerator('orchard', {}, 'four-room')).toThrow(/; did you mean four-rooms\?$/);
    expect(() => parseSettings(findWorld('orchard'), { viewsize: 5 })).toThrow(/; did you mean viewSize\?$/);
    expect(() => parseSettings(findWorld('xland'), { layout: 'R5' })).toThrow(/; did you mean R1\?$/);
  });
});
