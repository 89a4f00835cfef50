import { describe, expect, it } from 'vitest';
import { FollowTimeline } from '../../../client/model/follow-timeline.ts';
import { snapshotOf } from './boards.ts';

describe('FollowTimeline', () => {
  it('joins equal ticks into stretches', () => {
    const timeline = new FollowTimeline(100);
    [3, 3, 3, -1, 5, 5].forEach((followed, tick) => {
      timeline.note(tick, 1, followed);
    });
    expect(timeline.segments(1)).toEqual([
      { startTick: 0, endTick: 3, followedSeatIdx: 3 },
      { startTick: 3, endTick: 4, followedSeatIdx: -1 },
      { startTick: 4, endTick: 6, followedSeatIdx: 5 },
    ]);
    expect(timeline.segments(0)).toEqual([]);
  });

  it('counts shares over the window only', () => {
    const timeline = new FollowTimeline(10);
    for (let tick = 0; tick < 20; tick++) timeline.note(tick, 0, tick < 15 ? 2 : -1);
    expect(timeline.imitationShare(0)).toBeCloseTo(0.5); // ticks 10-14 of 10-19
    expect(timeline.favourite(0)).toEqual({ followedSeatIdx: 2, share: 0.5 });
  });

  it('drops stretches that have left the window', () => {
    const timeline = new FollowTimeline(10);
    for (let tick = 0; tick < 1000; tick++) timeline.note(tick, 0, tick % 2);
    expect(timeline.segments(0).length).toBeLessThanOrEqual(11);
  });

  it('has no favourite of an agent that kept to itself', () => {
    const timeline = new FollowTimeline(10);
    timeline.note(0, 4, -1);
    expect([timeline.favourite(4), timeline.imitationShare(4)]).toEqual([undefined, 0]);
  });

  it('shows nothing of the agent before, when a person sat there between', () => {
    const timeline = new FollowTimeline(100);
    const seated = (tick: number, kind: number) =>
      timeline.noteAll(
        snapshotOf(tick, [{ seat: 1, row: 0, col: 0, kind, following: kind === 1 && tick < 5 ? 3 : -1 }]),
      );
    for (let tick = 0; tick < 5; tick++) seated(tick, 1);
    expect(timeline.imitationShare(1)).toBe(1);
    seated(5, 0);
    for (let tick = 6; tick < 9; tick++) seated(tick, 1);
    expect(timeline.segments(1)).toEqual([{ startTick: 6, endTick: 9, followedSeatIdx: -1 }]);
  });

  it('forgets a seat whose player changed, or all', () => {
    const timeline = new FollowTimeline(10);
    timeline.note(0, 1, 2);
    timeline.note(0, 3, 2);
    timeline.clear(1);
    expect([timeline.segments(1).length, timeline.segments(3).length]).toEqual([0, 1]);
    timeline.clear();
    expect([timeline.segments(3).length, timeline.lastTick]).toEqual([0, -1]);
  });
});
