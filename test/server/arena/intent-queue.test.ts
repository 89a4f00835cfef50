import { describe, expect, it } from 'vitest';
import { IntentQueue } from '../../../server/arena/intent-queue.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';

const NEXT = 10;

describe('IntentQueue', () => {
  it('keeps an intent for the next tick and for those in the buffer, each on its own tick', () => {
    const queue = new IntentQueue(2);
    expect(queue.submit(1, NEXT, 3, NEXT)).toBeUndefined();
    expect(queue.submit(1, NEXT + LIMITS.inputBufferTicks, 4, NEXT)).toBeUndefined();
    expect(queue.take(1, NEXT)).toBe(3);
    expect(queue.take(1, NEXT + LIMITS.inputBufferTicks)).toBe(4);
  });

  it('refuses a tick of the past and one beyond the buffer, and shifts neither', () => {
    const queue = new IntentQueue(1);
    expect(queue.submit(0, NEXT - 1, 3, NEXT)).toBe('late');
    expect(queue.submit(0, NEXT + LIMITS.inputBufferTicks + 1, 3, NEXT)).toBe('early');
    for (let tick = NEXT - 2; tick < NEXT + 4; tick++) expect(queue.take(0, tick)).toBe(-1);
  });

  it('lets the last intent received for a seat and tick win', () => {
    const queue = new IntentQueue(1);
    queue.submit(0, NEXT, 1, NEXT);
    queue.submit(0, NEXT, 2, NEXT);
    expect(queue.take(0, NEXT)).toBe(2);
    expect(queue.take(0, NEXT)).toBe(-1);
  });

  it('never gives an intent to a later tick that uses the same slot', () => {
    const queue = new IntentQueue(1);
    queue.submit(0, NEXT, 5, NEXT);
    expect(queue.take(0, NEXT + LIMITS.inputBufferTicks + 1)).toBe(-1);
  });

  it('forgets one seat only', () => {
    const queue = new IntentQueue(2);
    queue.submit(0, NEXT, 1, NEXT);
    queue.submit(1, NEXT, 2, NEXT);
    queue.clear(0);
    expect([queue.take(0, NEXT), queue.take(1, NEXT)]).toEqual([-1, 2]);
  });
});
