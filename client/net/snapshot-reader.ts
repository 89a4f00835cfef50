import { followedBy } from '../../agents/parts.ts';
import type { MindsMessage } from '../../server/protocol/messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';
import { KIND, MAX_SEATS, type Snapshot, type SnapshotPair } from '../model/snapshot.ts';

/**
 * Copies the synchronised state into the model's flat arrays. Returns the snapshot of the newest tick. hasFreeSeats: whether the bodies of
 * free seats are taken along; in a race they stand in nobody's way.
 */
export function readState(state: RoomState, nowMs: number, pair: SnapshotPair, hasFreeSeats = true): Snapshot {
  const snapshot = pair.advance(state.tick, nowMs);
  snapshot.episode = state.episode;
  snapshot.episodeTick = state.episodeTick;
  snapshot.ending = state.ending;
  state.players?.forEach((player) => {
    const seat = player.seatIdx;
    if (seat >= MAX_SEATS || (player.kind === KIND.free && !hasFreeSeats)) return;
    snapshot.present[seat] = 1;
    snapshot.row[seat] = player.row;
    snapshot.col[seat] = player.col;
    snapshot.facing[seat] = player.facing;
    snapshot.held[seat] = player.held;
    snapshot.kind[seat] = player.kind;
    snapshot.connected[seat] = player.connected ? 1 : 0;
    snapshot.score[seat] = player.scoreHundredths;
    snapshot.episodeScore[seat] = player.episodeHundredths;
    snapshot.awaited[seat] = player.awaited ? 1 : 0;
    snapshot.following[seat] = player.following;
    snapshot.strength[seat] = player.followStrength;
  });
  state.items?.forEach((item) => {
    if (item.cellIdx < snapshot.items.length) snapshot.items[item.cellIdx] = item.code;
  });
  return snapshot;
}

/** Whom agents follow in a closed room: the minds that a seat may be shown tell it, the state does not. */
export function readFollows(minds: MindsMessage['minds'], snapshot: Snapshot): void {
  for (const mind of minds) {
    snapshot.following[mind.seatIdx] = followedBy(mind);
    snapshot.strength[mind.seatIdx] = mind.kind === 'infers' ? Math.round(100 * mind.strength) : 0;
  }
}

/** Names by seat, for the roster and the labels on the board. */
export function readNames(state: RoomState): Map<number, string> {
  const names = new Map<number, string>();
  state.players?.forEach((player) => {
    names.set(player.seatIdx, player.name);
  });
  return names;
}
