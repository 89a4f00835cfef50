import { Protocol } from '@colyseus/core';
import fc from 'fast-check';
import { pack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../server/protocol/limits.ts';
import { CLIENT_MESSAGE_NAMES } from '../../../server/protocol/messages.ts';
import { inspectFrame } from '../../../server/rooms/frame-guard.ts';

function messageFrame(type: string, payload: Uint8Array): Uint8Array {
  const name = Buffer.from(type);
  return Buffer.concat([Buffer.from([Protocol.ROOM_DATA, 0xa0 + name.length]), name, payload]);
}

describe('inspectFrame', () => {
  it('lets every known message with a readable payload through, and the frames of the protocol', () => {
    for (const type of CLIENT_MESSAGE_NAMES) {
      expect(inspectFrame(messageFrame(type, pack({ tick: 1, action: 2 })))).toBeUndefined();
      expect(inspectFrame(messageFrame(type, new Uint8Array()))).toBeUndefined();
    }
    for (const code of [Protocol.PING, Protocol.JOIN_ROOM, Protocol.LEAVE_ROOM]) {
      expect(inspectFrame(Uint8Array.of(code))).toBeUndefined();
    }
  });

  it('answers any bytes at once, with one line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: LIMITS.maxPayloadBytes }), (frame) => {
        const fault = inspectFrame(frame);
        if (fault === undefined) return;
        expect(['bad-message', 'unknown-message']).toContain(fault.code);
        expect(fault.line).not.toContain('\n');
        expect(fault.line.length).toBeLessThan(250);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a type only as far as the frame goes', () => {
    expect(inspectFrame(Uint8Array.of(Protocol.ROOM_DATA, 0xa6, 0x69))?.code).toBe('bad-message');
    for (const prefix of [0xd9, 0xda, 0xdb]) {
      expect(inspectFrame(Uint8Array.of(Protocol.ROOM_DATA, prefix, 0xff, 0xff, 0xff, 0xff))?.code).toBe(
        'unknown-message',
      );
    }
  });

  it('names an unknown type and the known ones', () => {
    expect(inspectFrame(messageFrame('reward', pack(1)))?.line).toBe(
      `message "reward"; expected ${CLIENT_MESSAGE_NAMES.join(', ')}`,
    );
  });
});
