import { describe, expect, it } from 'vitest';
import { gainsOf } from '../../../client/hud/event-feed.ts';
import { snapshotOf } from '../model/boards.ts';

const players = (scores: readonly number[]) => scores.map((score, seat) => ({ seat, row: 0, col: seat, score }));

describe('gainsOf', () => {
  it('tells together who got the same, and leaves out who got nothing', () => {
    const gains = gainsOf(snapshotOf(1, players([0, 0, 500, 7])), snapshotOf(2, players([2000, 2000, 450, 7])));
    expect([...gains]).toEqual([
      [2000, [0, 1]],
      [-50, [2]],
    ]);
  });

  it('takes a newcomer’s score for no gain', () => {
    expect(gainsOf(snapshotOf(1, []), snapshotOf(2, players([300]))).size).toBe(0);
  });
});
