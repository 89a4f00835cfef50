import { z } from 'zod';
import { LIMITS } from './limits.ts';

/**
 * Every message between client and server. docs/protocol.md is the table of these.
 * The server alone writes identity, tick, time, reward and randomness: no client schema has a field for them.
 */

/** Client -> server: what this seat wants to do on one named tick. */
export const intentMessage = z.strictObject({
  tick: z.int().min(0).max(0xffffffff),
  action: z.int().min(0).max(255),
});
export type IntentMessage = z.infer<typeof intentMessage>;

/** A name as it is shown: no control characters and none that turn the direction of writing. */
const shownName = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.nameMaxLength)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u, 'no control characters');

/** Client -> server: change the shown name, or be dealt another wish. */
export const profileMessage = z.strictObject({ name: shownName });
export const wishMessage = z.strictObject({ mode: z.enum(['dealt', 'free']) });

/** Options of join, parsed before a seat is given. */
export const joinOptions = z.strictObject({
  protocolVersion: z.int(),
  name: shownName.default('guest'),
  role: z.enum(['player', 'spectator']).default('player'),
  wish: z.enum(['dealt', 'free']).default('dealt'),
});
export type JoinOptions = z.input<typeof joinOptions>;

/** Options of room creation; `POST /rooms` takes the same as JSON. World settings and generator are checked by the registry. */
export const roomOptions = z.strictObject({
  world: z.string().max(40).default('orchard'),
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string().max(40)])).default({}),
  /** Without one, the world's own default (groves-and-doors in orchard). */
  generator: z.string().max(40).optional(),
  /** A level of the world by its name, instead of a generator. */
  layout: z.string().max(40).optional(),
  seed: z.int().min(0).max(0xffffffff).optional(),
  /** Players in all, the world's own among them. Without it: 8 in orchard, elsewhere as many as the world has by its settings. */
  seats: z.int().min(1).max(LIMITS.maxSeats).optional(),
  /** Seats that agents fill while they are free. Without it: 4 in orchard, elsewhere all. */
  agents: z.int().min(0).max(LIMITS.maxSeats).optional(),
  /** Whether each episode gets a new level of the generator. Without it: what suits the world. */
  levels: z.enum(['same', 'new']).optional(),
  /** Whether ticks come by the clock or when every person has acted. Without it: keys where the world has no idle action. */
  pace: z.enum(['clock', 'keys']).optional(),
  tickMs: z.int().min(LIMITS.tickMsMin).max(LIMITS.tickMsMax).default(LIMITS.tickMsDefault),
  open: z.boolean().default(true),
  droppedSeat: z.enum(['wait', 'agent']).default('wait'),
  learn: z.boolean().default(true),
  /** Whose levels are raced: the name of a curriculum that ships with the program. Instead of generator, layout and agents. */
  designer: z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name such as paired')
    .optional(),
  /** Whether a person's result counts as an antagonist's in the designer's score of a level: human regret. */
  humanRegret: z.boolean().default(false),
});
export type RoomOptions = z.input<typeof roomOptions>;
export type LevelsOption = 'same' | 'new';
export type Pace = 'clock' | 'keys';
export type ResolvedRoomOptions = z.output<typeof roomOptions>;

/** Shown name of the players that the world plays itself. */
export const BOT_NAME = 'Expert';

/** Server -> client names. Client -> server: 'intent', 'profile', 'wish'. */
export const CLIENT_MESSAGES = ['intent', 'profile', 'wish'] as const;
export const SERVER_MESSAGES = [
  'welcome',
  'refused',
  'minds',
  'wish',
  'level',
  'designed', // protocol/designer.ts, as the next
  'race',
  'closing',
] as const;

/** Why a message, an intent or a join was refused. A closed list. */
export const REFUSAL_CODES = [
  'bad-message',
  'unknown-message',
  'too-many-messages',
  'bad-action',
  'late',
  'early',
  'no-seat',
  'no-wishes',
  'room-full',
  'protocol-mismatch',
  'bad-options',
  'bad-level',
  'too-many-levels',
  'bad-origin',
  'closing',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A refused join has no message yet: the error the client gets reads `<code>: <line>`. */
export function formatRefusal(code: RefusalCode, line: string): string {
  return `${code}: ${line}`;
}

/** The code and line of a refused join's error text, or undefined when it is some other error. */
export function parseRefusal(text: string): { code: RefusalCode; line: string } | undefined {
  const code = REFUSAL_CODES.find((known) => text.startsWith(`${known}: `));
  return code === undefined ? undefined : { code, line: text.slice(code.length + 2) };
}

export interface RefusedMessage {
  readonly code: RefusalCode;
  readonly message: string; // one line: what, value, limit
  readonly tick: number; // the server's tick when it refused
}

/** First message after a join; static facts the schema state does not repeat. */
export interface WelcomeMessage {
  readonly seatIdx: number; // -1 for a spectator
  readonly preference: readonly number[]; // [C]; empty in free play, for a spectator, and in a world without preferences
  readonly hasPreferences: boolean; // false: rewards are the world's own, there is no wish to be dealt
  readonly tickMs: number; // between two ticks, at the least where the pace is keys
  readonly pace: Pace;
  readonly idleAction: number; // what a seat does that nobody acts for; -1 where the world has no such action
  readonly worldId: string;
  readonly numBots: number; // the last seats are played by the world itself
  /** Generator of the level, name of the layout, or 'file'. */
  readonly generator: string;
  readonly designer: string; // id of the designer whose levels are raced; empty in any other room
  readonly levels: LevelsOption; // new: a `level` message comes before the first patch of every further episode
  readonly levelHash: string;
  readonly horizon: number; // steps after which an episode is cut; 0: never
  readonly task: readonly string[]; // what the level asks for beside what is drawn (orders, goals, rules), a `name: value` line each
  readonly height: number;
  readonly width: number;
  readonly terrain: Uint8Array; // [H, W]
  readonly terrainNames: readonly string[];
  readonly itemNames: readonly string[];
  readonly heldNames: readonly string[];
  readonly cumulantNames: readonly string[];
  readonly actionNames: readonly string[];
  readonly softwareVersion: string;
  readonly recordingId: string;
}

/**
 * 'level': another level from the next patch on, whose state shows its start (`episodeTick` 0). Everything of the level
 * before is gone: ground, items, size.
 */
export interface LevelMessage {
  readonly tick: number; // last executed tick, the last one on the level before
  readonly episode: number; // from 1
  readonly levelHash: string;
  readonly horizon: number; // as in the welcome
  readonly task: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly terrain: Uint8Array; // [H, W]
}

/** 'minds': JSON-encodable array of AgentMind (agents/parts.ts), broadcast twice a second and once at join. */
export interface MindsMessage {
  readonly tick: number;
  readonly minds: readonly import('../../agents/parts.ts').AgentMind[];
}
