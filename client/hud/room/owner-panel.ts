import type { ControlMessage } from '../../../server/protocol/messages.ts';
import type { RoomStatus } from '../../model/room-status.ts';
import { element, setText } from '../kit/dom.ts';
import { seatChip } from '../kit/marks.ts';
import { createSeatMenu, type SeatChoice, type SeatMenu } from './seat-choices.ts';

export type OwnerChange = Omit<ControlMessage, 'ownerKey'>;

/** What only the owner of a room sees: pause, slow motion, the riddle of the minds, and who sits in the seats. */
export interface OwnerPanel {
  readonly root: HTMLElement;
  update(status: RoomStatus, nameOf: (seatIdx: number) => string): void;
  /** lineup: [S] who is to sit in each seat while no person does; choices: whoever may. Without seats to choose for there is no list. */
  showLineup(lineup: readonly string[], choices: readonly SeatChoice[]): void;
  showRefusal(line: string): void;
}

const SPEEDS = [
  { percent: 100, label: 'As it is' },
  { percent: 50, label: 'Half' },
  { percent: 25, label: 'Quarter' },
] as const;

/** hasMinds: whether there are preferences and beliefs to hide. */
export function createOwnerPanel(hasMinds: boolean, onChange: (change: OwnerChange) => void): OwnerPanel {
  let status: RoomStatus | undefined;
  const pause = element('button', {
    type: 'button',
    class: 'button is-primary',
    onclick: () => onChange({ isPaused: status?.isPaused !== true }),
  });
  const minds = element('button', {
    type: 'button',
    class: 'button',
    onclick: () => onChange({ areMindsHidden: status?.areMindsHidden !== true }),
  });
  const speeds = SPEEDS.map(({ percent, label }) =>
    element(
      'button',
      { type: 'button', class: 'button', 'aria-pressed': 'false', onclick: () => onChange({ speedPercent: percent }) },
      label,
    ),
  );
  const seats = createOwnerSeats((seatIdx, who) => {
    setText(note, '');
    onChange({ seat: { seatIdx, who } });
  });
  const note = element('p', { class: 'form-error', role: 'alert' });
  const root = element(
    'section',
    { class: 'panel owner-panel', 'aria-labelledby': 'owner-title' },
    element('h2', { id: 'owner-title' }, 'Your room'),
    element('div', { class: 'button-row' }, pause, ...(hasMinds ? [minds] : [])),
    element('div', { class: 'owner-speeds', role: 'group', 'aria-label': 'Speed' }, ...speeds),
    seats.root,
    note,
  );
  return {
    root,
    showLineup: seats.show,
    update(next, nameOf) {
      status = next;
      seats.setNames(nameOf);
      setText(pause, next.isPaused ? 'Go on' : 'Pause');
      setText(minds, next.areMindsHidden ? 'Reveal the minds' : 'Hide the minds');
      SPEEDS.forEach(({ percent }, idx) => {
        speeds[idx].setAttribute('aria-pressed', String(next.speedPercent === percent));
      });
    },
    showRefusal: (line) => setText(note, line),
  };
}

interface OwnerSeats {
  readonly root: HTMLElement;
  show(lineup: readonly string[], choices: readonly SeatChoice[]): void;
  setNames(nameOf: (seatIdx: number) => string): void;
}

/** A row for each seat: who is there, and who is to be there while no person is. */
function createOwnerSeats(onChoose: (seatIdx: number, who: string) => void): OwnerSeats {
  const list = element('ul', { class: 'owner-seats' });
  const root = element('div', { hidden: true }, element('h3', {}, 'Who sits here'), list);
  let rows: readonly { readonly name: HTMLElement; readonly menu: SeatMenu }[] = [];
  const createRow = (seatIdx: number) => {
    const name = element('span', { class: 'owner-seat-name', dir: 'auto' });
    const menu = createSeatMenu(`owner-seat-${seatIdx + 1}`, `Who sits in seat ${seatIdx + 1}`, (who) =>
      onChoose(seatIdx, who),
    );
    list.append(element('li', {}, seatChip(seatIdx), name, menu.root));
    return { name, menu };
  };
  return {
    root,
    show(lineup, choices) {
      root.hidden = lineup.length === 0 || choices.length === 0;
      if (rows.length !== lineup.length) {
        list.replaceChildren();
        rows = lineup.map((_, seatIdx) => createRow(seatIdx));
      }
      rows.forEach(({ menu }, seatIdx) => {
        menu.show(choices, lineup[seatIdx]);
      });
    },
    setNames(nameOf) {
      rows.forEach(({ name }, seatIdx) => {
        setText(name, nameOf(seatIdx));
      });
    },
  };
}
