import { describe, expect, it } from 'vitest';
import { describeItem, picturesOf } from '../../../client/hud/board/legend.ts';
import { formatScore, formatSigned } from '../../../client/hud/kit/marks.ts';
import { guideOf } from '../../../client/hud/kit/world-guide.ts';
import { describePreference } from '../../../client/hud/minds/preference-bars.ts';
import type { RoomFacts } from '../../../client/model/room-facts.ts';

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

describe('describePreference', () => {
  it('names every kind, also those without a number yet', () => {
    expect(describePreference(['blue', 'red'], [0.5])).toBe('blue +0.5, red 0.0');
  });
});

describe('formatScore', () => {
  it('is whole where the score is, else of two decimals', () => {
    expect([20, 0.874, -0.1, 0, -3].map(formatScore)).toEqual(['+20', '+0.87', '−0.10', '0', '−3']);
  });
});

describe('picturesOf', () => {
  it('shows the kinds of a wish by the things that lie about', () => {
    const pictures = (cumulantNames: string[], itemNames: string[]) =>
      picturesOf({ cumulantNames, itemNames } as unknown as RoomFacts);
    expect(pictures(['red', 'green'], ['none', 'coin-red', 'coin-green'])).toEqual(['coin-red', 'coin-green']);
    expect(pictures(['blue'], ['none', 'key-gold', 'fruit-blue'])).toEqual(['fruit-blue']);
    expect(pictures(['arrival'], ['none'])).toEqual(['arrival']);
  });
});

describe('describeItem of other worlds', () => {
  it('says what a thing is and not how its picture differs', () => {
    expect(['soup-2-1', 'ready-3-0', 'door-locked-grey', 'cue-up', 'goal'].map(describeItem)).toEqual([
      'soup',
      'soup is ready',
      'locked grey door',
      'cue up',
      'goal',
    ]);
  });
});

describe('guideOf', () => {
  it('has lines of its own for the worlds of the field, and a name for one that nobody wrote about', () => {
    const unknown = guideOf('some-world');
    expect(unknown.title).toBe('Some world');
    expect(guideOf('some-world', 'a pond with fish').about).toBe('A pond with fish.');
    expect(guideOf('maze', 'a pond with fish').about).toBe(guideOf('maze').about);
    const field = ['orchard', 'coins', 'maze', 'maze-editor', 'overcooked', 'xland', 'goal-cycle', 't-maze', 'bus'];
    expect(field.filter((id) => guideOf(id).goal === unknown.goal)).toEqual([]);
  });
});
