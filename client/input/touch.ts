import type { HeldActions } from '../model/held-actions.ts';
import type { ActionMeaning } from '../model/room-facts.ts';

const SWIPE_PX = 18; // shorter is a tap, which interacts

/**
 * Fingers on the board: drag to walk that way for as long as the finger stays down (it may turn), tap to interact.
 * Returns a function that stops listening.
 */
export function listenToSwipes(
  board: HTMLElement,
  held: HeldActions,
  onPress: (meaning: ActionMeaning) => void,
): () => void {
  let start: { x: number; y: number } | undefined;
  let walking: ActionMeaning | undefined;
  const press = (meaning: ActionMeaning): void => {
    if (held.press('swipe', meaning)) onPress(meaning);
  };
  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') return;
    start = { x: event.clientX, y: event.clientY };
    walking = undefined;
  };
  const onMove = (event: PointerEvent): void => {
    if (start === undefined) return;
    const meaning = directionOf(event.clientX - start.x, event.clientY - start.y);
    if (meaning === undefined || meaning === walking) return;
    walking = meaning;
    start = { x: event.clientX, y: event.clientY };
    held.release('swipe');
    press(meaning);
  };
  const onUp = (): void => {
    if (start !== undefined && walking === undefined) press('interact');
    held.release('swipe');
    start = undefined;
  };
  board.addEventListener('pointerdown', onDown);
  board.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', onUp);
  return () => {
    board.removeEventListener('pointerdown', onDown);
    board.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', onUp);
  };
}

function directionOf(deltaX: number, deltaY: number): ActionMeaning | undefined {
  if (Math.max(Math.abs(deltaX), Math.abs(deltaY)) < SWIPE_PX) return undefined;
  if (Math.abs(deltaX) > Math.abs(deltaY)) return deltaX > 0 ? 'right' : 'left';
  return deltaY > 0 ? 'down' : 'up';
}

/** Buttons that act while they are pressed, by pointer or by key. Returns a function that stops listening. */
export function listenToPad(
  pad: HTMLElement,
  held: HeldActions,
  onPress: (meaning: ActionMeaning) => void,
): () => void {
  const meaningOf = (event: Event): ActionMeaning | undefined =>
    (event.target as HTMLElement).closest<HTMLElement>('[data-action]')?.dataset.action as ActionMeaning | undefined;
  const onDown = (event: Event): void => {
    const meaning = meaningOf(event);
    if (meaning === undefined) return;
    event.preventDefault();
    if (held.press(`pad-${meaning}`, meaning)) onPress(meaning);
  };
  const onUp = (): void => {
    for (const button of pad.querySelectorAll<HTMLElement>('[data-action]'))
      held.release(`pad-${button.dataset.action}`);
  };
  const onKeyClick = (event: MouseEvent): void => {
    const meaning = meaningOf(event);
    if (meaning === undefined || event.detail !== 0) return; // detail 0: pressed by key
    if (held.press('pad-key', meaning)) onPress(meaning);
    held.release('pad-key');
  };
  pad.addEventListener('pointerdown', onDown);
  pad.addEventListener('click', onKeyClick);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', onUp);
  return () => {
    pad.removeEventListener('pointerdown', onDown);
    pad.removeEventListener('click', onKeyClick);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', onUp);
  };
}
