const KEYS: ReadonlySet<string> = new Set([' ', 'Enter', 'n', 'N']); // as they are printed: N is where the layout has it

/**
 * Keys that say ready for what comes: the start of an episode, or the next one. isAsked: whether anything waits for it now. A key
 * that belongs to a field, a button or a dialog stays theirs. Returns a function that stops listening.
 */
export function listenToRoundKeys(isAsked: () => boolean, onReady: () => void): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!KEYS.has(event.key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTaken =
      event.target instanceof HTMLElement && event.target.closest('input, select, textarea, button, a, dialog[open]');
    if (isTaken || !isAsked()) return;
    event.preventDefault();
    onReady();
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
