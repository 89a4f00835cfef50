import type { Control } from '../model/controls.ts';
import type { HeldActions } from '../model/held-actions.ts';

/**
 * Listens to the window for the keys of a world's controls. A key that belongs to a text field, a button or a list stays theirs, except arrows and letters on a button,
 * which nobody else wants. Returns a function that stops listening.
 */
export function listenToKeyboard(controls: readonly Control[], held: HeldActions, onPress: () => void): () => void {
  const actions = new Map(controls.flatMap(({ codes, action }) => codes.map((code) => [code, action] as const)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = actions.get(event.code);
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || isTakenBy(event.target, event))
      return;
    event.preventDefault();
    if (held.press(event.code, action)) onPress();
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
