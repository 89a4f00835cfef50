import { z } from 'zod';

/** What the HTTP side answers as JSON. Ids are opaque strings; times are Unix milliseconds of the server. */

const count = z.int().min(0);
const roomListing = z.object({
  roomId: z.string(),
  world: z.string(),
  generator: z.string(),
  seed: count,
  seats: count, // seats in all, 1-16
  people: count, // seats held by people
  agents: count, // seats held by agents
  spectators: count,
  tick: count, // last executed tick
  tickMs: count,
  open: z.boolean(),
  recordingId: z.string(),
});

/** One element of `GET /rooms` -> `{ rooms: RoomListing[] }`; `POST /rooms` (RoomOptions as JSON) answers 201 with one. */
export type RoomListing = Readonly<z.output<typeof roomListing>>;

/** What `GET /rooms` answers, for a program that asks a server it does not know. */
export const roomsAnswer = z.object({ rooms: z.array(roomListing) });

/** One element of `GET /worlds` -> `{ worlds: WorldListing[] }`: what a room can be made of. */
export interface WorldListing {
  readonly id: string;
  readonly summary: string;
  readonly generators: readonly { readonly id: string; readonly summary: string }[];
}

/** One element of `GET /recordings` -> `{ recordings: RecordingListing[] }`, newest first. */
export interface RecordingListing {
  readonly recordingId: string;
  readonly world: string;
  readonly generator: string;
  readonly startedAtMs: number;
  readonly ticks: number; // ticks recorded so far
  readonly bytes: number;
  readonly isLive: boolean; // still being written
}
