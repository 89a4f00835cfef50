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

/** A name as it is shown: no control characters, no halves of a character, none that turn the direction of writing. */
const shownName = z
  .string()
  .trim()
  .min(1)
  .max(LIMITS.nameMaxLength)
  .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]+$/u, 'no control characters');

/** Client -> server: change the shown name, or be dealt another preference. */
export const profileMessage = z.strictObject({ name: shownName });
export const preferenceMessage = z.strictObject({ mode: z.enum(['dealt', 'free']) });

/** Client -> server: this person is ready for the episode that begins, or for the next one where one has ended. */
export const readyMessage = z.strictObject({});

/** Speeds that the owner of a room may set, per cent of the usual one. */
export const SPEED_PERCENTS = [25, 50, 100] as const;

/** Who sits in a seat: a kind of agents, the name of a trained student that `GET /students` offers, shipped (the best that ships) or empty. */
const seatChoice = z
  .string()
  .max(LIMITS.seatChoiceMaxLength)
  .regex(/^[\w][\w.+ -]*$/, 'a kind of agents, the name of a student, shipped or empty')
  .transform((who) => (who === 'scripted' ? 'by-rule' : who)); // two words for one kind

/** What stands for a seat that is kept free for people. */
export const EMPTY_SEAT = 'empty';

/** Client -> server: what the owner of a room sets; what is left out stays. ownerKey: the answer of `POST /rooms`. */
export const controlMessage = z.strictObject({
  ownerKey: z.string().min(1).max(LIMITS.ownerKeyMaxLength),
  isPaused: z.boolean().optional(),
  speedPercent: z.literal(SPEED_PERCENTS).optional(),
  /** Whether preferences and beliefs are kept from all clients, so that people can guess them. */
  areMindsHidden: z.boolean().optional(),
  /** Who is to sit in a seat while no person does. */
  seat: z
    .strictObject({
      seatIdx: z
        .int()
        .min(0)
        .max(LIMITS.maxSeats - 1),
      who: seatChoice,
    })
    .optional(),
});
export type ControlMessage = z.infer<typeof controlMessage>;

/** Options of join, parsed before a seat is given. */
export const joinOptions = z.strictObject({
  protocolVersion: z.int(),
  name: shownName.default('guest'),
  /** bot: a program that plays; it is shown as one and never counted as a person. */
  role: z.enum(['player', 'spectator', 'bot']).default('player'),
  wish: z.enum(['dealt', 'free']).default('dealt'),
  /** A secret of the person's browser, made by chance: whoever knows it has the seat. The server keeps a hash only. */
  browser: z
    .string()
    .regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits')
    .optional(),
  /** Whether a seat that this browser plays in another tab is to be played here from now on. */
  takeOver: z.boolean().default(false),
});
export type JoinOptions = z.input<typeof joinOptions>;

/** Kinds of agents that people choose by name. */
export const AGENT_KINDS = ['social', 'by-rule', 'random'] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

/** Options of room creation; `POST /rooms` takes the same as JSON. World settings and generator are checked by the registry. */
export const roomOptions = z.strictObject({
  /** Shown in lists and on the room's page. */
  name: shownName.optional(),
  world: z.string().max(40).default('orchard'),
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string().max(40)])).default({}),
  /** Without one, the world's own default (open in orchard). */
  generator: z.string().max(40).optional(),
  /** A level of the world by its name, instead of a generator. */
  layout: z.string().max(40).optional(),
  seed: z.int().min(0).max(0xffffffff).optional(),
  /** Players in all, the world's own among them. Without it: 8 in orchard, elsewhere as many as the world has by its settings. */
  seats: z.int().min(1).max(LIMITS.maxSeats).optional(),
  /** Seats that agents fill while they are free. Without it: 4 in orchard, elsewhere all. */
  agents: z.int().min(0).max(LIMITS.maxSeats).optional(),
  /** Who the agents are, by a name that `GET /worlds` offers. Without it: the first of them. */
  agentKind: z.enum(AGENT_KINDS).optional(),
  /** Who sits in the seats from the first on, instead of a number of agents of one kind; the others are free. */
  lineup: z.array(seatChoice).min(1).max(LIMITS.maxSeats).optional(),
  /** Whether each episode gets a new level of the generator. Without it: what suits the world. */
  levels: z.enum(['same', 'new']).optional(),
  /** Whether ticks come by the clock or when every person has acted. Without it: keys where the world has no idle action. */
  pace: z.enum(['clock', 'keys']).optional(),
  /** Whether an episode waits at its start until people are ready. Without it: ready where ticks come by the clock and episodes are cut at a horizon. */
  start: z.enum(['ready', 'at-once']).optional(),
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
export type StartOption = 'ready' | 'at-once';
export type ResolvedRoomOptions = z.output<typeof roomOptions>;

/** Shown name of the players that the world plays itself. */
export const BOT_NAME = 'Expert';

/** What clients may say, by name: a room reads nothing else. */
export const CLIENT_MESSAGES = {
  intent: intentMessage,
  profile: profileMessage,
  wish: preferenceMessage,
  ready: readyMessage,
  control: controlMessage,
} as const;
export type ClientMessageName = keyof typeof CLIENT_MESSAGES;
export type ClientMessage<Name extends ClientMessageName> = z.output<(typeof CLIENT_MESSAGES)[Name]>;
export const CLIENT_MESSAGE_NAMES = Object.keys(CLIENT_MESSAGES) as readonly ClientMessageName[];

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
  'not-owner',
  'room-full',
  'seat-held',
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
  readonly hasPreferences: boolean; // false: rewards are the world's own, there is no preference to be dealt
  readonly tickMs: number; // between two ticks, at the least where the pace is keys
  readonly pace: Pace;
  readonly idleAction: number; // what a seat does that nobody acts for; -1 where the world has no such action
  readonly roomName: string; // empty where it has none
  readonly isOpen: boolean; // everybody sees everything; otherwise a seat what is in its window
  readonly worldId: string;
  readonly numBots: number; // the last seats are played by the world itself
  /** Generator of the level, name of the layout, or 'file'. */
  readonly generator: string;
  readonly designer: string; // id of the designer whose levels are raced; empty in any other room
  readonly levels: LevelsOption; // new: a `level` message comes before the first patch of every further episode
  readonly levelHash: string;
  readonly horizon: number; // steps after which an episode is cut; 0: never
  readonly task: readonly string[]; // what the level asks for beside what is drawn (orders, goals, rules), a `name: value` line each
  readonly isTeam: boolean; // every seat is paid the same: there is one score, the team's
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
  readonly isTeam: boolean;
  readonly height: number;
  readonly width: number;
  readonly terrain: Uint8Array; // [H, W]
}

/**
 * 'past': how the room went lately, for the curves of who joins late. T samples, one every ten ticks, oldest first; a sample holds all S seats.
 * Sent after the welcome in an open room whose minds are not hidden: it tells nothing that was not shown.
 */
export interface PastMessage {
  readonly ticks: readonly number[]; // [T]
  readonly kinds: readonly number[]; // [T, S] as PlayerState.kind; -1 nobody, or a score that has begun anew since
  readonly scoreHundredths: readonly number[]; // [T, S]
  readonly imitationPercent: readonly number[]; // [T] of agents that imitated somebody since the sample before; -1 without agents
}

/** 'minds': JSON-encodable array of AgentMind (agents/parts.ts), broadcast twice a second and once at join. */
export interface MindsMessage {
  readonly tick: number;
  /** Who is to sit in each seat while no person does, as `control` sets it: without the world's own seats; empty in a race. */
  readonly lineup: readonly string[];
  readonly minds: readonly import('../../agents/parts.ts').AgentMind[];
}
