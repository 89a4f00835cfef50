import { nextBelow, RNG_WORDS } from '../../core/rng.ts';
import type { CompiledLevel } from './compiled-level.ts';
import type { OrchardState } from './state.ts';

/**
 * Fruit of one world. A grove of capacity F has F fruits, each hanging on a cell or on its way; a collected fruit
 * hangs again after a uniform delay in [respawnMinTicks, respawnMaxTicks] on a uniformly random cell of its grove
 * with no fruit and no player, or tries again next tick when there is none.
 */

const NEVER = 0x7fffffff;

/** Hangs every grove full on uniformly random cells. Players must not stand on grove cells yet. */
export function growAllInPlace(state: OrchardState, worldIdx: number): void {
  const level = state.compiled[worldIdx];
  state.nextDueTick[worldIdx] = NEVER;
  for (let groveIdx = 0; groveIdx < level.groveKind.length; groveIdx++) {
    for (let i = 0; i < level.groveCapacity[groveIdx]; i++) hangFruit(state, level, worldIdx, groveIdx);
  }
}

/** Puts one fruit on a random free cell of a grove; false when there is none. */
function hangFruit(state: OrchardState, level: CompiledLevel, worldIdx: number, groveIdx: number): boolean {
  const { grid, occupant } = state;
  const { groveCells } = level;
  const gridBase = worldIdx * state.layout.numPadded;
  const start = level.groveStart[groveIdx];
  const end = level.groveStart[groveIdx + 1];
  let numFree = 0;
  for (let i = start; i < end; i++) {
    const cell = gridBase + groveCells[i];
    if (grid[cell] === 0 && occupant[cell] === 0) numFree++;
  }
  if (numFree === 0) return false;
  let skip = nextBelow(state.rng, worldIdx * RNG_WORDS, numFree);
  for (let i = start; i < end; i++) {
    const cell = gridBase + groveCells[i];
    if (grid[cell] !== 0 || occupant[cell] !== 0) continue;
    if (skip === 0) {
      grid[cell] = state.layout.firstFruitLook + level.groveKind[groveIdx];
      return true;
    }
    skip--;
  }
  return false;
}

/** Draws the delays of the fruits collected in this tick, in the order of state.collectedCells. */
export function scheduleRespawnsInPlace(state: OrchardState, worldIdx: number, numCollected: number): void {
  const { respawnMinTicks, respawnMaxTicks } = state.layout.settings;
  const { groveAt } = state.compiled[worldIdx];
  const base = worldIdx * state.layout.maxFruits;
  for (let i = 0; i < numCollected; i++) {
    const delay = respawnMinTicks + nextBelow(state.rng, worldIdx * RNG_WORDS, respawnMaxTicks - respawnMinTicks + 1);
    const due = state.tick[worldIdx] + delay;
    const at = base + state.numPending[worldIdx]++;
    state.dueTick[at] = due;
    state.dueGrove[at] = groveAt[state.collectedCells[i]] - 1;
    if (due < state.nextDueTick[worldIdx]) state.nextDueTick[worldIdx] = due;
  }
}

/** Hangs the fruits whose time has come, oldest entry first, and keeps the rest in order. */
export function respawnInPlace(state: OrchardState, worldIdx: number): void {
  const { dueTick, dueGrove } = state;
  const tick = state.tick[worldIdx];
  if (state.nextDueTick[worldIdx] > tick) return;
  const level = state.compiled[worldIdx];
  const base = worldIdx * state.layout.maxFruits;
  const end = base + state.numPending[worldIdx];
  let kept = base;
  let nextDue = NEVER;
  for (let at = base; at < end; at++) {
    const due = dueTick[at];
    const groveIdx = dueGrove[at];
    if (due <= tick && hangFruit(state, level, worldIdx, groveIdx)) continue;
    dueTick[kept] = due;
    dueGrove[kept] = groveIdx;
    kept++;
    if (due < nextDue) nextDue = due;
  }
  for (let at = kept; at < end; at++) {
    dueTick[at] = 0;
    dueGrove[at] = 0;
  }
  state.numPending[worldIdx] = kept - base;
  state.nextDueTick[worldIdx] = nextDue;
}
