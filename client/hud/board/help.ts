import { LIMITS } from '../../../server/protocol/limits.ts';
import type { KeyLayout } from '../../model/key-layout.ts';
import { recallName } from '../../net/seat-memory.ts';
import { element, hasTouch, setText } from '../kit/dom.ts';
import { createKeyList, type KeyRow } from './key-rows.ts';

/** The keys, in a dialog that `?` and the button open and Escape closes. */
export interface Help {
  readonly root: HTMLDialogElement;
  toggle(): void;
  /** Tells of the open world what it is about, its keys, and what else is worth knowing. */
  describe(title: string, rows: readonly KeyRow[], notes: readonly string[]): void;
}

const ROOM_ROWS: readonly KeyRow[] = [
  { keys: ['?'], meaning: 'this help' },
  { keys: ['F'], meaning: 'the board in full, with large scores' },
  { keys: ['Esc'], meaning: 'let go of a highlighted player' },
];

const REPLAY_ROWS: readonly KeyRow[] = [
  { keys: ['Space'], meaning: 'play or pause' },
  { keys: ['←', '→'], meaning: 'one tick back or on; with Shift ten' },
  { keys: [{ code: 'KeyF', printed: 'F' }], meaning: 'next follow; with Shift the one before' },
  { keys: ['Home', 'End'], meaning: 'start or end' },
  { keys: ['?'], meaning: 'this help' },
];
const REPLAY_NOTE = 'The server plays the recording again, tick by tick; what you see is what happened.';

/** What is worth knowing in a world of preferences. */
export const PREFERENCE_NOTES: readonly string[] = [
  'What you collect pays what your wish says. Agents do not see your score or your wish: they watch what you do.',
  'An arrow runs from an agent to the player it imitates. Point at an agent, on its card or on the board, to see its arrow alone; click to keep it.',
];

/** What is worth knowing where a designer's levels are raced. */
export const RACE_NOTES: readonly string[] = [
  'Pale birds are the others in the race; a ribbon shows where each has been. The protagonist is the student for whom the level was made.',
  'The regret of a level is how much more the best of the others gets on it than the protagonist: what a designer looks for. You can draw levels too.',
];

/** `onRename` adds a field for the shown name. */
export function createHelp(kind: 'room' | 'replay', layout: KeyLayout, onRename?: (name: string) => void): Help {
  const title = element('h2', { id: 'help-title' }, kind === 'room' ? 'How to play' : 'Replay keys');
  const content = element('div');
  const root = element(
    'dialog',
    { class: 'help', 'aria-labelledby': 'help-title' },
    title,
    content,
    ...(onRename === undefined ? [] : [createNameForm(onRename)]),
    element('form', { method: 'dialog' }, element('button', { class: 'button is-primary', autofocus: true }, 'Close')),
  );
  root.addEventListener('click', (event) => {
    if (event.target === root) root.close();
  });
  const fill = (rows: readonly KeyRow[], notes: readonly string[]): void => {
    const [keys, lines] = [createKeyList(rows, layout), notes.map((note) => element('p', {}, note))];
    content.replaceChildren(...(hasTouch() ? [...lines, keys] : [keys, ...lines]));
  };
  if (kind === 'replay') fill(REPLAY_ROWS, [REPLAY_NOTE]);
  else fill(ROOM_ROWS, []);
  return {
    root,
    describe(line, rows, notes) {
      setText(title, line);
      fill([...rows, ...ROOM_ROWS], notes);
    },
    toggle() {
      if (root.open) root.close();
      else root.showModal();
    },
  };
}

function createNameForm(onRename: (name: string) => void): HTMLFormElement {
  const input = element('input', { id: 'shown-name', maxlength: LIMITS.nameMaxLength, required: true });
  input.value = recallName();
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = input.value.trim();
    if (name !== '') onRename(name);
  };
  return element(
    'form',
    { class: 'name-form', onsubmit: onSubmit },
    element('label', { class: 'field', for: input.id }, 'Your name', input),
    element('button', { class: 'button' }, 'Rename'),
  );
}

/** True for `?` outside a field. The key is used up, or it would be written into the first field of the dialog. */
export function isHelpKey(event: KeyboardEvent): boolean {
  const isTyping = event.target instanceof Element && event.target.closest('input, select, textarea') !== null;
  if (event.key !== '?' || isTyping) return false;
  event.preventDefault();
  return true;
}
