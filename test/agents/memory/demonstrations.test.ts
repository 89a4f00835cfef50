import { describe, expect, it } from 'vitest';
import {
  formatTransitionLine,
  NO_ACTION,
  parseDemonstrations,
  parseTransitionLine,
  type TransitionRecord,
} from '../../../agents/memory/demonstrations.ts';

function step(tick: number, seat: number, change: Partial<TransitionRecord> = {}): TransitionRecord {
  return {
    world: 'orchard',
    session: 's1',
    tick,
    seat,
    human: seat === 0,
    observation: Uint8Array.of(tick, seat, 255),
    action: (tick + seat) % 5,
    nextObservation: Uint8Array.of(tick + 1, seat, 255),
    terminated: false,
    truncated: false,
    ...change,
  };
}

describe('transition lines', () => {
  it('come back as they were written', () => {
    const record = step(7, 1, { truncated: true });
    expect(parseTransitionLine(formatTransitionLine(record), 'f:1')).toEqual(record);
  });

  it('are refused with the field, the value and the place', () => {
    const line = JSON.parse(formatTransitionLine(step(0, 0)));
    const broken: [object, RegExp][] = [
      [{ ...line, action: 255 }, /field action; got 255; .* at f:3/],
      [{ ...line, action: 1.5 }, /field action/],
      [{ ...line, tick: -1 }, /field tick; got -1/],
      [{ ...line, human: 'yes' }, /field human; got "yes"/],
      [{ ...line, observation: undefined }, /field observation/],
    ];
    for (const [value, message] of broken) {
      expect(() => parseTransitionLine(JSON.stringify(value), 'f:3')).toThrow(message);
    }
    expect(() => parseTransitionLine('{"world":', 'f:9')).toThrow(/not a JSON line.*f:9/);
  });
});

describe('parseDemonstrations', () => {
  it('gives every session and seat its own identity and links steps that follow each other', () => {
    const records = [step(0, 0), step(0, 1), step(1, 0), step(1, 1, { terminated: true }), step(3, 0), step(2, 1)];
    const text = `${records.map(formatTransitionLine).join('\n')}\n`;
    const demos = parseDemonstrations(text, 'orchard', 'f');
    expect(demos).toMatchObject({ length: 6, numDemonstrators: 2, observationLength: 3 });
    expect([...demos.demonstratorIdx]).toEqual([0, 0, 0, 1, 1, 1]);
    // Seat 0: ticks 0, 1, 3 (2 is missing); seat 1: ticks 0, 1 (an end), 2.
    expect([...demos.nextActions]).toEqual([1, NO_ACTION, NO_ACTION, 2, NO_ACTION, NO_ACTION]);
    expect([...demos.terminated]).toEqual([0, 0, 0, 0, 1, 0]);
    expect([...demos.observations.subarray(6, 9)]).toEqual([3, 0, 255]);
  });

  it('refuses another world, another length and nothing', () => {
    const line = formatTransitionLine(step(0, 0));
    expect(() => parseDemonstrations(line, 'coins', 'f')).toThrow(/another world; got "orchard".*f:1/);
    const longer = formatTransitionLine(step(1, 0, { observation: new Uint8Array(4) }));
    expect(() => parseDemonstrations(`${line}\n${longer}`, 'orchard', 'f')).toThrow(
      /length; got 4; expected 3; at f:2/,
    );
    expect(() => parseDemonstrations('\n', 'orchard', 'f')).toThrow(/no transitions/);
  });
});
