import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseAwaitedTick,
  chooseInputTick,
  chooseRepeatTick,
  createInputTickChooser,
  noteRefused,
  noteRoundTrip,
  noteSent,
} from '../../../client/model/input-tick.ts';

const TICK_MS = 150;

describe('the input-tick chooser', () => {
  it('names the next tick right after a patch and the one after it just before the next', () => {
    const chooser = createInputTickChooser(TICK_MS);
    expect(chooseInputTick(chooser, 40, 5)).toBe(41);
    expect(chooseInputTick(chooser, 40, 145)).toBe(42);
  });

  it('sends one intent a tick: a second press takes the next tick, a third waits for a patch', () => {
    const chooser = createInputTickChooser(TICK_MS);
    const ticks = [0, 1, 2].map(() => {
      const tick = chooseInputTick(chooser, 10, 20);
      if (tick >= 0) noteSent(chooser, tick);
      return tick;
    });
    expect(ticks).toEqual([11, 12, -1]);
    expect(chooseInputTick(chooser, 11, 0)).toBe(13);
  });

  it('becomes more careful when the server says late, and less when it says early', () => {
    const chooser = createInputTickChooser(TICK_MS);
    expect(chooseInputTick(chooser, 0, 100)).toBe(1);
    noteRefused(chooser, 'late');
    noteRefused(chooser, 'late');
    expect(chooseInputTick(chooser, 0, 100)).toBe(2);
    noteRefused(chooser, 'early');
    noteRefused(chooser, 'early');
    expect(chooseInputTick(chooser, 0, 100)).toBe(1);
  });

  it('regains the next tick slowly while nothing is refused', () => {
    const chooser = createInputTickChooser(TICK_MS);
    for (let i = 0; i < 4; i++) noteRefused(chooser, 'late');
    expect(chooseInputTick(chooser, 0, 60)).toBe(2);
    for (let tick = 1; tick < 400; tick++) noteSent(chooser, tick);
    expect(chooseInputTick(chooser, 400, 60)).toBe(401);
  });

  it('does not trust a line that is slower than a tick', () => {
    const chooser = createInputTickChooser(TICK_MS);
    noteRoundTrip(chooser, 400);
    expect(chooseInputTick(chooser, 7, 0)).toBe(9);
  });

  it('is not frightened by one slow answer of a quick line', () => {
    const chooser = createInputTickChooser(TICK_MS);
    for (const roundTripMs of [8, 9_000, 12]) noteRoundTrip(chooser, roundTripMs);
    expect(chooseInputTick(chooser, 7, 60)).toBe(8);
  });

  it('repeats a held key for every tick once and builds up no lead', () => {
    const chooser = createInputTickChooser(TICK_MS);
    noteSent(chooser, chooseInputTick(chooser, 0, 140)); // a press late in the tick: for tick 2
    const repeated = [1, 2, 3, 4].map((tick) => {
      const chosen = chooseRepeatTick(chooser, tick, 0);
      if (chosen >= 0) noteSent(chooser, chosen);
      return chosen;
    });
    expect(repeated).toEqual([-1, 3, 4, 5]);
  });

  it('always names a tick the server takes, and never one twice', () => {
    const step = fc.record({ since: fc.integer({ min: 0, max: 400 }), isHeld: fc.boolean(), isLate: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const chooser = createInputTickChooser(TICK_MS);
        const sent = new Set<number>();
        steps.forEach(({ since, isHeld, isLate }, lastTick) => {
          if (isLate) noteRefused(chooser, 'late');
          const tick = (isHeld ? chooseRepeatTick : chooseInputTick)(chooser, lastTick, since);
          if (tick < 0) return;
          expect([lastTick + 1, lastTick + 2]).toContain(tick);
          expect(sent.has(tick)).toBe(false);
          sent.add(tick);
          noteSent(chooser, tick);
        });
      }),
    );
  });

  it('names the coming tick where ticks come by keys, once', () => {
    const chooser = createInputTickChooser(TICK_MS);
    expect(chooseAwaitedTick(chooser, 6)).toBe(7);
    noteSent(chooser, 7);
    expect(chooseAwaitedTick(chooser, 6)).toBe(-1);
    expect(chooseAwaitedTick(chooser, 7)).toBe(8);
  });
});
