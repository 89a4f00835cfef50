import { describe, expect, it } from 'vitest';
import { TickAccumulator } from '../../../server/arena/tick.ts';

describe('TickAccumulator', () => {
  it('gives one step per tick whatever the size of the pieces', () => {
    for (const pieceMs of [1, 5, 7.5, 149, 150]) {
      const accumulator = new TickAccumulator(150);
      let steps = 0;
      const pieces = Math.round(60_000 / pieceMs);
      for (let piece = 0; piece < pieces; piece++) steps += accumulator.advance(pieceMs);
      expect(steps).toBe(Math.floor((pieces * pieceMs) / 150 + 1e-9));
      expect(accumulator.droppedTicks).toBe(0);
    }
  });

  it('catches a hitch up to the cap and counts what it drops, without stretching time', () => {
    const accumulator = new TickAccumulator(100, 4);
    expect(accumulator.advance(1_050)).toBe(4);
    expect(accumulator.droppedTicks).toBe(6);
    expect(accumulator.latenessMs).toBeCloseTo(50);
    expect(accumulator.advance(50)).toBe(1);
  });

  it('takes a clock that runs backwards for a clock that stands', () => {
    const accumulator = new TickAccumulator(100);
    expect(accumulator.advance(-500)).toBe(0);
    expect(accumulator.advance(100)).toBe(1);
  });
});
