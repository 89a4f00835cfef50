import { describe, expect, it } from 'vitest';
import { StepsBatch } from '../../../server/hosting/steps-batch.ts';
import { SEAT_CHANGE } from '../../../train/live/learner-protocol.ts';
import { onlyOne, openTestRoom } from '../../agents/social/shipped.ts';

const { room } = openTestRoom('open', 41, {}, 3);
room.seatAgent(0, onlyOne(0), 1);
const { spec } = room.environment;
const nobody = Uint8Array.of(0, 0, 0);

function append(batch: StepsBatch, changed = nobody): boolean {
  return batch.append(room.step(), changed, () => undefined);
}

function changesOf(batch: StepsBatch): number[] {
  const { changed, numTicks } = batch.take(0);
  return [...changed.subarray(0, numTicks * spec.numSeats)];
}

describe('steps on their way to the learner', () => {
  it('make a batch of so many ticks', () => {
    const batch = new StepsBatch(spec, 3);
    expect([append(batch), append(batch), append(batch)]).toEqual([false, false, true]);
    expect(batch.take(7)).toMatchObject({ kind: 'steps', batchIdx: 7, numTicks: 3 });
    expect(append(batch)).toBe(false);
  });

  it('after dropped ones: the next tells once of the gap, and of who changed in it', () => {
    const { none, gap, player } = SEAT_CHANGE;
    const batch = new StepsBatch(spec, 2);
    append(batch);
    append(batch, Uint8Array.of(0, 1, 0));
    expect(batch.drop()).toBe(2);
    append(batch);
    append(batch);
    expect(batch.drop()).toBe(2); // the second in a row forgets nothing of the first
    append(batch, Uint8Array.of(0, 0, 1));
    append(batch);
    expect(changesOf(batch)).toEqual([gap, player, player, none, none, none]);
    append(batch);
    expect(changesOf(batch)).toEqual([none, none, none]);
  });

  it("hold no person's preference, also while an agent stands in for that person", () => {
    const batch = new StepsBatch(spec, 4);
    const preferenceOf = () => Float32Array.of(1, 1, 1, 1);
    const play = (isPerson: number, changed: number) => {
      const tick = { ...room.step(), isHuman: Uint8Array.of(0, isPerson, 0) };
      batch.append(tick, Uint8Array.of(0, changed, 0), (seat) =>
        seat === 1 && isPerson === 1 ? undefined : preferenceOf(),
      );
    };
    play(1, 1); // a person came
    play(0, 0); // dropped, an agent stands in with the person's preference
    play(0, 1); // left for good, an agent of its own took the seat
    const { preferences } = batch.take(0);
    const shown = [0, 1, 2].map((t) => preferences[(t * spec.numSeats + 1) * spec.numCumulants]);
    expect(shown).toEqual([0, 0, 1]);
  });

  it('to a new learner: nothing of what was before', () => {
    const batch = new StepsBatch(spec, 2);
    append(batch, Uint8Array.of(1, 0, 0));
    expect(batch.startAnew()).toBe(1);
    append(batch);
    expect(changesOf(batch)).toEqual([0, 0, 0]);
  });
});
