import { createSnapshot, type Snapshot } from '../../../client/model/snapshot.ts';

/** Hand-made snapshots for the tests of client/model. */
export interface PlacedPlayer {
  readonly seat: number;
  readonly row: number;
  readonly col: number;
  readonly kind?: number;
  readonly facing?: number;
  readonly following?: number;
  readonly strength?: number; // hundredths
  readonly score?: number; // hundredths
}

export function snapshotOf(
  tick: number,
  players: readonly PlacedPlayer[],
  items: readonly (readonly [number, number])[] = [],
  numCells = 25,
): Snapshot {
  const snapshot = createSnapshot(numCells);
  snapshot.tick = tick;
  for (const { seat, row, col, kind, facing, following, strength, score } of players) {
    snapshot.present[seat] = 1;
    snapshot.connected[seat] = 1;
    snapshot.row[seat] = row;
    snapshot.col[seat] = col;
    snapshot.kind[seat] = kind ?? 0;
    snapshot.facing[seat] = facing ?? 0;
    snapshot.following[seat] = following ?? -1;
    snapshot.strength[seat] = strength ?? 0;
    snapshot.score[seat] = score ?? 0;
  }
  for (const [cell, code] of items) snapshot.items[cell] = code;
  return snapshot;
}
