import { describe, expect, it } from 'vitest';
import { SnapshotPair } from '../../../client/model/snapshot.ts';

describe('SnapshotPair', () => {
  it('keeps the last two ticks and reuses their buffers', () => {
    const pair = new SnapshotPair(4);
    const buffers = new Set([pair.previous, pair.current]);
    for (let tick = 1; tick <= 5; tick++) pair.advance(tick, tick * 10).present[0] = 1;
    expect([pair.previous.tick, pair.current.tick, pair.current.receivedAtMs]).toEqual([4, 5, 50]);
    expect(new Set([pair.previous, pair.current])).toEqual(buffers);
  });

  it('lets a second patch of the same tick overwrite the newest only', () => {
    const pair = new SnapshotPair(4);
    pair.advance(1, 0);
    pair.advance(2, 0).items[0] = 3;
    const again = pair.advance(2, 9);
    expect([pair.previous.tick, again.tick, again.items[0]]).toEqual([1, 2, 0]);
  });

  it('forgets the past on reset, so that nobody slides across a gap', () => {
    const pair = new SnapshotPair(4);
    pair.advance(1, 0);
    pair.advance(2, 0);
    pair.reset();
    pair.advance(60, 0);
    expect([pair.previous.tick, pair.current.tick]).toEqual([-1, 60]);
  });
});
