import { expect, it } from 'vitest';
import { complexityOf } from '../../../../lab/watch/watch-page/levels.ts';

it('says how complex a level is, and nothing of a level that its world did not measure', () => {
  expect(complexityOf({ shortestPath: 1, walls: 19 })).toBe('1 move, 19 walls');
  expect(complexityOf({ shortestPath: null, walls: 1 })).toBe('no way, 1 wall');
  expect(complexityOf({})).toBe('');
});
