import type { StudentListing, WorldListing } from '../../../server/protocol/listing.ts';
import { EMPTY_SEAT_CHOICE, USUAL_CHOICE } from '../../model/seat-choice.ts';
import { element, setText } from '../kit/dom.ts';

/** Somebody who may sit in a seat. */
export interface SeatChoice {
  readonly value: string; // as the server knows it
  readonly label: string;
  readonly about: string; // one line
}

const KIND_LABELS: Readonly<Record<string, string>> = {
  social: 'infers wishes',
  'by-rule': 'by rule',
  random: 'at random',
};

/** Whoever may sit in a seat of a world: the best that ships, kinds of agents, trained students, nobody. */
export function seatChoicesOf(
  { id, usualAgents, agentKinds }: Pick<WorldListing, 'id' | 'usualAgents' | 'agentKinds'>,
  students: readonly StudentListing[],
): readonly SeatChoice[] {
  return [
    { value: USUAL_CHOICE, label: 'shipped', about: usualAgents },
    ...agentKinds.map(({ id: value, summary }) => ({ value, label: KIND_LABELS[value] ?? value, about: summary })),
    ...students
      .filter(({ world }) => world === id)
      .map(({ name, summary }) => ({ value: name, label: name, about: `trained: ${summary}` })),
    { value: EMPTY_SEAT_CHOICE, label: 'empty', about: 'nobody: kept free for people' },
  ];
}

/** A menu of who sits in one seat. */
export interface SeatMenu {
  readonly root: HTMLSelectElement;
  /** Somebody who is not among the choices is added to them: a room may know students that the server does not list. */
  show(choices: readonly SeatChoice[], value: string): void;
}

export function createSeatMenu(id: string, label: string, onChange: (value: string) => void = () => {}): SeatMenu {
  const root = element('select', { id, 'aria-label': label });
  root.addEventListener('change', () => {
    root.title = root.selectedOptions[0]?.title ?? '';
    onChange(root.value);
  });
  let shown = '';
  return {
    root,
    show(choices, value) {
      if (document.activeElement === root && root.matches(':open')) return; // somebody is choosing
      const isListed = choices.some((choice) => choice.value === value);
      const all = isListed ? choices : [...choices, { value, label: value, about: 'a student of this room' }];
      const key = all.map((choice) => choice.value).join('\n');
      if (key !== shown) {
        root.replaceChildren(
          ...all.map((choice) => element('option', { value: choice.value, title: choice.about }, choice.label)),
        );
        shown = key;
      }
      if (root.value !== value) root.value = value;
      root.title = all.find((choice) => choice.value === value)?.about ?? '';
    },
  };
}

/** One menu for each seat that agents may take, for the form of a room. */
export interface LineupFields {
  readonly root: HTMLElement;
  /** numAgents: of numSeats, those that have an agent at first. Choices that were made stay. */
  show(choices: readonly SeatChoice[], numSeats: number, numAgents: number): void;
  read(): readonly string[];
}

export function createLineupFields(): LineupFields {
  const list = element('div', { class: 'lineup-list' });
  const about = element('p', { class: 'quiet' });
  const root = element(
    'fieldset',
    { class: 'lineup is-full' },
    element('legend', {}, 'Who sits in the seats'),
    list,
    about,
  );
  let menus: readonly SeatMenu[] = [];
  setText(about, 'People take seats that are empty first, then the last agent’s.');
  return {
    root,
    show(choices, numSeats, numAgents) {
      const before = menus.map((menu) => menu.root.value);
      menus = Array.from({ length: numSeats }, (_, seat) => {
        const menu = createSeatMenu(`room-seat-${seat + 1}`, `Seat ${seat + 1}`);
        const isKnown = choices.some(({ value }) => value === before[seat]);
        menu.show(choices, isKnown ? before[seat] : seat < numAgents ? USUAL_CHOICE : EMPTY_SEAT_CHOICE);
        return menu;
      });
      list.replaceChildren(
        ...menus.map(({ root: select }, seat) =>
          element('label', { class: 'field', for: select.id }, `Seat ${seat + 1}`, select),
        ),
      );
    },
    read: () => menus.map((menu) => menu.root.value),
  };
}
