/** What the HTTP side answers as JSON. Ids are opaque strings; times are Unix milliseconds of the server. */

/** One element of `GET /rooms` -> `{ rooms: RoomListing[] }`; `POST /rooms` (RoomOptions as JSON) answers 201 with one. */
export interface RoomListing {
  readonly roomId: string;
  readonly world: string;
  readonly generator: string;
  readonly seed: number;
  readonly seats: number; // seats in all, 1-16
  readonly people: number; // seats held by people
  readonly agents: number; // seats held by agents
  readonly spectators: number;
  readonly tick: number; // last executed tick
  readonly tickMs: number;
  readonly open: boolean;
  readonly recordingId: string;
}

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
