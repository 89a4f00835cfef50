import { unpack } from 'msgpackr';
import type { ReplayFrames } from '../../server/protocol/replay.ts';

/** Fetches frames of a recording from a tick on. Rejects with one readable line. */
export async function loadReplayFrames(recordingId: string, from: number): Promise<ReplayFrames> {
  const response = await fetch(`recordings/${encodeURIComponent(recordingId)}/frames?from=${from}`);
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as { error?: unknown; message?: unknown };
    const line = [body.message, body.error].find((value) => typeof value === 'string');
    throw new Error(line === undefined ? `the server answered ${response.status}` : String(line));
  }
  return unpack(new Uint8Array(await response.arrayBuffer())) as ReplayFrames;
}
