import { describe, expect, it } from 'vitest';
import {
  advancePlayhead,
  createPlayhead,
  seekPlayhead,
  setPlayheadSpeed,
  stepPlayhead,
  togglePlayhead,
} from '../../../client/model/replay-playhead.ts';

const TICK_MS = 100;

describe('the playhead', () => {
  it('moves only while it plays, at its speed', () => {
    const still = createPlayhead(50);
    expect(advancePlayhead(still, 1000, TICK_MS)).toBe(still);
    const twice = setPlayheadSpeed(togglePlayhead(still), 2);
    expect(advancePlayhead(twice, 250, TICK_MS).frame).toBe(5);
  });

  it('stops at the last frame, and playing again starts over', () => {
    const end = advancePlayhead(togglePlayhead(createPlayhead(10)), 60_000, TICK_MS);
    expect([end.frame, end.isPlaying]).toEqual([9, false]);
    expect(togglePlayhead(end)).toMatchObject({ frame: 0, isPlaying: true });
  });

  it('seeks inside the recording only', () => {
    const playhead = createPlayhead(10);
    expect(seekPlayhead(playhead, -3).frame).toBe(0);
    expect(seekPlayhead(playhead, Number.POSITIVE_INFINITY).frame).toBe(9);
  });

  it('steps to whole frames and pauses', () => {
    const between = { ...togglePlayhead(createPlayhead(10)), frame: 4.6 };
    expect(stepPlayhead(between, 1)).toMatchObject({ frame: 5, isPlaying: false });
    expect(stepPlayhead(between, -1)).toMatchObject({ frame: 4, isPlaying: false });
    expect(stepPlayhead({ ...between, frame: 4 }, -1).frame).toBe(3);
  });

  it('has nothing to play in a recording of one frame', () => {
    expect(togglePlayhead(createPlayhead(1)).isPlaying).toBe(false);
  });
});
