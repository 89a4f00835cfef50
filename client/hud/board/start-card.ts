import { peopleThere, type RoomStatus, STARTING, unreadySeats } from '../../model/room-status.ts';
import { ENDING, type Snapshot } from '../../model/snapshot.ts';
import { announce, element, hasTouch, setText } from '../kit/dom.ts';
import { seatChip } from '../kit/marks.ts';
import type { WorldGuide } from '../kit/world-guide.ts';

/** What stands over the board while an episode waits to begin, counts down, rests after its end, or is paused. */
export interface StartCard {
  readonly root: HTMLElement;
  update(status: RoomStatus, snapshot: Snapshot, ownSeatIdx: number, nameOf: (seatIdx: number) => string): void;
}

/** onReady: the own player is ready for what comes. */
export function createStartCard(guide: WorldGuide, isRace: boolean, onReady: () => void): StartCard {
  const title = element('strong', { class: 'start-title' });
  const goal = element('p', { class: 'start-goal' }, guide.goal);
  const count = element('output', { class: 'start-count', 'aria-hidden': 'true' });
  const button = element('button', { type: 'button', class: 'button is-primary start-button', onclick: onReady });
  const hint = element('p', { class: 'start-hint' });
  const people = element('ul', { class: 'start-people', 'aria-label': 'Who is ready' });
  const root = element('div', { class: 'start', hidden: true }, title, goal, count, people, button, hint);
  const noun = isRace ? 'race' : 'episode';
  let said = '';
  const say = (line: string): void => {
    if (line !== said && line !== '') announce(line);
    said = line;
  };
  return {
    root,
    update(status, snapshot, ownSeatIdx, nameOf) {
      const shown = describe(status, snapshot, ownSeatIdx, nameOf, noun);
      root.hidden = shown === undefined;
      if (shown === undefined) {
        said = '';
        return;
      }
      root.dataset.kind = shown.kind;
      setText(title, shown.title);
      goal.hidden = shown.kind !== 'waits';
      count.hidden = shown.kind !== 'counts';
      setText(count, String(status.startsInSec));
      button.hidden = shown.button === '';
      setText(button, shown.button);
      setText(hint, shown.hint);
      hint.hidden = shown.hint === '';
      people.hidden = shown.kind !== 'waits' || peopleThere(snapshot).length < 2;
      if (!people.hidden) showPeople(people, status, snapshot, nameOf);
      say(shown.kind === 'counts' ? `Starts in ${status.startsInSec}` : `${shown.title}. ${shown.hint}`);
    },
  };
}

interface Shown {
  readonly kind: 'waits' | 'counts' | 'ended' | 'paused';
  readonly title: string;
  readonly button: string;
  readonly hint: string;
}

/** Undefined while the episode runs. */
function describe(
  status: RoomStatus,
  snapshot: Snapshot,
  ownSeatIdx: number,
  nameOf: (seatIdx: number) => string,
  noun: string,
): Shown | undefined {
  const isReady = status.ready.includes(ownSeatIdx);
  const isPlayer = ownSeatIdx >= 0;
  const waited = namesOf(unreadySeats(status, snapshot), nameOf);
  if (status.isPaused)
    return { kind: 'paused', title: 'Paused', button: '', hint: 'The owner of this room has paused it.' };
  if (snapshot.ending !== ENDING.running) {
    if (!isPlayer) return undefined;
    const hint = isReady ? `Waiting for ${waited}` : hasTouch() ? '' : 'Space, Enter or N';
    return {
      kind: 'ended',
      title: '',
      button: isReady ? '' : `Next ${noun}`,
      hint: isReady && waited === '' ? '' : hint,
    };
  }
  if (status.starting === STARTING.counts) return { kind: 'counts', title: 'Get ready', button: '', hint: '' };
  if (status.starting !== STARTING.waits) return undefined;
  const bound = status.startsInSec > 0 ? ` Starts in ${status.startsInSec} s at the latest.` : '';
  const title = `${noun === 'race' ? 'Race' : 'Episode'} ${snapshot.episode}`;
  if (!isPlayer || isReady) return { kind: 'waits', title, button: '', hint: `Waiting for ${waited}.${bound}` };
  const isAlone = peopleThere(snapshot).length < 2;
  const how = hasTouch() ? 'Tap here, or use the buttons below.' : 'Press Space, or any key of the game.';
  return { kind: 'waits', title, button: isAlone ? 'Start' : 'I am ready', hint: `${how}${bound}` };
}

function namesOf(seats: readonly number[], nameOf: (seatIdx: number) => string): string {
  const names = seats.map(nameOf);
  return names.length > 3 ? `${names.length} people` : names.join(', ');
}

function showPeople(
  list: HTMLElement,
  status: RoomStatus,
  snapshot: Snapshot,
  nameOf: (seatIdx: number) => string,
): void {
  const rows = peopleThere(snapshot).map((seat) => ({
    seat,
    name: nameOf(seat),
    isReady: status.ready.includes(seat),
  }));
  const key = JSON.stringify(rows);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(
    ...rows.map(({ seat, name, isReady }) =>
      element(
        'li',
        { class: isReady ? 'is-ready' : '' },
        seatChip(seat),
        element('span', { class: 'start-name', dir: 'auto' }, name),
        element('span', { class: 'start-mark' }, isReady ? 'ready' : 'not yet'),
      ),
    ),
  );
}
