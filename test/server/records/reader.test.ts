import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../envs/core/errors.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import {
  encodeFrame,
  FORMAT_VERSION,
  FRAME_HEAD_BYTES,
  MAGIC,
  READABLE_VERSIONS,
} from '../../../server/records/frames.ts';
import { parseRecording, parseTornRecording, readHeader } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const TICKS = 20;
const services = createTestServices();
let bytes: Buffer;

beforeAll(async () => {
  const session = await openTestSession(services, { seats: 2, agents: 2, seed: 4 });
  for (let tick = 0; tick < TICKS; tick++) session.loop.run();
  await session.close();
  bytes = readFileSync(join(services.recordingsFolder, session.recorder.recordingId + RECORDING_SUFFIX));
});
afterAll(() => services.dispose());

/** Offsets at which frames begin, and the end of the file. */
function frameStarts(file: Buffer): number[] {
  const starts = [MAGIC.length];
  while (starts[starts.length - 1] < file.length) {
    const start = starts[starts.length - 1];
    starts.push(start + FRAME_HEAD_BYTES + file.readUInt32LE(start));
  }
  return starts;
}

function faultOf(file: Buffer): string {
  try {
    parseRecording(file, 'file');
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(300);
    return message;
  }
}

describe('reading a recording', () => {
  it('gives back what was written', () => {
    const recording = parseRecording(bytes, 'file');
    expect(recording.ticks.map((tick) => tick.tick)).toEqual(Array.from({ length: TICKS }, (_, i) => i + 1));
    expect(recording.ticks[0].events.map((event) => event.kind)).toEqual(['join', 'join']);
    expect(recording.ticks.filter((tick) => tick.hash !== undefined).map((tick) => tick.tick)).toEqual([16]);
    expect(recording.end).toMatchObject({ tick: TICKS, reason: 'closed' });
    expect(verifyRecording(recording).mismatch).toBeUndefined();
  });

  it('finds one altered byte wherever it is', () => {
    for (let offset = 0; offset < bytes.length; offset++) {
      const flip = [0x01, 0x80, 0xff][offset % 3];
      const altered = Buffer.from(bytes);
      altered[offset] ^= flip;
      expect(faultOf(altered), `byte ${offset} ^ ${flip}`).not.toBe('');
    }
  });

  it('finds a file cut at any byte that is not the end of a frame, and names byte and tick', () => {
    const starts = new Set(frameStarts(bytes));
    for (let length = 0; length < bytes.length; length++) {
      const message = faultOf(bytes.subarray(0, length));
      if (starts.has(length) && length > MAGIC.length) expect(message, `cut to ${length}`).toBe('');
      else expect(message, `cut to ${length}`).toMatch(/recording is truncated.* byte \d+/);
    }
    const inLastTick = frameStarts(bytes)[TICKS + 1] - 3;
    expect(faultOf(bytes.subarray(0, inLastTick))).toMatch(/after tick 19/);
  });

  it('takes a file cut between frames for one that was not closed, and never for a closed one', () => {
    for (const start of frameStarts(bytes).slice(1, -1)) {
      const recording = parseRecording(bytes.subarray(0, start), 'file');
      expect(recording.end).toBeUndefined();
      expect(verifyRecording(recording)).toMatchObject({ isClosed: false, mismatch: undefined });
    }
  });

  it('finds a frame taken out, repeated or moved', () => {
    const starts = frameStarts(bytes);
    const frame = (index: number) => bytes.subarray(starts[index], starts[index + 1]);
    const frames = starts.slice(0, -1).map((_, index) => frame(index));
    const head = bytes.subarray(0, MAGIC.length);
    const assemble = (order: readonly number[]) => Buffer.concat([head, ...order.map((index) => frames[index])]);
    const all = frames.map((_, index) => index);
    expect(faultOf(assemble(all))).toBe('');
    for (let index = 1; index < all.length - 1; index++) {
      expect(faultOf(assemble(all.filter((other) => other !== index))), `without ${index}`).not.toBe('');
      expect(faultOf(assemble(all.flatMap((other) => (other === index ? [other, other] : [other]))))).not.toBe('');
    }
    expect(faultOf(assemble([0, 2, 1, ...all.slice(3)]))).not.toBe('');
    expect(faultOf(Buffer.concat([bytes, frame(1)]))).not.toBe('');
  });

  it('says of a newer format that it is newer, and of another file that it is none', () => {
    const newer = Buffer.from(bytes);
    newer[MAGIC.length - 1] = FORMAT_VERSION + 1;
    expect(faultOf(newer)).toBe(
      `recording of another format version; got ${FORMAT_VERSION + 1}; expected ${READABLE_VERSIONS.join(' or ')}; at file`,
    );
    expect(faultOf(Buffer.from('{"world":"orchard"}'))).toMatch(/^not a recording/);
    expect(faultOf(Buffer.alloc(0))).toMatch(/truncated/);
  });

  it('checks the ranges of a frame whose checksum holds', () => {
    const recording = parseRecording(bytes, 'file');
    const starts = frameStarts(bytes);
    const crcAfterHeader = bytes.readUInt32LE(starts[0] + 4);
    const replaceFirstTick = (change: object) => {
      const frame = encodeFrame({ ...recording.ticks[0], ...change } as never, crcAfterHeader).bytes;
      return Buffer.concat([bytes.subarray(0, starts[1]), frame]);
    };
    expect(faultOf(replaceFirstTick({}))).toBe('');
    expect(faultOf(replaceFirstTick({ tick: 2 }))).toMatch(/tick of frame; got 2; expected 1/);
    expect(faultOf(replaceFirstTick({ tick: -1 }))).toMatch(/tick/);
    expect(faultOf(replaceFirstTick({ events: [{ kind: 'leave', seatIdx: 99 }] }))).toMatch(/seatIdx/);
    expect(faultOf(replaceFirstTick({ extra: 1 }))).toMatch(/extra/);
    expect(faultOf(replaceFirstTick({ hash: 'short' }))).toMatch(/hash/);
    const follow = (followedSeatIdx: number) => ({
      notes: [{ kind: 'follow', seatIdx: 0, followedSeatIdx, strengthHundredths: 1 }],
    });
    expect(faultOf(replaceFirstTick(follow(LIMITS.maxSeats - 1)))).toBe('');
    expect(faultOf(replaceFirstTick(follow(LIMITS.maxSeats)))).toMatch(/followedSeatIdx/);
  });

  it('checks the ranges of a header whose checksum holds', () => {
    const { header } = parseRecording(bytes, 'file');
    const withHeader = (change: object) =>
      Buffer.concat([MAGIC, encodeFrame({ ...header, ...change } as never, 0).bytes]);
    expect(faultOf(withHeader({}))).toBe('');
    for (const startedAtMs of [-1, 8.64e15 + 2, 1e300]) {
      expect(faultOf(withHeader({ startedAtMs }))).toMatch(/startedAtMs/);
    }
    expect(faultOf(withHeader({ seed: -1 }))).toMatch(/seed/);
    expect(faultOf(withHeader({ levelHash: '0'.repeat(16) }))).toMatch(/level of the recording/);
  });

  it('reads the header alone, also of a file that is damaged behind it', () => {
    const path = join(services.recordingsFolder, 'header.murmur');
    const headerEnd = frameStarts(bytes)[1];
    for (const file of [bytes, bytes.subarray(0, headerEnd), Buffer.concat([bytes.subarray(0, headerEnd), bytes])]) {
      writeFileSync(path, file);
      expect(readHeader(path)).toEqual(parseRecording(bytes, 'file').header);
    }
    for (const length of [0, 4, MAGIC.length, MAGIC.length + 5, headerEnd - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(() => readHeader(path), `cut to ${length}`).toThrow(/recording is truncated: no whole header/);
    }
  });

  it('keeps the whole frames of a torn file, and does not take an altered file for a torn one', () => {
    const starts = frameStarts(bytes);
    const torn = parseTornRecording(bytes.subarray(0, starts[10] + 5), 'file');
    expect(torn.recording.ticks).toHaveLength(9);
    expect(torn.tornBytes).toBe(5);
    const altered = Buffer.from(bytes);
    altered[starts[10] + FRAME_HEAD_BYTES + 2] ^= 1;
    expect(() => parseTornRecording(altered, 'file')).toThrow(/altered/);
  });
});
