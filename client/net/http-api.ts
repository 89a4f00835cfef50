import type { DesignerHistory, DrawnLevelAnswer } from '../../server/protocol/designer.ts';
import type { RecordingListing, RoomListing, StudentListing, WorldListing } from '../../server/protocol/listing.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';

import { rememberOwner } from './owner-memory.ts';

/** The HTTP side of the server, as JSON; paths are relative to the page. Every call rejects with one readable line. */

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
  return ((await readJson('rooms')) as { rooms: RoomListing[] }).rooms;
}

export async function listWorlds(): Promise<readonly WorldListing[]> {
  return ((await readJson('worlds')) as { worlds: WorldListing[] }).worlds;
}

/** Trained students that may sit in seats, of one world or of all. */
export async function listStudents(worldId?: string): Promise<readonly StudentListing[]> {
  const query = worldId === undefined ? '' : `?world=${encodeURIComponent(worldId)}`;
  return ((await readJson(`students${query}`)) as { students: StudentListing[] }).students;
}

export async function listRecordings(): Promise<readonly RecordingListing[]> {
  return ((await readJson('recordings')) as { recordings: RecordingListing[] }).recordings;
}

export async function createRoom(options: RoomOptions): Promise<RoomListing> {
  const { ownerKey, ...room } = (await postJson('rooms', options)) as RoomListing & { readonly ownerKey: string };
  rememberOwner(room.roomId, ownerKey);
  return room;
}

/** The levels of the designer whose room it is. */
export async function loadDesignerHistory(roomId: string): Promise<DesignerHistory> {
  return (await readJson(designerPath(roomId))) as DesignerHistory;
}

/** Gives a level that a person drew to the room. */
export async function sendDrawnLevel(roomId: string, text: string): Promise<DrawnLevelAnswer> {
  return (await postJson(`${designerPath(roomId)}/levels`, { text })) as DrawnLevelAnswer;
}

function designerPath(roomId: string): string {
  return `rooms/${encodeURIComponent(roomId)}/designer`;
}

function postJson(path: string, body: unknown): Promise<unknown> {
  return readJson(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
