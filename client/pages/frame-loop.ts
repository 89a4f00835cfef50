/** Milliseconds of this page's own work in recent frames; what the browser does afterwards is not in them. */
export interface FrameCost {
  readonly model: Float32Array; // ring
  readonly place: Float32Array;
  readonly render: Float32Array;
  frames: number; // drawn so far
}

const RING = 240;

export function createFrameCost(): FrameCost {
  return { model: new Float32Array(RING), place: new Float32Array(RING), render: new Float32Array(RING), frames: 0 };
}

export function noteFrame(cost: FrameCost, modelMs: number, placeMs: number, renderMs: number): void {
  const at = cost.frames % RING;
  cost.model[at] = modelMs;
  cost.place[at] = placeMs;
  cost.render[at] = renderMs;
  cost.frames++;
}

/**
 * Runs `drawFrame` once per screen refresh while the page is shown, but not more often than every `leastFrameMs`. Returns a function
 * that stops it.
 */
export function runFrameLoop(leastFrameMs: number, drawFrame: (nowMs: number, elapsedMs: number) => void): () => void {
  let handle = 0;
  let lastMs = performance.now();
  const onFrame = (): void => {
    handle = requestAnimationFrame(onFrame);
    const nowMs = performance.now(); // the stamp that is passed in may lie before a patch that came since
    if (nowMs - lastMs < leastFrameMs) return;
    drawFrame(nowMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  handle = requestAnimationFrame(onFrame);
  return () => cancelAnimationFrame(handle);
}
