import { isAgent, MAX_SEATS, type Snapshot } from './snapshot.ts';

/** An agent that followed a player has got what it went for. */
export interface FollowNote {
  readonly seatIdx: number;
  readonly followedSeatIdx: number;
  readonly fruit: string; // in the plural
}

const FRUIT_WORDS: Readonly<Record<string, string>> = {
  'fruit-blue': 'blueberries',
  'fruit-yellow': 'bananas',
  'fruit-red': 'apples',
  'fruit-green': 'pears',
  'fruit-purple': 'grapes',
  'fruit-orange': 'oranges',
  'fruit-sky': 'figs',
  'fruit-white': 'lychees',
};

/**
 * What following led to: whoever collects a fruit that pays while it follows somebody was led there. Told once for each
 * stretch of following, so that a feed says who followed whom and what for, not every fruit.
 */
export class FollowNews {
  readonly #told = new Uint8Array(MAX_SEATS); // of the stretch that goes on

  /** Takes one tick; previous: the tick before it, of the same room and level. */
  note(previous: Snapshot, current: Snapshot, itemNames: readonly string[], width: number): FollowNote[] {
    const notes: FollowNote[] = [];
    for (let seat = 0; seat < MAX_SEATS; seat++) {
      const followed = current.following[seat];
      if (followed < 0 || followed !== previous.following[seat] || !isAgent(current, seat)) this.#told[seat] = 0;
      if (followed < 0 || this.#told[seat] === 1 || current.score[seat] <= previous.score[seat]) continue;
      const item = itemNames[previous.items[current.row[seat] * width + current.col[seat]]];
      if (item === undefined || !(item in FRUIT_WORDS)) continue;
      this.#told[seat] = 1;
      notes.push({ seatIdx: seat, followedSeatIdx: followed, fruit: FRUIT_WORDS[item] });
    }
    return notes;
  }
}

/** `Dunlin followed you to the pears`. */
export function tellFollow(note: FollowNote, ownSeatIdx: number, nameOf: (seatIdx: number) => string): string {
  const whom = note.followedSeatIdx === ownSeatIdx ? 'you' : nameOf(note.followedSeatIdx);
  return `${nameOf(note.seatIdx)} followed ${whom} to the ${note.fruit}`;
}
