import { z } from 'zod';
import type { SettingDescription } from '../../envs/core/settings.ts';
import type { AgentKind, LevelsOption, Pace } from './messages.ts';

/** What the HTTP side answers as JSON. Ids are opaque strings; times are Unix milliseconds of the server. */

const count = z.int().min(0);
const roomListing = z.object({
  roomId: z.string(),
  name: z.string(), // empty where it has none
  world: z.string(),
  generator: z.string(), // generator id, name of a layout, 'file' or 'designer'
  designer: z.string(), // id of the designer whose levels are raced; empty in any other room
  levels: z.enum(['same', 'new']),
  pace: z.enum(['clock', 'keys']),
  seed: count,
  seats: count, // seats in all, 1-16
  bots: count, // seats played by the world itself
  people: count, // seats held by people
  programs: count.default(0), // seats held by bots that joined by a socket
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

/** One element of `GET /worlds` -> `{ worlds: WorldListing[] }`: what a room can be made of, and what it is without being told. */
export interface WorldListing {
  readonly id: string;
  readonly summary: string;
  readonly generators: readonly { readonly id: string; readonly summary: string }[];
  readonly generator: string; // the one of a room that names neither generator nor layout
  readonly layouts: readonly string[]; // names of levels
  readonly designers: readonly string[]; // curricula that ship with the program, whose levels can be raced
  /** Players in all by default, and the range that rooms may have; min = max where the world fixes it. */
  readonly seats: number;
  readonly seatsMin: number;
  readonly seatsMax: number;
  readonly bots: number; // of these seats, played by the world itself
  readonly agents: number; // seats that agents fill by default
  readonly usualAgents: string; // one line: who they are without being told
  readonly agentKinds: readonly { readonly id: AgentKind; readonly summary: string }[];
  readonly hasPreferences: boolean;
  readonly pace: Pace;
  readonly levels: LevelsOption; // by default, with a generator
  readonly settings: readonly SettingDescription[]; // without the number of seats, which the room gives
}

/** One element of `GET /students?world=ID` -> `{ students: StudentListing[] }`: trained students that may be asked for by name. */
export interface StudentListing {
  readonly name: string;
  readonly world: string;
  readonly summary: string; // one line: what it was trained on
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
