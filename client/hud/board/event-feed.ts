import { KIND, MAX_SEATS, type Snapshot } from '../../model/snapshot.ts';
import { element, setText } from '../kit/dom.ts';
import { formatScore, seatChip } from '../kit/marks.ts';

/** What has paid or cost lately, newest first: who and how much. */
export interface EventFeed {
  readonly root: HTMLElement;
  /** Takes one tick; previous: the tick before it, of the same room; ownSeatIdx: -1 for a spectator. */
  note(previous: Snapshot, current: Snapshot, ownSeatIdx?: number): void;
  noteEnd(line: string): void;
  clear(): void;
}

const MAX_LINES = 7;

/** isTeam: whether every seat is paid the same, so that a gain is told once. */
export function createEventFeed(isTeam = false): EventFeed {
  const list = element('ol', { class: 'feed' });
  const quiet = element('p', { class: 'quiet' }, 'Nothing yet.');
  const root = element(
    'section',
    { class: 'panel feed-panel', 'aria-labelledby': 'feed-title' },
    element('h2', { id: 'feed-title' }, 'Lately'),
    quiet,
    list,
  );
  let newest: Line | undefined;
  const add = (what: string, ...parts: readonly (Node | string)[]): Line => {
    quiet.hidden = true;
    const times = element('span', { class: 'feed-times' });
    list.prepend(element('li', {}, ...parts, times));
    while (list.children.length > MAX_LINES) list.lastElementChild?.remove();
    return { what, times, count: 1 };
  };
  const noteGain = (hundredths: number, seats: readonly number[]): void => {
    const what = `${hundredths} ${seats.join()}`;
    if (newest?.what === what) {
      newest.count++;
      setText(newest.times, `× ${newest.count}`);
      return;
    }
    const kind = hundredths < 0 ? 'feed-amount is-loss' : 'feed-amount';
    const amount = element('span', { class: kind }, formatScore(hundredths / 100));
    newest = add(what, isTeam ? 'Team' : element('span', { class: 'feed-seats' }, ...seats.map(seatChip)), amount);
  };
  return {
    root,
    note(previous, current) {
      for (const [hundredths, seats] of gainsOf(previous, current)) noteGain(hundredths, seats);
    },
    noteEnd(line) {
      newest = add('', element('span', { class: 'feed-end' }, line));
    },
    clear() {
      newest = undefined;
      list.replaceChildren();
      quiet.hidden = false;
    },
  };
}

/** One line of the feed. A gain that repeats counts up on its line: else the cost of every step would drive all other lines away. */
interface Line {
  readonly what: string;
  readonly times: HTMLElement;
  count: number;
}

/** Who stands in for a person goes on with that person's score. */
function playerKindOf(snapshot: Snapshot, seat: number): number {
  return snapshot.kind[seat] === KIND.standIn ? KIND.human : snapshot.kind[seat];
}

/** Seats by what this tick paid them: those who got the same are told together. */
export function gainsOf(previous: Snapshot, current: Snapshot): ReadonlyMap<number, readonly number[]> {
  const gains = new Map<number, number[]>();
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    if (previous.present[seat] === 0 || current.present[seat] === 0) continue;
    if (playerKindOf(previous, seat) !== playerKindOf(current, seat)) continue; // a score that goes with its player is no loss
    const gain = current.score[seat] - previous.score[seat];
    if (gain !== 0) gains.set(gain, [...(gains.get(gain) ?? []), seat]);
  }
  return gains;
}
