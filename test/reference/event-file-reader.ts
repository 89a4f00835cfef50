/**
 * Reads TensorBoard's event files by the written formats alone (TFRecord framing, protocol buffer wire format), with a
 * bitwise checksum of its own: shares no line with what writes them.
 */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly sessionStatus?: number;
  readonly values: readonly { tag: string; simpleValue?: number }[];
}

type Field = number | bigint | Uint8Array;

export function readEvents(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const events: ReadEvent[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    assertChecksum(file.subarray(at, at + 8), view.getUint32(at + 8, true));
    const data = file.subarray(at + 12, at + 12 + length);
    assertChecksum(data, view.getUint32(at + 12 + length, true));
    events.push(readEvent(data));
    at += length + 16;
  }
  return events;
}

function readEvent(data: Uint8Array): ReadEvent {
  const fields = readFields(data);
  const summary = fields.get(5)?.[0] as Uint8Array | undefined;
  const session = fields.get(7)?.[0] as Uint8Array | undefined;
  const version = fields.get(3)?.[0] as Uint8Array | undefined;
  return {
    wallTime: readDouble(fields.get(1)![0] as Uint8Array),
    step: Number(fields.get(2)?.[0] ?? 0n),
    fileVersion: version === undefined ? undefined : new TextDecoder().decode(version),
    sessionStatus: session === undefined ? undefined : Number(readFields(session).get(1)![0]),
    values: summary === undefined ? [] : (readFields(summary).get(1) as Uint8Array[]).map(readValue),
  };
}

function readValue(data: Uint8Array): ReadEvent['values'][number] {
  const fields = readFields(data);
  const simple = fields.get(2)?.[0] as Uint8Array | undefined;
  return {
    tag: new TextDecoder().decode(fields.get(1)![0] as Uint8Array),
    simpleValue: simple === undefined ? undefined : new DataView(simple.buffer, simple.byteOffset).getFloat32(0, true),
  };
}

/** Every field by its number: whole numbers of wire type 0, bytes of types 1, 2 and 5. */
function readFields(data: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = data[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < data.length) {
    const key = Number(varint());
    const wireType = key & 7;
    let value: Field;
    if (wireType === 0) value = varint();
    else {
      const length = wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint());
      value = data.subarray(at, at + length);
      at += length;
    }
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

const readDouble = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);

function assertChecksum(bytes: Uint8Array, masked: number): void {
  const rotated = (masked - 0xa282ead8) >>> 0;
  const found = ((rotated << 15) | (rotated >>> 17)) >>> 0;
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  if (~remainder >>> 0 !== found) throw new Error(`checksum ${found}, expected ${~remainder >>> 0}`);
}
