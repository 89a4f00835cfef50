import { describe, expect, it } from 'vitest';
import { describeItem } from '../../../client/hud/legend.ts';
import { formatSigned } from '../../../client/hud/marks.ts';
import { describeWish } from '../../../client/hud/wish-bars.ts';

describe('formatSigned', () => {
  it.each([
    [1, '+1.0'],
    [-0.25, '−0.3'],
    [0, '0.0'],
    [-0.04, '0.0'],
    [12.34, '+12.3'],
  ])('%d is written %s', (value, text) => {
    expect(formatSigned(value)).toBe(text);
  });
});

describe('describeItem', () => {
  it('says what lies there in the order people say it', () => {
    expect(['fruit-blue', 'key-gold', 'door-gold', 'coin-red'].map(describeItem)).toEqual([
      'blue',
      'gold key',
      'gold door',
      'red coin',
    ]);
  });
});

describe('describeWish', () => {
  it('names every kind, also those without a number yet', () => {
    expect(describeWish(['blue', 'red'], [0.5])).toBe('blue +0.5, red 0.0');
  });
});
