import { describe, expect, it } from 'vitest';
import { FollowNews, tellFollow } from '../../../client/model/follow-news.ts';
import { KIND } from '../../../client/model/snapshot.ts';
import { snapshotOf } from './boards.ts';

const ITEM_NAMES = ['nothing', 'fruit-blue', 'key-gold'];
const WIDTH = 5;
const FRUIT_CELL = 7; // row 1, column 2

/** An agent on seat 1 at a column of row 1; the item lies at column 2. */
function at(tick: number, col: number, score: number, following = 0, item = 1) {
  const agent = { seat: 1, row: 1, col, kind: KIND.agent, score, following };
  return snapshotOf(tick, [{ seat: 0, row: 0, col: 0 }, agent], [[FRUIT_CELL, item]]);
}

describe('news of following', () => {
  it('tells once that who follows has got a fruit that pays', () => {
    const news = new FollowNews();
    expect(news.note(at(1, 1, 0), at(2, 2, 100), ITEM_NAMES, WIDTH)).toEqual([
      { seatIdx: 1, followedSeatIdx: 0, fruit: 'blueberries' },
    ]);
    expect(news.note(at(2, 1, 100), at(3, 2, 200), ITEM_NAMES, WIDTH)).toEqual([]);
    news.note(at(3, 2, 200), at(4, 2, 200, -1), ITEM_NAMES, WIDTH); // goes its own way for a while
    news.note(at(4, 2, 200, -1), at(5, 1, 200), ITEM_NAMES, WIDTH);
    expect(news.note(at(5, 1, 200), at(6, 2, 300), ITEM_NAMES, WIDTH)).toHaveLength(1);
  });

  it('tells nothing of fruit on the own way, of fruit that costs, or of other things', () => {
    const news = new FollowNews();
    expect(news.note(at(1, 1, 0, -1), at(2, 2, 100, -1), ITEM_NAMES, WIDTH)).toEqual([]);
    expect(news.note(at(2, 1, 100), at(3, 2, 0), ITEM_NAMES, WIDTH)).toEqual([]);
    expect(news.note(at(3, 1, 0, 0, 2), at(4, 2, 100, 0, 2), ITEM_NAMES, WIDTH)).toEqual([]);
  });

  it('says “you” to whom it is', () => {
    const note = { seatIdx: 1, followedSeatIdx: 0, fruit: 'pears' };
    const nameOf = (seatIdx: number) => ['Ada', 'Dunlin'][seatIdx];
    expect(tellFollow(note, 0, nameOf)).toBe('Dunlin followed you to the pears');
    expect(tellFollow(note, -1, nameOf)).toBe('Dunlin followed Ada to the pears');
  });
});
