import { describe, expect, it } from 'vitest';
import { NO_ACTION, parseDemonstrations } from '../../../agents/memory/demonstrations.ts';

const bytes = (...values: number[]) => Buffer.from(values).toString('base64');
const HEAD = {
  format: 'murmuration-steps',
  version: 2,
  world: 'orchard',
  recording: 'r1',
  observationLength: 3,
  packing: 'bytes',
};

/** A step of the compact form. */
function step(tick: number, seat: number, change: object = {}) {
  const who = seat === 0 ? 'person' : 'agent';
  return { player: 1, seat, tick, who, action: (tick + seat) % 5, observation: bytes(tick, seat, 255), ...change };
}

const lines = (...records: object[]) => `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;

describe('parseDemonstrations', () => {
  it('gives every session and seat its own identity and links steps that follow each other', () => {
    const end = { next: bytes(9, 9, 9), end: 'terminated' };
    const records = [step(0, 0), step(0, 1), step(1, 0), step(1, 1, end), step(3, 0), step(2, 1)];
    const demos = parseDemonstrations(lines(HEAD, ...records), 'orchard', 'f', 'all');
    expect(demos).toMatchObject({ length: 6, numDemonstrators: 2, observationLength: 3 });
    expect([...demos.demonstratorIdx]).toEqual([0, 0, 0, 1, 1, 1]);
    // Seat 0: ticks 0, 1, 3 (2 is missing); seat 1: ticks 0, 1 (an end), 2.
    expect([...demos.nextActions]).toEqual([1, NO_ACTION, NO_ACTION, 2, NO_ACTION, NO_ACTION]);
    expect([...demos.terminated]).toEqual([0, 0, 0, 0, 1, 0]);
    expect([...demos.observations.subarray(6, 9)]).toEqual([3, 0, 255]);
    expect([...demos.nextObservations.subarray(0, 3)]).toEqual([1, 0, 255]); // of the next line of that seat
    expect([...demos.nextObservations.subarray(12, 15)]).toEqual([9, 9, 9]);
  });

  it('takes steps of people only, unless told otherwise, and says whose there are when there are none', () => {
    const text = lines(HEAD, step(0, 0), step(0, 1), step(0, 2, { who: 'bot' }));
    expect(parseDemonstrations(text, 'orchard', 'f', 'people')).toMatchObject({ length: 1, numDemonstrators: 1 });
    expect(parseDemonstrations(text, 'orchard', 'f', 'all').length).toBe(3);
    expect(() =>
      parseDemonstrations(lines(HEAD, step(0, 1), step(0, 2, { who: 'bot' })), 'orchard', 'f', 'people'),
    ).toThrow(
      'no step of a person; got "2 steps of agent, bot"; expected steps of people; --all-players takes those of everybody; at f',
    );
  });

  it('reads several files one after the other, and exports of before', () => {
    const old = {
      world: 'orchard',
      session: 's',
      tick: 0,
      seat: 0,
      human: true,
      observation: bytes(1, 2, 3),
      action: 4,
    };
    const rest = { nextObservation: bytes(4, 5, 6), terminated: false, truncated: true };
    const text = lines({ ...old, ...rest }) + lines(HEAD, step(0, 0)) + lines({ ...HEAD, recording: 'r2' }, step(0, 0));
    const demos = parseDemonstrations(text, 'orchard', 'f', 'people');
    expect(demos).toMatchObject({ length: 3, numDemonstrators: 3 });
    expect([...demos.nextObservations.subarray(0, 3)]).toEqual([4, 5, 6]);
  });

  it('unpacks flags', () => {
    const head = { ...HEAD, observationLength: 10, packing: 'bits' };
    const text = lines(head, step(0, 0, { observation: bytes(0b10100001, 0b01000000) }));
    const { observations } = parseDemonstrations(text, 'orchard', 'f', 'people');
    expect([...observations]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 0, 1]);
  });

  it('refuses with the field, the value and the place', () => {
    const parse = (...records: object[]) => parseDemonstrations(lines(...records), 'orchard', 'f', 'all');
    const broken: [object, RegExp][] = [
      [{ action: 255 }, /field action; got 255; .* at f:2/],
      [{ action: 1.5 }, /field action/],
      [{ tick: -1 }, /field tick; got -1/],
      [{ who: 3 }, /field who; got 3/],
      [{ end: 'done' }, /field end; got "done"; expected terminated or truncated/],
      [{ observation: undefined }, /field observation; got "nothing"/],
    ];
    for (const [change, message] of broken) expect(() => parse(HEAD, step(0, 0, change))).toThrow(message);
    expect(() => parse({ ...HEAD, version: 3 })).toThrow(
      /steps of another form; got "murmuration-steps 3"; expected .* 2/,
    );
    expect(() => parseDemonstrations('{"world":', 'orchard', 'f', 'all')).toThrow(/not a JSON line.*f:1/);
  });

  it('refuses another world, another length and nothing', () => {
    const text = lines(HEAD, step(0, 0));
    expect(() => parseDemonstrations(text, 'coins', 'f', 'all')).toThrow(/another world; got "orchard".*f:1/);
    const longer = lines(step(1, 0, { observation: bytes(1, 2, 3, 4) }));
    expect(() => parseDemonstrations(text + longer, 'orchard', 'f', 'all')).toThrow(
      /length; got 4; expected 3; at f:3/,
    );
    expect(() => parseDemonstrations('\n', 'orchard', 'f', 'all')).toThrow(/no transitions/);
  });
});
