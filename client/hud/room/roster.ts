import { KIND, MAX_SEATS, type Snapshot } from '../../model/snapshot.ts';
import { element, setText } from '../kit/dom.ts';
import { formatScore, formatSigned, seatChip } from '../kit/marks.ts';

/** Everyone in the room with their score, in the order of seats. */
export interface Roster {
  readonly root: HTMLElement;
  update(snapshot: Snapshot, names: ReadonlyMap<number, string>, ownSeatIdx: number): void;
  setHighlight(seatIdx: number): void;
  /** While scores would tell preferences that are kept back. */
  setHidden(areHidden: boolean): void;
}

interface Row {
  readonly root: HTMLTableRowElement;
  readonly name: HTMLElement;
  readonly note: HTMLElement;
  readonly score: HTMLElement;
}

export function createRoster(
  onHighlight: (seatIdx: number, isPinned: boolean) => void,
  hasPreferences: boolean,
  isTeam = false,
): Roster {
  const format = hasPreferences ? (value: number) => formatSigned(value) : formatScore;
  const body = element('tbody');
  const teamScore = element('span', { class: 'score' });
  const team = element('p', { class: 'roster-team' }, 'Team, in all', teamScore);
  const root = element(
    'section',
    { class: 'panel roster-panel', 'aria-labelledby': 'roster-title' },
    element('h2', { id: 'roster-title' }, 'Players'),
    createTable(body, hasPreferences),
    ...(isTeam ? [team] : []),
  );
  let areHidden = false;
  const rows: (Row | undefined)[] = new Array(MAX_SEATS).fill(undefined);
  return {
    root,
    update(snapshot, names, ownSeatIdx) {
      if (isTeam) setText(teamScore, format(Math.max(...snapshot.score) / 100));
      root.hidden = !snapshot.present.includes(1); // nobody has a body in a world of designers
      for (let seat = 0; seat < MAX_SEATS; seat++) {
        if (snapshot.present[seat] === 0) {
          rows[seat]?.root.remove();
          rows[seat] = undefined;
          continue;
        }
        let row = rows[seat];
        if (row === undefined) {
          row = createRow(seat, onHighlight);
          rows[seat] = row;
          const next = rows.find((other, idx) => idx > seat && other !== undefined);
          body.insertBefore(row.root, next?.root ?? null);
        }
        updateRow(row, snapshot, seat, nameOf(snapshot, seat, names), seat === ownSeatIdx);
        setText(row.score, isTeam ? '' : areHidden ? '?' : format(snapshot.score[seat] / 100)); // a shared reward is told once, below
      }
    },
    setHidden(next) {
      areHidden = next && hasPreferences;
    },
    setHighlight(seatIdx) {
      rows.forEach((row, seat) => {
        row?.root.classList.toggle('is-highlighted', seat === seatIdx);
      });
    },
  };
}

function createTable(body: HTMLElement, hasPreferences: boolean): HTMLTableElement {
  const caption = hasPreferences ? 'Players and their scores, each by their own wish' : 'Players and their scores';
  const heads = ['Player', 'Score'].map((head) => element('th', { scope: 'col' }, head));
  return element(
    'table',
    { class: 'roster' },
    element('caption', { class: 'visually-hidden' }, caption),
    element('thead', { class: 'visually-hidden' }, element('tr', {}, ...heads)),
    body,
  );
}

function updateRow(row: Row, snapshot: Snapshot, seat: number, name: string, isOwn: boolean): void {
  row.root.classList.toggle('is-own', isOwn);
  row.root.classList.toggle('is-away', snapshot.connected[seat] === 0);
  setText(row.name, name);
  setText(row.note, noteOf(snapshot, seat, isOwn));
}

function nameOf(snapshot: Snapshot, seat: number, names: ReadonlyMap<number, string>): string {
  return snapshot.kind[seat] === KIND.free ? 'Free seat' : (names.get(seat) ?? `Player ${seat + 1}`);
}

function noteOf(snapshot: Snapshot, seat: number, isOwn: boolean): string {
  if (isOwn) return 'you';
  if (snapshot.kind[seat] === KIND.free) return 'nobody';
  if (snapshot.connected[seat] === 0) return 'away';
  if (snapshot.kind[seat] === KIND.standIn) return 'standing in';
  if (snapshot.kind[seat] === KIND.bot) return 'of the world';
  if (snapshot.kind[seat] === KIND.program) return 'bot';
  return snapshot.kind[seat] === KIND.agent ? 'agent' : 'person';
}

function createRow(seat: number, onHighlight: (seatIdx: number, isPinned: boolean) => void): Row {
  const name = element('span', { class: 'roster-name', dir: 'auto' });
  const note = element('span', { class: 'roster-note' });
  const score = element('td', { class: 'score' });
  const button = element(
    'button',
    { type: 'button', class: 'roster-player', onclick: () => onHighlight(seat, true) },
    seatChip(seat),
    name,
    note,
  );
  const root = element(
    'tr',
    { onpointerenter: () => onHighlight(seat, false), onpointerleave: () => onHighlight(-1, false) },
    element('th', { scope: 'row' }, button),
    score,
  );
  return { root, name, note, score };
}
