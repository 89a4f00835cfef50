import { describe, expect, it } from 'vitest';
import { bestOthersOf } from '../../../../client/hud/board/episode-beat.ts';
import { KIND } from '../../../../client/model/snapshot.ts';
import { snapshotOf } from '../../model/boards.ts';

const OWN = 1;

function bestOf(scores: readonly number[], ownSeatIdx = OWN): number[] {
  const players = scores.map((_, seat) => ({ seat, row: 0, col: seat, kind: KIND.agent }));
  const snapshot = snapshotOf(9, players);
  snapshot.episodeScore.set(scores);
  return bestOthersOf(snapshot, ownSeatIdx);
}

describe('bestOthersOf', () => {
  it('says who got most, where that is not the own player nor the same for all', () => {
    expect(bestOf([99, 0, 20])).toEqual([0]);
    expect(bestOf([50, 0, 50])).toEqual([0, 2]);
    expect(bestOf([20, 30, 10])).toEqual([]);
    expect(bestOf([2000, 2000])).toEqual([]);
    expect(bestOf([-30, -50])).toEqual([]);
    expect(bestOf([10, 40], -1)).toEqual([1]);
  });
});
