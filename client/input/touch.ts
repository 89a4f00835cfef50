import { type Control, tapActionOf } from '../model/controls.ts';
import type { HeldActions } from '../model/held-actions.ts';

const SWIPE_PX = 18; // shorter is a tap

/**
 * Fingers on the board: drag to go that way for as long as the finger stays down (it may turn), tap for what Space does.
 * Returns a function that stops listening.
 */
export function listenToSwipes(
  board: HTMLElement,
  controls: readonly Control[],
  held: HeldActions,
  onPress: () => void,
): () => void {
  const tapAction = tapActionOf(controls);
  let start: { x: number; y: number } | undefined;
  let walking = -1; // direction
  const press = (action: number): void => {
    if (action >= 0 && held.press('swipe', action)) onPress();
  };
  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') return;
    start = { x: event.clientX, y: event.clientY };
    walking = -1;
  };
  const onMove = (event: PointerEvent): void => {
    if (start === undefined) return;
    const direction = directionOf(event.clientX - start.x, event.clientY - start.y);
    if (direction < 0 || direction === walking) return;
    walking = direction;
    start = { x: event.clientX, y: event.clientY };
    held.release('swipe');
    press(controls.find((control) => control.direction === direction)?.action ?? -1);
  };
  const onUp = (): void => {
    if (start !== undefined && walking < 0) press(tapAction);
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

/** 0 up, then clockwise; -1 for a tap. */
function directionOf(deltaX: number, deltaY: number): number {
  if (Math.max(Math.abs(deltaX), Math.abs(deltaY)) < SWIPE_PX) return -1;
  if (Math.abs(deltaX) > Math.abs(deltaY)) return deltaX > 0 ? 1 : 3;
  return deltaY > 0 ? 2 : 0;
}

/** Buttons that act while they are pressed, by pointer or by key. Returns a function that stops listening. */
export function listenToPad(pad: HTMLElement, held: HeldActions, onPress: () => void): () => void {
  const actionOf = (event: Event): number => {
    const button = (event.target as HTMLElement).closest<HTMLElement>('[data-action]');
    return button === null ? -1 : Number(button.dataset.action);
  };
  const onDown = (event: Event): void => {
    const action = actionOf(event);
    if (action < 0) return;
    event.preventDefault();
    if (held.press(`pad-${action}`, action)) onPress();
  };
  const onUp = (): void => {
    for (const button of pad.querySelectorAll<HTMLElement>('[data-action]'))
      held.release(`pad-${button.dataset.action}`);
  };
  const onKeyClick = (event: MouseEvent): void => {
    const action = actionOf(event);
    if (action < 0 || event.detail !== 0) return; // detail 0: pressed by key
    if (held.press('pad-key', action)) onPress();
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

/** Cells that act when they are clicked or tapped. cellAt: index of the cell under a point of the page, -1 outside. */
export function listenToCells(
  board: HTMLElement,
  cellAt: (clientX: number, clientY: number) => number,
  held: HeldActions,
  onPress: () => void,
): () => void {
  const onClick = (event: MouseEvent): void => {
    const cell = cellAt(event.clientX, event.clientY);
    if (cell < 0) return;
    if (held.press('cell', cell)) onPress();
    held.release('cell');
  };
  board.addEventListener('click', onClick);
  return () => board.removeEventListener('click', onClick);
}
