import { assertBuffer } from '../../core/batch-checks.ts';
import { SCENE_PLAYER_FIELDS, type Scene } from '../../core/environment.ts';
import { FIRST_GROVE, isGrove, WALL } from './cells.ts';
import { FIRST_GROVE_TERRAIN, type OrchardItemCodes, orchardItemCodes } from './spec.ts';
import type { OrchardState } from './state.ts';

/** Writes one world as a spectator sees it. The scene's arrays must hold the level and all seats. */
export function readOrchardScene(state: OrchardState, worldIdx: number, out: Scene): void {
  const { level } = state.compiled[worldIdx];
  const { layout } = state;
  assertBuffer('the scene', Math.min(out.terrain.length, out.items.length), level.cells.length);
  assertBuffer('the players of the scene', out.players.length, state.numSeats * SCENE_PLAYER_FIELDS);
  out.height = level.height;
  out.width = level.width;
  out.tick = state.tick[worldIdx];
  const codes = orchardItemCodes(layout.settings);
  for (let row = 0; row < level.height; row++) {
    let cell = (row + layout.margin) * layout.stride + layout.margin;
    for (let cellIdx = row * level.width; cellIdx < (row + 1) * level.width; cellIdx++) {
      const code = level.cells[cellIdx];
      out.terrain[cellIdx] = isGrove(code) ? FIRST_GROVE_TERRAIN + code - FIRST_GROVE : code === WALL ? 1 : 0;
      out.items[cellIdx] = itemCode(state, worldIdx, cell, codes);
      cell++;
    }
  }
  writePlayers(state, worldIdx, out);
}

function itemCode(state: OrchardState, worldIdx: number, cell: number, codes: OrchardItemCodes): number {
  const { layout } = state;
  const look = state.grid[worldIdx * layout.numPadded + cell];
  if (look === 0 || look === layout.wallLook) return 0;
  if (look >= layout.firstKeyLook) return codes.firstKey + look - layout.firstKeyLook;
  if (look === layout.openDoorLook) {
    const { doorAt, doorColour } = state.compiled[worldIdx];
    return codes.firstOpenDoor + doorColour[doorAt[cell] - 1];
  }
  if (look >= layout.firstClosedDoorLook) return codes.firstClosedDoor + look - layout.firstClosedDoorLook;
  return codes.firstFruit + look - layout.firstFruitLook;
}

function writePlayers(state: OrchardState, worldIdx: number, out: Scene): void {
  const { layout } = state;
  const { keyColour } = state.compiled[worldIdx];
  for (let seatIdx = 0; seatIdx < state.numSeats; seatIdx++) {
    const row = worldIdx * state.numSeats + seatIdx;
    const at = seatIdx * SCENE_PLAYER_FIELDS;
    if (state.isSeated[row] === 0) {
      out.players.fill(0, at, at + SCENE_PLAYER_FIELDS);
      continue;
    }
    const cell = state.body[row];
    const held = state.heldKey[row];
    out.players[at] = layout.rowOf[cell] - layout.margin;
    out.players[at + 1] = layout.colOf[cell] - layout.margin;
    out.players[at + 2] = state.facing[row];
    out.players[at + 3] = held === 0 ? 0 : keyColour[held - 1] + 1;
    out.players[at + 4] = 1;
  }
}
