import { describe, expect, it } from 'vitest';
import { describeEnding, readRefusal } from '../../../client/model/room-ending.ts';
import { formatRefusal, REFUSAL_CODES } from '../../../server/protocol/messages.ts';

describe('why a page has no part in its room', () => {
  it('reads the code and line of every refusal the server knows, and of nothing else', () => {
    for (const code of REFUSAL_CODES)
      expect(readRefusal(formatRefusal(code, 'why: so'))).toEqual({ code, line: 'why: so' });
    expect(readRefusal('seat reservation expired.')).toBeUndefined();
    expect(readRefusal('room "x" not found')).toBeUndefined();
  });

  it('offers what helps, first what most people want', () => {
    expect(describeEnding('seat-held').offers).toEqual(['play-here', 'watch', 'rooms']);
    expect(describeEnding('taken-over').offers[0]).toBe('play-here');
    expect(describeEnding('protocol-mismatch').offers[0]).toBe('reload');
    expect(describeEnding('room-full', 'people hold all 4 seats').line).toBe('People hold all 4 seats.');
  });

  it('offers a replay only where something was recorded that the page knows of', () => {
    expect(describeEnding('restarted', '', true).offers).toEqual(['replay', 'rooms']);
    expect(describeEnding('restarted').offers).toEqual(['rooms']);
  });

  it('passes on the server’s own words for what it does not know', () => {
    expect(describeEnding('bad-options', 'name is too long')).toMatchObject({
      title: 'The room refused',
      line: 'Name is too long.',
    });
  });
});
