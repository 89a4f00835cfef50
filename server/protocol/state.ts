import { type SchemaType, schema, t } from '@colyseus/schema';

/** `PlayerState.kind` of a seat by who acts there; 4 is a body that nobody moves. */
export const SEAT_KINDS = { human: 0, agent: 1, 'stand-in': 2, bot: 3, program: 5 } as const;

/**
 * The synchronised state of a room: fields only, written one way by `server/sync` from the arena (decision 0006).
 * Players and items are elements under StateView: in an open room every client has every element, otherwise a
 * seat has those inside its window. Codes are those of the world's SceneSpec, sent in the welcome message.
 */
export const PlayerState = schema(
  {
    seatIdx: t.uint8(),
    name: t.string(),
    kind: t.uint8(), // 0 human, 1 agent, 2 agent standing in for a dropped human, 3 played by the world itself, 4 the body of a free seat, 5 a bot that joined by a socket
    connected: t.boolean(), // false while a person's socket is gone and the seat is kept, and for the body of a free seat
    row: t.uint8(),
    col: t.uint8(),
    facing: t.uint8(), // 0 up, then clockwise
    held: t.uint8(), // held code
    scoreHundredths: t.int32(), // server-side return in the player's own preference (else in the world's own reward), hundredths
    episodeHundredths: t.int32(), // the part of it that came in this episode
    collected: t.uint32(), // events so far
    lastAction: t.uint8(),
    ready: t.boolean(), // this person is ready for the episode that begins, or for the next one
    awaited: t.boolean(), // the next tick waits for this person (pace keys)
    following: t.int8(), // seat this agent follows now; -1 itself, a person, and wherever a follow is not everybody's to know
    followStrength: t.uint8(), // hundredths, 0-100
  },
  'PlayerState',
);
export type PlayerState = SchemaType<typeof PlayerState>;

export const ItemState = schema(
  {
    cellIdx: t.uint16(), // row * width + col
    code: t.uint8(), // item code
  },
  'ItemState',
);
export type ItemState = SchemaType<typeof ItemState>;

export const RoomState = schema(
  {
    tick: t.uint32(), // last executed tick
    phase: t.uint8(), // 0 running, 1 closing
    episode: t.uint32(), // from 1
    episodeTick: t.uint32(), // steps of this episode so far; 0 shows its start
    ending: t.uint8(), // 0 the episode runs, 1 it has ended by the rules, 2 it was cut at its horizon
    seats: t.uint8(),
    starting: t.uint8(), // 0 the episode runs, 1 it waits for people to be ready, 2 a countdown runs
    startsInSec: t.uint8(), // until it starts by itself; 0 where it waits without a bound, or runs
    paused: t.boolean(), // by the owner of the room
    speedPercent: t.uint8(), // 100 as the room was made; less in slow motion
    isTeam: t.boolean(), // every seat is paid the same: what counts is the team's score
    teamHundredths: t.int32(), // the team's return of this episode, counted once
    bestHundredths: t.int32(), // its best return of a whole episode in this room
    bestEpisode: t.uint32(), // which one that was; 0 none yet
    bestBy: t.string(), // the people in it, comma separated; empty: agents alone
    mindsHidden: t.boolean(), // preferences, beliefs and scores are kept back until the owner reveals them
    /** Keyed by seat index as a string. */
    players: t.map(PlayerState).view(),
    /** Keyed by cell index as a string; a cell without an item has no entry. */
    items: t.map(ItemState).view(),
  },
  'RoomState',
);
export type RoomState = SchemaType<typeof RoomState>;
