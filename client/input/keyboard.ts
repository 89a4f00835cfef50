import type { Control } from '../model/controls.ts';
import type { HeldActions } from '../model/held-actions.ts';
import { isTypedInto, listenToLoss } from './loss.ts';

/**
 * Listens to the window for the keys of a world's controls. A key that belongs to a text field, a button or a list stays theirs, except arrows and letters on a button,
 * which nobody else wants. Returns a function that stops listening.
 */
export function listenToKeyboard(controls: readonly Control[], held: HeldActions, onPress: () => void): () => void {
  const actions = new Map(controls.flatMap(({ codes, action }) => codes.map((code) => [code, action] as const)));
  const down = new Set<string>(); // codes
  const stopping = new AbortController();
  const { signal } = stopping;
  const release = (code: string): void => {
    down.delete(code);
    held.release(`key ${code}`);
  };
  const releaseKeys = (): void => {
    for (const code of down) release(code);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.metaKey) releaseKeys(); // a Mac tells of no key that is let go while Command is down
    const action = actions.get(event.code);
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey || isTakenBy(event.target, event))
      return;
    event.preventDefault();
    const isTap = isReleaseUnsure(event);
    if (event.repeat && !isTap) return; // what was ended stays ended until the key is pressed anew
    if (held.press(`key ${event.code}`, action)) onPress();
    if (isTap) release(event.code);
    else down.add(event.code);
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    release(event.code);
    if (event.key === 'Meta') releaseKeys();
  };
  // Capturing: no part of the page can keep a release to itself.
  window.addEventListener('keydown', onKeyDown, { signal });
  window.addEventListener('keyup', onKeyUp, { signal, capture: true });
  listenToLoss(() => {
    down.clear();
    held.releaseAll();
  }, signal);
  return () => stopping.abort();
}

/** Keys that an input method or a dead key takes part in: their release may never be told, so that each stroke counts once. */
function isReleaseUnsure({ key, isComposing }: KeyboardEvent): boolean {
  return isComposing || key === 'Dead' || key === 'Process' || key === 'Unidentified';
}

function isTakenBy(target: EventTarget | null, { code }: KeyboardEvent): boolean {
  if (isTypedInto(target)) return true;
  return code === 'Space' && target instanceof Element && target.closest('button, a, summary') !== null;
}
