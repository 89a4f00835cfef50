import { SCENE_PLAYER_FIELDS, type Scene } from '../../envs/core/environment.ts';
import type { ObservationSpec, SceneSpec } from '../../envs/core/specs.ts';
import { COL_STEP, ROW_STEP } from '../../envs/grid/directions.ts';

/**
 * Whether a seat may see the cell (row, col): the cell lies in its window, or its observation is no window but of the whole
 * level. Walls hide nothing here, also in worlds where they hide things from agents.
 */
export function isCellVisible(
  window: ObservationSpec,
  scene: Scene,
  seatIdx: number,
  row: number,
  col: number,
): boolean {
  const at = seatIdx * SCENE_PLAYER_FIELDS;
  if (scene.players[at + 4] === 0) return false;
  const down = row - scene.players[at];
  const right = col - scene.players[at + 1];
  const halfWidth = (window.width - 1) >> 1;
  if (window.rowsBehind !== undefined) {
    const facing = scene.players[at + 2];
    const toRight = (facing + 1) & 3;
    const ahead = down * ROW_STEP[facing] + right * COL_STEP[facing];
    const aside = down * ROW_STEP[toRight] + right * COL_STEP[toRight];
    return ahead >= -window.rowsBehind && ahead < window.height - window.rowsBehind && Math.abs(aside) <= halfWidth;
  }
  if (window.height === 0 || (window.height >= scene.height && window.width >= scene.width)) return true;
  return Math.abs(down) <= (window.height - 1) >> 1 && Math.abs(right) <= halfWidth;
}

/** Writes who may see whom into out [S, S]: 1 where observer i may see player j. All 1 in an open room. */
export function computeVisible(window: ObservationSpec, scene: Scene, isOpen: boolean, out: Uint8Array): void {
  const numSeats = scene.players.length / SCENE_PLAYER_FIELDS;
  if (isOpen) {
    out.fill(1);
    return;
  }
  for (let i = 0; i < numSeats; i++) {
    for (let j = 0; j < numSeats; j++) {
      const at = j * SCENE_PLAYER_FIELDS;
      const isPresent = scene.players[at + 4] !== 0;
      const row = scene.players[at];
      const col = scene.players[at + 1];
      out[i * numSeats + j] = i === j || (isPresent && isCellVisible(window, scene, i, row, col)) ? 1 : 0;
    }
  }
}

/** Names of terrain and items on which no body can stand, as worlds spell them in their SceneSpec. */
const BLOCKING_NAME = /^(wall|door(?!-open))\b/;

/** Writes 1 into out [H, W] where no body can stand (walls, closed doors; not players). */
export function computeBlocked(names: SceneSpec, scene: Scene, out: Uint8Array): void {
  const terrainBlocks = names.terrainNames.map((name) => BLOCKING_NAME.test(name));
  const itemBlocks = names.itemNames.map((name) => BLOCKING_NAME.test(name));
  for (let cell = 0; cell < out.length; cell++) {
    out[cell] = terrainBlocks[scene.terrain[cell]] || itemBlocks[scene.items[cell]] ? 1 : 0;
  }
}
