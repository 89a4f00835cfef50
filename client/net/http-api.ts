import type { RecordingListing, RoomListing, WorldListing } from '../../server/protocol/listing.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';

/** The HTTP side of the server, as JSON. Every call rejects with one readable line. */

async function readJson(path: string, init?: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Error('the server does not answer');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new Error(errorLineOf(body) ?? `the server answered ${response.status} to ${path}`);
  return body;
}

function errorLineOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, message } = body as { error?: unknown; message?: unknown };
  return [message, error].find((line) => typeof line === 'string') as string | undefined;
}

export async function listRooms(): Promise<readonly RoomListing[]> {
  return ((await readJson('/rooms')) as { rooms: RoomListing[] }).rooms;
}

export async function listWorlds(): Promise<readonly WorldListing[]> {
  return ((await readJson('/worlds')) as { worlds: WorldListing[] }).worlds;
}

export async function listRecordings(): Promise<readonly RecordingListing[]> {
  return ((await readJson('/recordings')) as { recordings: RecordingListing[] }).recordings;
}

export async function createRoom(options: RoomOptions): Promise<RoomListing> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(options) };
  return (await readJson('/rooms', init)) as RoomListing;
}
