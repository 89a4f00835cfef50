/**
 * Local time to a tick with a fraction. Patches arrive with jitter; the clock follows their mean arrival, so that motion is even,
 * and shows the room one tick behind the newest patch, so that there is always something to slide towards.
 */
export interface TickClock {
  tickMs: number; // as long as they take now: slow motion stretches them
  readonly isSteady: boolean; // ticks come by the clock; else each is shown as it comes
  offsetMs: number; // estimated local arrival time of tick 0
  isSet: boolean;
}

const OFFSET_GAIN = 0.1; // share of an arrival's deviation that moves the estimate
const MAX_DEVIATION_TICKS = 2; // beyond this (a pause, a sleeping tab) the estimate restarts

export function createTickClock(tickMs: number, isSteady = true): TickClock {
  return { tickMs, isSteady, offsetMs: 0, isSet: false };
}

/** Ticks take another time from now on. */
export function setTickMs(clock: TickClock, tickMs: number): void {
  if (clock.tickMs === tickMs) return;
  clock.tickMs = tickMs;
  clock.isSet = false;
}

/** Notes that the patch of `tick` arrived at `nowMs`. */
export function noteArrival(clock: TickClock, tick: number, nowMs: number): void {
  const offsetMs = nowMs - tick * clock.tickMs;
  const deviationMs = offsetMs - clock.offsetMs;
  if (!clock.isSet || !clock.isSteady || Math.abs(deviationMs) > MAX_DEVIATION_TICKS * clock.tickMs)
    clock.offsetMs = offsetMs;
  else clock.offsetMs += OFFSET_GAIN * deviationMs;
  clock.isSet = true;
}

/** Tick to show at `nowMs`: between `latestTick - 1` and `latestTick`, never beyond what the server has said. */
export function computeShownTick(clock: TickClock, latestTick: number, nowMs: number): number {
  const shown = (nowMs - clock.offsetMs) / clock.tickMs - 1;
  return Math.min(latestTick, Math.max(latestTick - 1, shown));
}
