import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../envs/core/errors.ts';
import { Store } from '../../server/store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'murmur.sqlite');
const ROOM = {
  roomId: 'r1',
  world: 'orchard',
  generator: 'open',
  levelHash: '0'.repeat(16),
  seed: 4,
  seats: 8,
  tickMs: 150,
  isOpen: true,
};

function rows(query: string): unknown[] {
  const db = new DatabaseSync(file());
  const found = db.prepare(query).all();
  db.close();
  return found.map((row) => ({ ...row }));
}

describe('Store', () => {
  it('keeps rooms, sessions, players and checkpoints, and nothing of a person but a random id', () => {
    let now = 1000;
    const store = new Store(folder, { now: () => now });
    store.openRoom(ROOM);
    store.openSession('rec-1', 'r1');
    store.playerJoined('p1', 'r1', 3);
    store.checkpointSeen('hash', 'orchard', 1, 'r1');
    store.checkpointSeen('hash', 'orchard', 1, 'r1');
    now = 2000;
    store.playerLeft('p1', -250);
    store.closeSession('rec-1', 42, 'closed');
    store.closeRoom('r1');
    store.close();
    expect(rows('select room_id, created_ms, closed_ms from rooms')).toEqual([
      { room_id: 'r1', created_ms: 1000, closed_ms: 2000 },
    ]);
    expect(rows('select * from sessions')).toEqual([
      { recording_id: 'rec-1', room_id: 'r1', started_ms: 1000, ended_ms: 2000, ticks: 42, reason: 'closed' },
    ]);
    expect(rows('select * from players')).toEqual([
      { player_id: 'p1', room_id: 'r1', seat_idx: 3, joined_ms: 1000, left_ms: 2000, score_hundredths: -250 },
    ]);
    expect(rows('select count(*) as n from checkpoints')).toEqual([{ n: 1 }]);
  });

  it('is there again after a restart, and two processes may share it', () => {
    const first = new Store(folder);
    const second = new Store(folder);
    first.openRoom(ROOM);
    second.openRoom({ ...ROOM, roomId: 'r2' });
    expect([first.count('rooms'), second.count('rooms')]).toEqual([2, 2]);
    first.close();
    second.close();
    const again = new Store(folder);
    expect(again.count('rooms')).toBe(2);
    again.close();
  });

  it.each([
    ['no database', () => writeFileSync(file(), 'not a database at all, only text'.repeat(200))],
    ['a folder', () => mkdirSync(file())],
  ])('says in one line what is wrong with %s', (_what, spoil) => {
    spoil();
    expect(() => new Store(folder)).toThrow(InputError);
    expect(() => new Store(folder)).toThrow(/^store cannot be opened \([^\n]+\); .* got "[^\n]+murmur.sqlite"$/);
  });

  it('says in one line that another program holds the file', () => {
    new Store(folder).close();
    const holder = new DatabaseSync(file());
    holder.exec('pragma locking_mode = exclusive; begin exclusive; create table held (x);');
    expect(() => new Store(folder)).toThrow(/^store cannot be opened \(.*locked/);
    holder.close();
  });

  it('lets the arena go on, told once, when rows can no longer be written', () => {
    const warnings: string[] = [];
    const store = new Store(folder, { warn: (line) => warnings.push(line) });
    const spoiler = new DatabaseSync(file());
    spoiler.exec('drop table players');
    spoiler.close();
    store.playerJoined('p1', 'r1', 0);
    store.playerJoined('p2', 'r1', 1);
    store.openRoom(ROOM);
    expect(store.count('rooms')).toBe(1);
    expect(warnings).toEqual(['store: row not written (no such table: players)']);
    store.close();
  });
});
