/** Every limit of the wire in one place: units in the names. */
export const LIMITS = {
  tickMsMin: 50,
  tickMsMax: 500,
  tickMsDefault: 150,
  maxSeats: 16,
  /** Intents may name the next tick or this many ticks after it. */
  inputBufferTicks: 1,
  maxMessagesPerSec: 40,
  maxPayloadBytes: 4096, // of a frame; a larger one closes its client
  maxMessageBytes: 512, // of a message's payload
  maxSpectators: 64, // per room
  maxRooms: 32, // per process
  maxWaitingReplays: 8, // recordings that wait to be rendered for viewers, per process
  /** Minds are sent at most this often. */
  mindsEveryMs: 500,
  /** Broken messages before that client (and it only) is closed. */
  maxBrokenMessages: 20,
  /** A client that has not finished its join by then is closed. */
  handshakeMs: 5000,
  /** Bytes that may wait for a client that does not read; beyond that its socket is cut. */
  maxUnsentBytes: 1 << 20,
  /** How long the end of an episode is shown before the next one begins. */
  episodeRestMs: 1000,
  /** How long others wait at the start of an episode for who has not said that they are ready. */
  readyWaitMs: 30_000,
  /** Between the last of several people being ready and the first tick. */
  countdownMs: 3000,
  /** The same for the results of a race on a designer's level. */
  raceRestMs: 3000,
  /** Levels that people may have drawn in one room and that were not played yet. */
  maxWaitingLevels: 16,
  /** Levels that people may draw in one room within a minute. */
  maxDrawnLevelsPerMin: 20,
  /** Levels in one answer about a designer's history. */
  maxHistoryLevels: 600,
  /** In a room that waits for keys: how long the people who have acted wait for one who has not. */
  keysWaitMs: 10_000,
  reconnectSec: 30,
  /** How long a room that somebody made goes on while nobody is in it. */
  emptyRoomSec: 60,
  dropFlagMs: 1000,
  nameMaxLength: 24,
  ownerKeyMaxLength: 64,
  seatChoiceMaxLength: 80,
  hashEveryTicks: 16,
} as const;

/** Close codes of this project beside Colyseus' own. */
export const CLOSE_CODES = {
  takenOver: 4100, // another tab of the same browser has the seat now
} as const;

/** Ids of levels that a designer does not know (yet) begin here; see designer.ts. Here, as the page reads it without the schemas. */
export const FIRST_ROOM_LEVEL_ID = 1_000_000_000;
