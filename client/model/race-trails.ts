import { MAX_SEATS, type Snapshot } from './snapshot.ts';

/** Where every player has been in this episode, the last cells only: what a race draws behind its racers. */
export interface Trail {
  readonly rows: number[]; // oldest first; the last is where the player stands
  readonly cols: number[];
}

export const TRAIL_CELLS = 28;

export class RaceTrails {
  readonly trails: readonly Trail[] = Array.from({ length: MAX_SEATS }, () => ({ rows: [], cols: [] }));
  #episode = -1;

  /** Takes one tick. A trail begins anew with an episode, and where its player did not walk but appeared. */
  note(snapshot: Snapshot): void {
    if (snapshot.episode !== this.#episode) this.clear();
    this.#episode = snapshot.episode;
    for (let seat = 0; seat < MAX_SEATS; seat++) {
      const { rows, cols } = this.trails[seat];
      if (snapshot.present[seat] === 0) {
        empty(this.trails[seat]);
        continue;
      }
      const away =
        Math.abs((rows.at(-1) ?? Infinity) - snapshot.row[seat]) + Math.abs((cols.at(-1) ?? 0) - snapshot.col[seat]);
      if (away === 0) continue;
      if (away > 1) empty(this.trails[seat]);
      rows.push(snapshot.row[seat]);
      cols.push(snapshot.col[seat]);
      if (rows.length > TRAIL_CELLS) {
        rows.shift();
        cols.shift();
      }
    }
  }

  clear(): void {
    for (const trail of this.trails) empty(trail);
  }
}

function empty({ rows, cols }: Trail): void {
  rows.length = 0;
  cols.length = 0;
}
