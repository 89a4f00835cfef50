/**
 * Calls `onLoss` whenever the page may no longer be told that a key or finger was let go: the window loses the keyboard or is hidden, a menu
 * opens, a dialog or a text field takes over. Listens until `signal` aborts.
 */
export function listenToLoss(onLoss: () => void, signal: AbortSignal): void {
  for (const type of ['blur', 'pagehide', 'contextmenu']) window.addEventListener(type, onLoss, { signal });
  document.addEventListener('visibilitychange', onLoss, { signal });
  window.addEventListener(
    'focusin',
    ({ target }) => {
      if (isTypedInto(target)) onLoss();
    },
    { signal },
  );
}

/** Whether keys belong to what has the focus: a field, or anything in an open dialog. */
export function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog[open]') !== null;
}
