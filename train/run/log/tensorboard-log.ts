import { hostname } from 'node:os';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { AppendedFile } from './appended-file.ts';
import { crc32c } from './crc32c.ts';

/**
 * Event files as TensorBoard reads them: records of TensorFlow's TFRecord form, each an `Event` message of protocol
 * buffers. Field numbers are those of tensorflow/core/util/event.proto and framework/summary.proto.
 *
 *   record = length u64 | masked crc of length u32 | bytes | masked crc of bytes u32       (little-endian)
 *   masked(c) = rotate right(c, 15) + 0xa282ead8
 *
 * A resumed run opens a further file, which begins with the mark that a session starts at its step: TensorBoard then
 * forgets the points that the killed run had written from that step on.
 */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2 } as const;
const SESSION_STATUS = 1;
const SESSION_START = 1;
const FILE_VERSION = 'brain.Event:2';

export class TensorboardLog {
  readonly #file: AppendedFile;
  readonly #now: () => number;

  /** Makes a file in `folder`. firstStep: of this session. now: seconds since 1970, for the events' wall time. */
  constructor(folder: string, firstStep: number, now: () => number = () => Date.now() / 1000) {
    const name = `events.out.tfevents.${String(Math.floor(now())).padStart(10, '0')}.${hostname()}.${process.pid}.0`;
    this.#file = new AppendedFile(join(folder, name), 0);
    this.#now = now;
    this.#write(0, (event) => event.tag(EVENT.fileVersion, WireType.LengthDelimited).string(FILE_VERSION));
    this.#write(firstStep, (event) =>
      event
        .tag(EVENT.sessionLog, WireType.LengthDelimited)
        .fork()
        .tag(SESSION_STATUS, WireType.Varint)
        .int32(SESSION_START)
        .join(),
    );
  }

  get path(): string {
    return this.#file.path;
  }

  /** One event with all values that are finite numbers; TensorBoard draws no gaps. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const entries = Object.entries(values).filter(([, value]) => Number.isFinite(value));
    if (entries.length === 0) return;
    this.#write(step, (event) => {
      event.tag(EVENT.summary, WireType.LengthDelimited).fork();
      for (const [tag, value] of entries) {
        event.tag(SUMMARY_VALUE, WireType.LengthDelimited).fork();
        event.tag(VALUE.tag, WireType.LengthDelimited).string(tag);
        event.tag(VALUE.simpleValue, WireType.Bit32).float(Math.fround(value)).join();
      }
      return event.join();
    });
  }

  close(): void {
    this.#file.close();
  }

  #write(step: number, fill: (event: BinaryWriter) => BinaryWriter): void {
    const event = new BinaryWriter();
    event.tag(EVENT.wallTime, WireType.Bit64).double(this.#now());
    event.tag(EVENT.step, WireType.Varint).int64(step);
    this.#file.append(encodeRecord(fill(event).finish()));
  }
}

function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return record;
}

function masked(checksum: number): number {
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
