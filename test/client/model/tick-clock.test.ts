import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeShownTick, createTickClock, noteArrival } from '../../../client/model/tick-clock.ts';

const TICK_MS = 150;

describe('the tick clock', () => {
  it('shows the room one tick behind even arrivals, without a stop', () => {
    const clock = createTickClock(TICK_MS);
    for (let tick = 1; tick <= 20; tick++) noteArrival(clock, tick, tick * TICK_MS);
    expect(computeShownTick(clock, 20, 20 * TICK_MS)).toBeCloseTo(19);
    expect(computeShownTick(clock, 20, 20 * TICK_MS + 75)).toBeCloseTo(19.5);
    expect(computeShownTick(clock, 20, 21 * TICK_MS)).toBeCloseTo(20);
  });

  it('never shows more than the server has said, nor less than the tick before it', () => {
    const clock = createTickClock(TICK_MS);
    noteArrival(clock, 5, 1000);
    expect(computeShownTick(clock, 5, 60_000)).toBe(5);
    expect(computeShownTick(clock, 5, 0)).toBe(4);
  });

  it('never runs backwards under jitter of half a tick', () => {
    const jitters = fc.array(fc.double({ min: 0, max: TICK_MS / 2, noNaN: true }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(jitters, (jitter) => {
        const clock = createTickClock(TICK_MS);
        let shown = Number.NEGATIVE_INFINITY;
        jitter.forEach((late, idx) => {
          const arrivalMs = (idx + 1) * TICK_MS + late;
          noteArrival(clock, idx + 1, arrivalMs);
          const next = computeShownTick(clock, idx + 1, arrivalMs);
          expect(next).toBeGreaterThanOrEqual(shown - 0.1); // the offset may move by a tenth of the jitter
          shown = next;
        });
      }),
    );
  });

  it('starts over after a pause instead of running after the room', () => {
    const clock = createTickClock(TICK_MS);
    noteArrival(clock, 1, 150);
    noteArrival(clock, 2, 90_000);
    expect(computeShownTick(clock, 2, 90_000 + TICK_MS / 2)).toBeCloseTo(1.5);
  });

  it('shows each tick as it comes where ticks come by keys, however long people think', () => {
    const clock = createTickClock(TICK_MS, false);
    for (const [tick, ms] of [
      [1, 1000],
      [2, 1400],
      [3, 9000],
    ]) {
      noteArrival(clock, tick, ms);
      expect(computeShownTick(clock, tick, ms)).toBeCloseTo(tick - 1);
      expect(computeShownTick(clock, tick, ms + TICK_MS)).toBeCloseTo(tick);
    }
  });
});
