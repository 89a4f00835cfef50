import { expect, it } from 'vitest';
import type { AgentMind } from '../../../agents/parts.ts';
import { KIND } from '../../../client/model/snapshot.ts';
import { CAPTION_MS, Tour, WAIT_MS } from '../../../client/model/tour.ts';
import { snapshotOf } from './boards.ts';

const nameOf = (seatIdx: number) => ['Ada', 'Starling', 'Knot'][seatIdx];
const board = () =>
  snapshotOf(9, [
    { seat: 0, row: 0, col: 0, kind: KIND.human },
    { seat: 1, row: 1, col: 1, kind: KIND.agent },
    { seat: 2, row: 2, col: 2, kind: KIND.agent },
  ]);
const mindOf = (confidence: number): AgentMind => ({
  kind: 'infers',
  seatIdx: 1,
  preference: [1],
  beliefs: [{ seatIdx: 0, preference: [1], confidence }],
  source: 'ego',
  followedSeatIdx: -1,
  strength: 0,
  worth: 0,
  reason: 'pears',
});

it('goes from a bird to its wish, what it believes, a follow that happens, and a seat', () => {
  const tour = new Tour();
  const snapshot = board();
  const look = (nowMs: number, confidence = 0.9) => tour.look(nowMs, snapshot, [mindOf(confidence)], nameOf);
  expect(look(0)).toMatchObject({ step: 'bird', seatIdx: 1, line: expect.stringContaining('Starling') });
  expect(look(CAPTION_MS - 1)).toMatchObject({ step: 'bird' });
  expect(look(CAPTION_MS)).toMatchObject({ step: 'wish', seatIdx: 1 });
  tour.next();
  expect(look(CAPTION_MS + 1, 0.1)).toBe(undefined); // not sure of anything yet: the caption waits
  expect(look(CAPTION_MS + 2)).toMatchObject({ step: 'belief' });
  tour.next();
  expect(look(CAPTION_MS + 3)).toBe(undefined);
  snapshot.following[2] = 0;
  expect(look(CAPTION_MS + 4)?.line).toContain('Knot follows Ada');
  tour.next();
  tour.next();
  expect(look(100 * CAPTION_MS)).toMatchObject({ step: 'end', seatIdx: -1 });
});

it('says what is not to be seen when it has waited long enough, and makes nothing up', () => {
  const tour = new Tour();
  const look = (nowMs: number) => tour.look(nowMs, board(), [], nameOf);
  look(0);
  tour.next();
  expect(look(1)).toBe(undefined);
  expect(look(1 + WAIT_MS)?.line).toContain('not shown right now');
  tour.next();
  tour.next();
  look(2 + WAIT_MS);
  expect(look(2 + 2 * WAIT_MS)?.line).toContain('nobody follows anybody');
});
