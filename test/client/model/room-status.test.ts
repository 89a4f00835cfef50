import { expect, it } from 'vitest';
import {
  isTicking,
  lateLine,
  leftLine,
  peopleThere,
  RUNNING_STATUS,
  STARTING,
  unreadySeats,
} from '../../../client/model/room-status.ts';
import { createSnapshot, ENDING, KIND } from '../../../client/model/snapshot.ts';

it('what is left of an episode is told in seconds by the clock, and in steps by keys', () => {
  expect(leftLine(400, 0, 150, 'clock')).toBe('1:00 left');
  expect(leftLine(400, 399, 150, 'clock')).toBe('0:01 left');
  expect(leftLine(400, 401, 150, 'clock')).toBe('0:00 left');
  expect(leftLine(20, 19, 150, 'keys')).toBe('1 step left');
  expect(leftLine(20, 5, 150, 'keys')).toBe('15 steps left');
  expect(leftLine(0, 5, 150, 'clock')).toBe('');
});

it('whoever comes into a running episode is told what is left of it, by the clock alone', () => {
  const facts = { horizon: 400, tickMs: 150, pace: 'clock', designer: '' } as const;
  const snapshot = createSnapshot(4);
  expect(lateLine(facts, snapshot)).toBe('');
  snapshot.episodeTick = 200;
  expect(lateLine(facts, snapshot)).toBe('This episode has 0:30 left; the next one starts for everybody together.');
  expect(lateLine({ ...facts, designer: 'paired' }, snapshot)).toBe(
    'A race is on, 0:30 left: you start with the next one.',
  );
  expect(lateLine({ ...facts, pace: 'keys' }, snapshot)).toBe('');
  expect(lateLine({ ...facts, horizon: 0 }, snapshot)).toBe('');
  snapshot.ending = ENDING.truncated;
  expect(lateLine(facts, snapshot)).toBe('');
});

it('ticks are expected only while an episode runs and nobody has paused it', () => {
  const snapshot = createSnapshot(4);
  expect(isTicking(RUNNING_STATUS, snapshot)).toBe(true);
  expect(isTicking({ ...RUNNING_STATUS, isPaused: true }, snapshot)).toBe(false);
  expect(isTicking({ ...RUNNING_STATUS, starting: STARTING.waits }, snapshot)).toBe(false);
  snapshot.ending = ENDING.truncated;
  expect(isTicking(RUNNING_STATUS, snapshot)).toBe(false);
});

it('waits for people who are there and not ready: no agents, nobody who is away', () => {
  const snapshot = createSnapshot(4);
  snapshot.present.fill(1, 0, 4);
  snapshot.connected.fill(1, 0, 3);
  snapshot.kind[1] = KIND.agent;
  expect(peopleThere(snapshot)).toEqual([0, 2]);
  expect(unreadySeats({ ...RUNNING_STATUS, ready: [2] }, snapshot)).toEqual([0]);
});
