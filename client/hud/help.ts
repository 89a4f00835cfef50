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

export function createHelp(kind: 'room' | 'replay'): Help {
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
    element('form', { method: 'dialog' }, element('button', { class: 'button is-primary' }, 'Close')),
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
