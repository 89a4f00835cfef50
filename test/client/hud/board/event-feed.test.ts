import { describe, expect, it } from 'vitest';
import { gainsOf } from '../../../../client/hud/board/event-feed.ts';
import { KIND } from '../../../../client/model/snapshot.ts';
import { snapshotOf } from '../../model/boards.ts';

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

  it('takes the score that goes with a player for no loss', () => {
    const seatOf = (kind: number, score: number) => [{ seat: 0, row: 0, col: 0, kind, score }];
    const [person, agent, standIn, free] = [KIND.human, KIND.agent, KIND.standIn, KIND.free];
    const sizeOf = (before: number, after: number) =>
      gainsOf(snapshotOf(1, seatOf(before, 300)), snapshotOf(2, seatOf(after, 0))).size;
    expect([sizeOf(agent, free), sizeOf(agent, person), sizeOf(person, free)]).toEqual([0, 0, 0]);
    expect([sizeOf(person, standIn), sizeOf(standIn, person), sizeOf(agent, agent)]).toEqual([1, 1, 1]);
  });
});
