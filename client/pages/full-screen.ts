/**
 * A board that fills the screen, with large scores beside it. Where the browser cannot fill the screen (a telephone) it fills the
 * window. `F` toggles it, but in a world where that key acts.
 */
export class FullScreen {
  readonly #root: HTMLElement;
  readonly #isKeyTaken: () => boolean;

  constructor(root: HTMLElement, isKeyTaken: () => boolean) {
    this.#root = root;
    this.#isKeyTaken = isKeyTaken;
    document.addEventListener('fullscreenchange', () => this.#show(document.fullscreenElement !== null));
    window.addEventListener('keydown', (event) => this.#takeKey(event));
  }

  get isFull(): boolean {
    return this.#root.classList.contains('is-full');
  }

  toggle(): void {
    const isFull = !this.isFull;
    this.#show(isFull);
    if (isFull) document.documentElement.requestFullscreen?.().catch(() => undefined);
    else if (document.fullscreenElement !== null) void document.exitFullscreen();
  }

  #takeKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest('input, select, textarea, dialog[open]') !== null)
      return;
    const isToggle = event.key.toLowerCase() === 'f' && !this.#isKeyTaken();
    if (isToggle || (event.key === 'Escape' && this.isFull)) this.toggle();
  }

  #show(isFull: boolean): void {
    this.#root.classList.toggle('is-full', isFull);
  }
}
