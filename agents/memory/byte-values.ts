/** The number that each byte of an observation enters a network as: [256]. */
export type ByteValues = Float32Array;

/** Bytes as they are: for flags, and observations that are numbers already. */
export const PLAIN_BYTES: ByteValues = Float32Array.from({ length: 256 }, (_, byte) => byte);

/** Bytes divided by `scale` (above 0); signed ones (two's complement) as the numbers they stand for. */
export function createByteValues(isSigned: boolean, scale: number): ByteValues {
  return PLAIN_BYTES.map((byte) => (isSigned && byte > 127 ? byte - 256 : byte) / scale);
}

export function readBytes(bytes: Uint8Array, values: ByteValues): Float32Array {
  const out = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = values[bytes[i]];
  return out;
}
