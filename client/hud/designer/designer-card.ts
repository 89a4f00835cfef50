import type { DesignedMessage, RaceMessage, RacerResult } from '../../../server/protocol/designer.ts';
import { FIRST_ROOM_LEVEL_ID } from '../../../server/protocol/limits.ts';
import { readRace } from '../../model/race.ts';
import { element, setText } from '../kit/dom.ts';
import { seatChip } from '../kit/marks.ts';
import { count } from './draft-words.ts';
import { formatShare, levelTitle, originMark, originWords } from './level-words.ts';
import { describeArrival, describeRace } from './race-words.ts';
import { createRegretBar } from './regret-bar.ts';

/** The designer's level that is raced: where it comes from, its regret, how the racers fared, and the ways to the tree and the editor. */
export interface DesignerCard {
  readonly root: HTMLElement;
  showLevel(message: DesignedMessage): void;
  /** Returns what is said of the race in one sentence once it is over, else undefined. */
  showRace(message: RaceMessage, ownSeatIdx: number): string | undefined;
  /** A line that stays until the next level: what became of a drawn one. */
  showNote(line: string): void;
}

export interface DesignerCardEvents {
  onTree(): void;
  onDraw: (() => void) | undefined; // undefined for somebody who only watches
}

export function createDesignerCard(designer: string, events: DesignerCardEvents): DesignerCard {
  const title = element('h2', { id: 'designer-title' }, `A level by ${designer}`);
  const origin = element('span', { class: 'origin' });
  const about = element('p', { class: 'quiet' });
  const bar = createRegretBar();
  const racers = element('tbody');
  const sentence = element('p', { class: 'race-sentence', role: 'status' });
  const note = element('p', { class: 'quiet', role: 'status' });
  const root = element(
    'section',
    { class: 'panel designer-panel', 'aria-labelledby': 'designer-title' },
    element('div', { class: 'panel-head' }, title, origin),
    about,
    element('h3', { class: 'card-part' }, 'Regret of this level'),
    bar.root,
    createRacerTable(racers),
    sentence,
    note,
    createButtons(events),
  );
  let level: DesignedMessage | undefined;
  return {
    root,
    showLevel(message) {
      level = message;
      setText(title, titleOf(message));
      showOrigin(origin, message);
      setText(about, describeLevel(message));
      bar.showBefore(message.estimatedRegret ?? Number.NaN, message.measuredRegret ?? Number.NaN);
      setText(sentence, '');
      setText(note, '');
    },
    showRace(message, ownSeatIdx) {
      racers.replaceChildren(...message.racers.map((racer) => createRacerRow(racer, ownSeatIdx)));
      const isOfLevel = level?.episode === message.episode;
      const result = readRace(message, isOfLevel ? (level?.estimatedRegret ?? null) : null, ownSeatIdx);
      const own = message.racers.find(({ seatIdx }) => seatIdx === ownSeatIdx);
      const soFar = own?.isDone === true ? describeArrival(own.steps) : '';
      const told = message.isOver ? describeRace(result) : undefined;
      setText(sentence, told ?? soFar);
      if (message.isOver) bar.showAfter(result.estimated, result.measured, result.own !== undefined);
      return told;
    },
    showNote: (line) => setText(note, line),
  };
}

function showOrigin(mark: HTMLElement, message: DesignedMessage): void {
  setText(mark, originMark(message));
  mark.className = `origin is-${message.origin}`;
}

function createRacerTable(body: HTMLElement): HTMLTableElement {
  return element(
    'table',
    { class: 'racers' },
    element('caption', { class: 'visually-hidden' }, 'The racers and how they fared on this level'),
    element(
      'thead',
      {},
      element('tr', {}, ...['Racer', 'Steps', 'Return'].map((head) => element('th', { scope: 'col' }, head))),
    ),
    body,
  );
}

function createRacerRow(racer: RacerResult, ownSeatIdx: number): HTMLElement {
  const { seatIdx, role, name, isDone, isSolved, steps } = racer;
  const isOwn = seatIdx === ownSeatIdx;
  const shownName = isOwn
    ? 'You'
    : role === 'person' || role === 'bot'
      ? name
      : role.charAt(0).toUpperCase() + role.slice(1);
  const state = !isDone ? 'racing' : isSolved ? String(steps) : 'not there';
  return element(
    'tr',
    { class: isOwn ? 'is-own' : '', 'data-role': role },
    element('th', { scope: 'row' }, element('span', { class: 'racer' }, seatChip(seatIdx), shownName)),
    element('td', {}, state),
    element('td', {}, racer.return === null ? '' : formatShare(racer.return)),
  );
}

function createButtons({ onTree, onDraw }: DesignerCardEvents): HTMLElement {
  const button = (label: string, onClick: () => void): HTMLElement =>
    element('button', { type: 'button', class: 'button', onclick: onClick }, label);
  return element(
    'div',
    { class: 'button-row' },
    button('Family tree', onTree),
    ...(onDraw === undefined ? [] : [button('Draw a level', onDraw)]),
  );
}

function titleOf({ levelId, origin, designer }: DesignedMessage): string {
  if (origin === 'person') return levelTitle(levelId);
  return levelId < FIRST_ROOM_LEVEL_ID ? `${levelTitle(levelId)} by ${designer}` : `A level by ${designer}`;
}

function describeLevel(message: DesignedMessage): string {
  const { isSolvable, shortestPath, walls, countsPeople } = message;
  const from = originWords(message, false);
  const way = isSolvable && shortestPath !== null ? `${count(shortestPath, 'cell')} to the flag` : 'no way to the flag';
  const people = countsPeople ? ' Your result counts for the designer.' : '';
  return `${from.charAt(0).toUpperCase()}${from.slice(1)}; ${count(walls, 'wall')}, ${way}.${people}`;
}
