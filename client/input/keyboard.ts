import type { HeldActions } from '../model/held-actions.ts';
import type { ActionMeaning } from '../model/room-facts.ts';

/** Arrow keys and WASD (by place on the keyboard, whatever the layout), space and E. */
const KEYS: Readonly<Record<string, ActionMeaning>> = {
  ArrowUp: 'up',
  KeyW: 'up',
  ArrowRight: 'right',
  KeyD: 'right',
  ArrowDown: 'down',
  KeyS: 'down',
  ArrowLeft: 'left',
  KeyA: 'left',
  Space: 'interact',
  KeyE: 'interact',
};

/**
 * Listens to the window. A key that belongs to a text field, a button or a list stays theirs, except arrows and letters on a button,
 * which nobody else wants. Returns a function that stops listening.
 */
export function listenToKeyboard(held: HeldActions, onPress: (meaning: ActionMeaning) => void): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const meaning = KEYS[event.code];
    if (meaning === undefined || event.ctrlKey || event.metaKey || event.altKey || isTakenBy(event.target, event))
      return;
    event.preventDefault();
    if (held.press(event.code, meaning)) onPress(meaning);
  };
  const onKeyUp = (event: KeyboardEvent): void => held.release(event.code);
  const onBlur = (): void => held.releaseAll();
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', onKeyUp);
  window.addEventListener('blur', onBlur);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('keyup', onKeyUp);
    window.removeEventListener('blur', onBlur);
  };
}

function isTakenBy(target: EventTarget | null, event: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input, select, textarea, dialog[open]') !== null) return true;
  return event.code === 'Space' && target.closest('button, a, summary') !== null;
}
