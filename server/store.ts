import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '../envs/core/errors.ts';
import { loadSqlite } from '../train/run/folder/sqlite.ts';

/** One file per data folder. Ids are random; no names, addresses or anything else of a person. Times are Unix milliseconds. */
const SCHEMA = `
create table if not exists rooms (
  room_id text primary key, world text not null, generator text not null, level_hash text not null, seed integer not null,
  seats integer not null, tick_ms integer not null, is_open integer not null, created_ms integer not null, closed_ms integer
) strict;
create table if not exists sessions (
  recording_id text primary key, room_id text not null, started_ms integer not null, ended_ms integer,
  ticks integer not null default 0, reason text
) strict;
create table if not exists players (
  player_id text primary key, room_id text not null, seat_idx integer not null, joined_ms integer not null, left_ms integer,
  score_hundredths integer
) strict;
create table if not exists checkpoints (
  weights_hash text not null, world text not null, version integer not null, room_id text not null, seen_ms integer not null,
  primary key (weights_hash, room_id, version)
) strict;
create table if not exists team_episodes (
  recording_id text not null, episode integer not null, ended_ms integer not null, return_hundredths integer not null,
  people integer not null, primary key (recording_id, episode)
) strict;
`;

export interface RoomRow {
  readonly roomId: string;
  readonly world: string;
  readonly generator: string;
  readonly levelHash: string;
  readonly seed: number;
  readonly seats: number;
  readonly tickMs: number;
  readonly isOpen: boolean;
}

export interface StoreOptions {
  /** Told, once a message, when a write fails later on; the arena goes on without that row. */
  readonly warn?: (line: string) => void;
  /** Told what is no trouble: that this Node has no SQLite. */
  readonly note?: (line: string) => void;
  readonly now?: () => number; // Unix milliseconds
}

/**
 * The embedded store of a data folder (SQLite in WAL mode; several processes may share it). On a Node without SQLite it
 * keeps nothing and says so once.
 */
export class Store {
  readonly #db: DatabaseSync | undefined;
  readonly #now: () => number;
  readonly #warn: (line: string) => void;
  readonly #warned = new Set<string>();

  /** Errors: InputError in one line when the file is damaged, locked or not writable. */
  constructor(dataFolder: string, options: StoreOptions = {}) {
    const path = join(dataFolder, 'murmur.sqlite');
    this.#now = options.now ?? Date.now;
    this.#warn = options.warn ?? (() => {});
    try {
      mkdirSync(dataFolder, { recursive: true });
      this.#db = openDatabase(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError(`store cannot be opened (${reason}); move the file away or set MURMUR_DATA`, {
        value: path,
      });
    }
    if (this.#db === undefined) {
      const line = `store: Node ${process.versions.node} has no SQLite (22.13 and newer do), so only recordings are kept`;
      options.note?.(line);
    }
  }

  openRoom(room: RoomRow): void {
    this.#write(
      'insert or replace into rooms values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)',
      room.roomId,
      room.world,
      room.generator,
      room.levelHash,
      room.seed,
      room.seats,
      room.tickMs,
      room.isOpen ? 1 : 0,
      this.#now(),
    );
  }

  closeRoom(roomId: string): void {
    this.#write('update rooms set closed_ms = ? where room_id = ?', this.#now(), roomId);
  }

  openSession(recordingId: string, roomId: string): void {
    this.#write(
      'insert or replace into sessions (recording_id, room_id, started_ms) values (?, ?, ?)',
      recordingId,
      roomId,
      this.#now(),
    );
  }

  closeSession(recordingId: string, ticks: number, reason: 'closed' | 'recovered'): void {
    this.#write(
      'update sessions set ended_ms = ?, ticks = ?, reason = ? where recording_id = ?',
      this.#now(),
      ticks,
      reason,
      recordingId,
    );
  }

  playerJoined(playerId: string, roomId: string, seatIdx: number): void {
    this.#write(
      'insert or replace into players values (?, ?, ?, ?, null, null)',
      playerId,
      roomId,
      seatIdx,
      this.#now(),
    );
  }

  /** scoreHundredths: undefined where the score was a team's: that is in `team_episodes`, once. */
  playerLeft(playerId: string, scoreHundredths: number | undefined): void {
    this.#write(
      'update players set left_ms = ?, score_hundredths = ? where player_id = ?',
      this.#now(),
      scoreHundredths ?? null,
      playerId,
    );
  }

  /** The return of a team's episode, which every seat was paid. */
  teamEpisode(recordingId: string, episode: number, returnHundredths: number, people: number): void {
    this.#write(
      'insert or replace into team_episodes values (?, ?, ?, ?, ?)',
      recordingId,
      episode,
      this.#now(),
      returnHundredths,
      people,
    );
  }

  checkpointSeen(weightsHash: string, world: string, version: number, roomId: string): void {
    this.#write(
      'insert or ignore into checkpoints values (?, ?, ?, ?, ?)',
      weightsHash,
      world,
      version,
      roomId,
      this.#now(),
    );
  }

  /** Ticks of a session that has ended, else undefined. */
  sessionTicks(recordingId: string): number | undefined {
    const query = 'select ticks from sessions where recording_id = ? and ended_ms is not null';
    const row = this.#db?.prepare(query).get(recordingId);
    return row === undefined ? undefined : Number(row.ticks);
  }

  /** Number of rows, for reports and tests. */
  count(table: 'rooms' | 'sessions' | 'players' | 'checkpoints' | 'team_episodes'): number {
    const row = this.#db?.prepare(`select count(*) as n from ${table}`).get();
    return Number(row?.n ?? 0);
  }

  close(): void {
    this.#db?.close();
  }

  /** People play on when a row cannot be written (disk full, file locked for long); recordings do not depend on it. */
  #write(statement: string, ...values: (string | number | null)[]): void {
    try {
      this.#db?.prepare(statement).run(...values);
    } catch (error) {
      const line = `store: row not written (${error instanceof Error ? error.message : String(error)})`;
      if (!this.#warned.has(line)) this.#warn(line);
      this.#warned.add(line);
    }
  }
}

function openDatabase(path: string): DatabaseSync | undefined {
  const sqlite = loadSqlite();
  if (sqlite === undefined) return undefined;
  const database = new sqlite.DatabaseSync(path, { timeout: 2000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = off;');
  database.exec(SCHEMA);
  database.exec('pragma busy_timeout = 20;'); // from here on a lock must not hold a tick up
  return database;
}
