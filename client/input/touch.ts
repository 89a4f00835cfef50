import { type Control, tapActionOf } from '../model/controls.ts';
import type { HeldActions } from '../model/held-actions.ts';
import { listenToLoss } from './loss.ts';

const SWIPE_PX = 18; // shorter is a tap

/** One finger on the board. Each has a hold of its own, which no other finger ends or turns. */
interface Finger {
  x: number; // where it went down or turned last, CSS pixels
  y: number;
  walking: number; // direction; -1 while it may still be a tap
}

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
  const fingers = new Map<number, Finger>(); // by pointer id
  const press = (pointerId: number, action: number): void => {
    if (action >= 0 && held.press(`finger ${pointerId}`, action)) onPress();
  };
  const onDown = ({ pointerId, pointerType, clientX, clientY }: PointerEvent): void => {
    if (pointerType !== 'mouse') fingers.set(pointerId, { x: clientX, y: clientY, walking: -1 });
  };
  const onMove = ({ pointerId, clientX, clientY }: PointerEvent): void => {
    const finger = fingers.get(pointerId);
    if (finger === undefined) return;
    const direction = directionOf(clientX - finger.x, clientY - finger.y);
    if (direction < 0 || direction === finger.walking) return;
    fingers.set(pointerId, { x: clientX, y: clientY, walking: direction });
    held.release(`finger ${pointerId}`);
    press(pointerId, controls.find((control) => control.direction === direction)?.action ?? -1);
  };
  const onEnd = ({ pointerId, type }: PointerEvent): void => {
    if (type === 'pointerup' && fingers.get(pointerId)?.walking === -1) press(pointerId, tapAction);
    fingers.delete(pointerId);
  };
  const stop = listenToPointers(board, held, { onDown, onEnd, onLoss: () => fingers.clear() });
  board.addEventListener('pointermove', onMove);
  return () => {
    stop();
    board.removeEventListener('pointermove', onMove);
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
  const onDown = (event: PointerEvent): void => {
    const action = actionOf(event);
    if (action < 0 || event.button !== 0) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId); // its end is told even outside of the window
    if (held.press(`finger ${event.pointerId}`, action)) onPress();
  };
  const onKeyClick = (event: MouseEvent): void => {
    const action = actionOf(event);
    if (action < 0 || event.detail !== 0) return; // detail 0: pressed by key
    if (held.press('pad by key', action)) onPress();
    held.release('pad by key');
  };
  pad.addEventListener('click', onKeyClick);
  const stop = listenToPointers(pad, held, { onDown });
  return () => {
    stop();
    pad.removeEventListener('click', onKeyClick);
  };
}

interface PointerHandlers {
  onDown(event: PointerEvent): void;
  onEnd?(event: PointerEvent): void;
  onLoss?(): void;
}

/** A hold ends with its own pointer, wherever that goes up, and with all others when the window loses them. */
function listenToPointers(host: HTMLElement, held: HeldActions, handlers: PointerHandlers): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const onEnd = (event: PointerEvent): void => {
    handlers.onEnd?.(event);
    held.release(`finger ${event.pointerId}`);
  };
  host.addEventListener('pointerdown', handlers.onDown, { signal });
  // A long press holds a button and asks for no menu.
  host.addEventListener(
    'contextmenu',
    (event) => {
      if (event.pointerType === 'mouse') return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    window.addEventListener(type, onEnd, { signal, capture: true });
  listenToLoss(() => {
    handlers.onLoss?.();
    held.releaseAll();
  }, signal);
  return () => stopping.abort();
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
