import { describe, expect, it } from 'vitest';
import { SnapshotPair } from '../../../client/model/snapshot.ts';
import { readFollows, readNames, readState } from '../../../client/net/snapshot-reader.ts';
import { ItemState, PlayerState, RoomState } from '../../../server/protocol/state.ts';

function roomState(tick: number): RoomState {
  const state = new RoomState();
  Object.assign(state, { tick, episode: 3, episodeTick: 8, ending: 2 });
  const player = new PlayerState();
  Object.assign(player, { seatIdx: 3, name: 'Ana', kind: 1, connected: true, row: 2, col: 4, facing: 1, held: 0 });
  Object.assign(player, {
    scoreHundredths: -150,
    episodeHundredths: 25,
    awaited: true,
    following: 7,
    followStrength: 40,
  });
  state.players.set('3', player);
  const item = new ItemState();
  Object.assign(item, { cellIdx: 5, code: 2 });
  state.items.set('5', item);
  return state;
}

describe('readState', () => {
  it('copies every field that is drawn', () => {
    const pair = new SnapshotPair(9);
    const snapshot = readState(roomState(12), 777, pair);
    expect(snapshot).toBe(pair.current);
    expect([snapshot.tick, snapshot.receivedAtMs, snapshot.items[5]]).toEqual([12, 777, 2]);
    const { present, row, col, facing, kind, connected, score, following, strength } = snapshot;
    const seat = [present, row, col, facing, kind, connected, score, following, strength].map((field) => field[3]);
    expect(seat).toEqual([1, 2, 4, 1, 1, 1, -150, 7, 40]);
    expect([snapshot.episode, snapshot.episodeTick, snapshot.ending]).toEqual([3, 8, 2]);
    expect([snapshot.episodeScore[3], snapshot.awaited[3]]).toEqual([25, 1]);
  });

  it('forgets who left and what was taken, and keeps the tick before', () => {
    const pair = new SnapshotPair(9);
    const state = roomState(12);
    readState(state, 0, pair);
    state.players.delete('3');
    state.items.delete('5');
    state.tick = 13;
    const snapshot = readState(state, 150, pair);
    expect([snapshot.present[3], snapshot.items[5]]).toEqual([0, 0]);
    expect([pair.previous.tick, pair.previous.present[3], pair.previous.items[5]]).toEqual([12, 1, 2]);
  });

  it('leaves free seats out of a race', () => {
    const state = roomState(1);
    const player = state.players.get('3') as PlayerState;
    player.kind = 4;
    expect(readState(state, 0, new SnapshotPair(9), false).present[3]).toBe(0);
    expect(readState(state, 0, new SnapshotPair(9)).present[3]).toBe(1);
    player.kind = 0;
    expect(readState(state, 0, new SnapshotPair(9), false).present[3]).toBe(1);
  });

  it('takes the follows of a closed room from the minds', () => {
    const state = roomState(12);
    Object.assign(state.players.get('3') as PlayerState, { following: -1, followStrength: 0 });
    const snapshot = readState(state, 0, new SnapshotPair(9));
    const mind = { kind: 'infers', preference: [], beliefs: [], source: 'player', worth: 0, reason: '' } as const;
    readFollows([{ ...mind, seatIdx: 3, followedSeatIdx: 1, strength: 0.4 }], snapshot);
    expect([snapshot.following[3], snapshot.strength[3]]).toEqual([1, 40]);
  });

  it('ignores a cell that the level does not have', () => {
    const pair = new SnapshotPair(4);
    expect([...readState(roomState(1), 0, pair).items]).toEqual([0, 0, 0, 0]);
  });
});

describe('readNames', () => {
  it('names seats', () => {
    expect([...readNames(roomState(1))]).toEqual([[3, 'Ana']]);
  });
});
