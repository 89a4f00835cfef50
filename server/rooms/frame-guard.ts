import { Protocol } from '@colyseus/core';
import { unpack } from 'msgpackr';
import { LIMITS } from '../protocol/limits.ts';
import { CLIENT_MESSAGE_NAMES, CLIENT_MESSAGES, type RefusalCode } from '../protocol/messages.ts';

/** What is wrong with one incoming frame; undefined when Colyseus may have it. */
export interface FrameFault {
  readonly code: RefusalCode;
  readonly line: string;
}

const CODE_MASK = 0b11111; // low bits are the protocol code, high bits its modifiers
const SHORT_STRING = 0xa0; // msgpack fixstr: 0xa0 + length
const MAX_TYPE_BYTES = 31;

/**
 * Looks at a raw frame before Colyseus does: Colyseus closes a client for one undecodable frame or unknown type,
 * while here a broken message is counted and answered, and only many of them close the client.
 */
export function inspectFrame(frame: Uint8Array): FrameFault | undefined {
  if (frame.length === 0) return { code: 'bad-message', line: 'empty frame' };
  const code = frame[0] & CODE_MASK;
  if (code === Protocol.PING || code === Protocol.JOIN_ROOM || code === Protocol.LEAVE_ROOM) return undefined;
  if (code !== Protocol.ROOM_DATA) return { code: 'unknown-message', line: `frame of kind ${code} is not taken here` };
  // Only short strings are read: a length field of 32 bits would have Colyseus walk past the frame for seconds.
  if (frame[1] <= SHORT_STRING || frame[1] > SHORT_STRING + MAX_TYPE_BYTES) {
    return { code: 'unknown-message', line: 'message type is not a short string' };
  }
  const payloadAt = 2 + (frame[1] - SHORT_STRING);
  if (payloadAt > frame.length) return { code: 'bad-message', line: 'frame ends within the message type' };
  const type = Buffer.from(frame.subarray(2, payloadAt)).toString('utf8');
  if (!Object.hasOwn(CLIENT_MESSAGES, type)) {
    const line = `message ${JSON.stringify(type)}; expected ${CLIENT_MESSAGE_NAMES.join(', ')}`;
    return { code: 'unknown-message', line };
  }
  return payloadFault(type, frame.subarray(payloadAt));
}

function payloadFault(type: string, payload: Uint8Array): FrameFault | undefined {
  if (payload.length > LIMITS.maxMessageBytes) {
    return {
      code: 'bad-message',
      line: `${type} of ${payload.length} bytes; expected ${LIMITS.maxMessageBytes} at most`,
    };
  }
  try {
    if (payload.length > 0) unpack(payload);
    return undefined;
  } catch {
    return { code: 'bad-message', line: `payload of ${type} is not msgpack` };
  }
}
