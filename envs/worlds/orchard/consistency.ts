import { PHASE_ENDED, PHASE_RUNNING } from '../../core/batch-checks.ts';
import { InputError } from '../../core/errors.ts';
import type { OrchardState } from './state.ts';

/**
 * What is always true of a world between ticks. Run on every state that comes from outside (a saved world), because
 * the kernels trust it, and by tests after every tick. Throws InputError naming the first thing that does not hold.
 */
export function assertConsistent(state: OrchardState, worldIdx: number): void {
  const phase = state.phase[worldIdx];
  expectThat(phase === PHASE_RUNNING || phase === PHASE_ENDED, 'phase');
  expectThat(state.terminated[worldIdx] === 0, 'terminated');
  expectThat(state.truncated[worldIdx] === (phase === PHASE_ENDED ? 1 : 0), 'truncated');
  expectThat(state.tick[worldIdx] >= 0, 'tick');
  assertCells(state, worldIdx);
  assertBodies(state, worldIdx);
  assertKeys(state, worldIdx);
  assertFruit(state, worldIdx);
}

function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new InputError(`state of an orchard is inconsistent: ${what}`);
}

/** Walls are where the level has them; everything else shows what may be there. */
function assertCells(state: OrchardState, worldIdx: number): void {
  const { layout } = state;
  const level = state.compiled[worldIdx];
  for (let cell = 0; cell < layout.numPadded; cell++) {
    const look = state.grid[worldIdx * layout.numPadded + cell];
    const door = level.doorAt[cell];
    const key = level.keyAt[cell];
    const grove = level.groveAt[cell];
    const isRight =
      door !== 0
        ? look === layout.openDoorLook || look === layout.firstClosedDoorLook + level.doorColour[door - 1]
        : key !== 0
          ? look === 0 || look === layout.firstKeyLook + level.keyColour[key - 1]
          : grove !== 0
            ? look === 0 || look === layout.firstFruitLook + level.groveKind[grove - 1]
            : look === level.startGrid[cell];
    expectThat(isRight, `cell ${cell} shows ${look}`);
  }
}

/** Bodies of taken seats stand on cells of their own that are neither wall nor shut door; nobody else is on the grid. */
function assertBodies(state: OrchardState, worldIdx: number): void {
  const { layout, numSeats } = state;
  const gridBase = worldIdx * layout.numPadded;
  let numSeated = 0;
  for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
    const row = worldIdx * numSeats + seatIdx;
    expectThat(state.facing[row] < 4 && state.isSeated[row] < 2, `seat ${seatIdx}`);
    if (state.isSeated[row] === 0) continue;
    numSeated++;
    const cell = state.body[row];
    const look = state.grid[gridBase + cell];
    expectThat(cell < layout.numPadded && state.occupant[gridBase + cell] === seatIdx + 1, `body of seat ${seatIdx}`);
    expectThat(look === 0 || look >= layout.openDoorLook, `seat ${seatIdx} stands on ${look}`);
  }
  const occupied = state.occupant.subarray(gridBase, gridBase + layout.numPadded).filter((seat) => seat !== 0);
  expectThat(occupied.length === numSeated, `${occupied.length} bodies for ${numSeated} players`);
}

/** Every key is at home or in one hand, and hands hold keys for a time that is left. */
function assertKeys(state: OrchardState, worldIdx: number): void {
  const { layout, numSeats } = state;
  const level = state.compiled[worldIdx];
  const seats = Array.from({ length: numSeats }, (_, seatIdx) => worldIdx * numSeats + seatIdx);
  for (const row of seats) {
    const held = state.heldKey[row];
    expectThat(held <= level.keyCells.length, `key ${held}`);
    expectThat(held === 0 || state.isSeated[row] === 1, 'an empty seat holds a key');
    expectThat(held === 0 ? state.heldTicks[row] === 0 : state.heldTicks[row] > 0, 'time of a held key');
  }
  level.keyCells.forEach((home, keyIdx) => {
    const numHolders = seats.filter((row) => state.heldKey[row] === keyIdx + 1).length;
    const isHome = state.grid[worldIdx * layout.numPadded + home] !== 0;
    expectThat(numHolders === (isHome ? 0 : 1), `key ${keyIdx} is in ${numHolders + (isHome ? 1 : 0)} places`);
  });
}

/** Fruits that hang and fruits on their way add up to the capacity of each grove. */
function assertFruit(state: OrchardState, worldIdx: number): void {
  const { layout } = state;
  const level = state.compiled[worldIdx];
  const numFruits = Array.from(level.groveKind, () => 0);
  for (const cell of level.groveCells) {
    if (state.grid[worldIdx * layout.numPadded + cell] !== 0) numFruits[level.groveAt[cell] - 1]++;
  }
  const numPending = state.numPending[worldIdx];
  expectThat(numPending <= layout.maxFruits, `${numPending} fruits on their way`);
  const base = worldIdx * layout.maxFruits;
  let nextDue = 0x7fffffff;
  for (let at = base; at < base + numPending; at++) {
    expectThat(state.dueGrove[at] < numFruits.length, `grove ${state.dueGrove[at]}`);
    numFruits[state.dueGrove[at]]++;
    nextDue = Math.min(nextDue, state.dueTick[at]);
  }
  expectThat(state.nextDueTick[worldIdx] === nextDue, 'time of the next fruit');
  level.groveCapacity.forEach((capacity, groveIdx) => {
    expectThat(numFruits[groveIdx] === capacity, `grove ${groveIdx} has ${numFruits[groveIdx]} of ${capacity} fruits`);
  });
}
