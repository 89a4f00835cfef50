import { LIMITS } from '../../server/protocol/limits.ts';
import { recallName } from '../net/seat-memory.ts';
import { element } from './dom.ts';

/** The keys, in a dialog that `?` and the button open and Escape closes. */
export interface Help {
  readonly root: HTMLDialogElement;
  toggle(): void;
}

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['↑', '→', '↓', '←'], 'walk; hold to keep walking'],
  [['W', 'A', 'S', 'D'], 'the same'],
  [['Space', 'E'], 'pick up a key, open a door'],
  [['?'], 'this help'],
  [['Esc'], 'let go of a highlighted agent'],
];

const REPLAY_KEYS: readonly (readonly [readonly string[], string])[] = [
  [['Space'], 'play or pause'],
  [['←', '→'], 'one tick back or on; with Shift ten'],
  [['Home', 'End'], 'start or end'],
  [['?'], 'this help'],
];

/** `onRename` adds a field for the shown name. */
export function createHelp(kind: 'room' | 'replay', onRename?: (name: string) => void): Help {
  const rows = (kind === 'room' ? KEYS : REPLAY_KEYS).map(([keys, meaning]) =>
    element(
      'div',
      { class: 'help-row' },
      element('dt', {}, ...keys.map((key) => element('kbd', {}, key))),
      element('dd', {}, meaning),
    ),
  );
  const notes =
    kind === 'room'
      ? [
          'On a touch screen, drag over the board to walk and tap it to interact.',
          'Walk onto fruit to collect it. A collected fruit pays what your wish says. Agents do not see your score or your wish: they watch what you do.',
          'An arrow runs from an agent to the player it imitates. Point at an agent, on its card or on the board, to see its arrow alone; click to keep it.',
        ]
      : ['The server plays the recording again, tick by tick; what you see is what happened.'];
  const root = element(
    'dialog',
    { class: 'help', 'aria-labelledby': 'help-title' },
    element('h2', { id: 'help-title' }, kind === 'room' ? 'How to play' : 'Replay keys'),
    element('dl', {}, ...rows),
    ...notes.map((note) => element('p', {}, note)),
    ...(onRename === undefined ? [] : [createNameForm(onRename)]),
    element('form', { method: 'dialog' }, element('button', { class: 'button is-primary', autofocus: true }, 'Close')),
  );
  root.addEventListener('click', (event) => {
    if (event.target === root) root.close();
  });
  return {
    root,
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
