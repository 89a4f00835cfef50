/**
 * Calls `onChange` whenever a CSS pixel becomes another number of device pixels: by zooming, or as the window moves to another screen.
 * Listens until `signal` aborts.
 */
export function listenToPixelRatio(onChange: () => void, signal?: AbortSignal): void {
  let ratio = window.devicePixelRatio;
  let watching = new AbortController();
  const watch = (): void => {
    watching.abort();
    watching = new AbortController();
    // A query tells of leaving its own ratio only.
    window
      .matchMedia(`(resolution: ${ratio}dppx)`)
      .addEventListener('change', look, { signal: AbortSignal.any([watching.signal, ...(signal ? [signal] : [])]) });
  };
  const look = (): void => {
    if (window.devicePixelRatio === ratio) return;
    ratio = window.devicePixelRatio;
    watch();
    onChange();
  };
  window.addEventListener('resize', look, { signal }); // zooming resizes too, and not every browser asks the query anew
  watch();
}

/** Paints a canvas anew at every other pixel ratio, for as long as it is on the page. */
export function keepSharp(canvas: HTMLCanvasElement, repaint: () => void): void {
  const leaving = new AbortController();
  const onChange = (): void => {
    if (canvas.isConnected) repaint();
    else leaving.abort();
  };
  listenToPixelRatio(onChange, leaving.signal);
}
