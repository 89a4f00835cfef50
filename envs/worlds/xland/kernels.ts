import {
  GOAL_AT,
  GOAL_HOLD,
  GOAL_KINDS,
  GOAL_NEAR,
  GOAL_NEAR_UP,
  GOAL_NONE,
  GOAL_ON_TILE,
  GOAL_TILE_AT,
  GOAL_TILES_NEAR,
  GOAL_TILES_NEAR_UP,
} from './goals.ts';
import { RULE_HOLD, RULE_NEAR, RULE_NEAR_UP, RULE_TILES_NEAR, RULE_TILES_NEAR_UP } from './rules.ts';
import { FLOOR_CODE, IS_PLAIN } from './tiles.ts';

/**
 * Rules and goals on flat arrays. Cells lie in padded rows of `stride` bytes, so that neighbours of any cell of the map
 * are in the array; cells beyond the map are 0.
 */
export const FORWARD = 0;
export const TURN_RIGHT = 1;
export const TURN_LEFT = 2;
export const PICK_UP = 3;
export const PUT_DOWN = 4;
export const TOGGLE = 5;

/** A compiled rule or goal in one word: kind, first tile, second tile, product (a goal: seats), a byte each from the lowest. */
export function packWord(kind: number, first: number, second: number, last: number): number {
  return kind | (first << 8) | (second << 16) | (last << 24);
}

/** Actions whose rules are kept in a list of their own: rules of any other action do not exist. */
export const NUM_RULE_LISTS = 3;

/** Which list of rules an action has: forward 0, pick up 1, put down 2; -1 for none. [A] */
export const LIST_OF_ACTION = Int8Array.of(0, -1, -1, 1, 2, -1);

/** The action that a list belongs to answers to rules of this kind. */
export function firesInList(kind: number, list: number): boolean {
  if (kind === RULE_HOLD) return list === 1;
  if (kind === RULE_NEAR) return list === 0;
  if (kind >= RULE_NEAR_UP) return list !== 1;
  return kind >= RULE_TILES_NEAR && list === 2;
}

/** Whether there is nothing but plain floor and wall beside the agent. */
export function isPlainAround(cells: Uint8Array, agentIdx: number, steps: Int32Array): boolean {
  const down = steps[2];
  return (
    (IS_PLAIN[cells[agentIdx + 1]] &
      IS_PLAIN[cells[agentIdx - 1]] &
      IS_PLAIN[cells[agentIdx + down]] &
      IS_PLAIN[cells[agentIdx - down]]) ===
    1
  );
}

/**
 * Applies rules[start..end) in order, each on what the ones before have left. Returns how many of them changed something.
 *
 * agentIdx: cell of the agent; frontIdx: cell in front of it; steps: [4] index steps up, right, down, left;
 * pockets[row]: what the agent carries.
 */
export function applyRules(
  cells: Uint8Array,
  agentIdx: number,
  frontIdx: number,
  steps: Int32Array,
  rules: Int32Array,
  start: number,
  end: number,
  pockets: Uint8Array,
  row: number,
): number {
  let numFired = 0;
  for (let i = start; i < end; i++) {
    const rule = rules[i];
    const kind = rule & 0xff;
    const first = (rule >>> 8) & 0xff;
    const product = rule >>> 24;
    if (kind >= RULE_NEAR_UP) {
      const idx = agentIdx + steps[kind - RULE_NEAR_UP];
      if (cells[idx] === first) {
        cells[idx] = product;
        numFired++;
      }
    } else if (kind === RULE_NEAR) {
      let hasFired = 0;
      for (let direction = 0; direction < 4; direction++) {
        const idx = agentIdx + steps[direction];
        if (cells[idx] === first) {
          cells[idx] = product;
          hasFired = 1;
        }
      }
      numFired += hasFired;
    } else if (kind === RULE_HOLD) {
      if (pockets[row] === first) {
        pockets[row] = product;
        numFired++;
      }
    } else {
      numFired += joinTiles(cells, frontIdx, steps, kind, first, (rule >>> 16) & 0xff, product);
    }
  }
  return numFired;
}

/**
 * Rules 3-7: the tile at `idx` and a neighbour become floor and the product, the product in the neighbour's cell. All cells
 * are read before any is written. Returns 1 when it fired.
 */
function joinTiles(
  cells: Uint8Array,
  idx: number,
  steps: Int32Array,
  kind: number,
  first: number,
  second: number,
  product: number,
): number {
  const tile = cells[idx];
  const isFirst = tile === first;
  const isSecond = tile === second;
  if (!isFirst && !isSecond) return 0;
  let hasFired = 0;
  if (kind === RULE_TILES_NEAR) {
    for (let direction = 0; direction < 4; direction++) {
      const neighbour = cells[idx + steps[direction]];
      if ((isFirst && neighbour === second) || (isSecond && neighbour === first)) {
        cells[idx + steps[direction]] = product;
        hasFired = 1;
      }
    }
  } else {
    const step = steps[kind - RULE_TILES_NEAR_UP]; // from the first tile to the second
    const ahead = cells[idx + step];
    if (isSecond && cells[idx - step] === first) {
      cells[idx - step] = product;
      hasFired = 1;
    }
    if (isFirst && ahead === second) {
      cells[idx + step] = product;
      hasFired = 1;
    }
  }
  if (hasFired === 1) cells[idx] = FLOOR_CODE;
  return hasFired;
}

/** Actions after which a goal of a kind may hold, as bits. [15] */
const ACTIONS_OF_GOAL = Uint8Array.from(GOAL_KINDS, ({ hasPosition }, kind) => {
  if (kind === GOAL_NONE) return 0;
  if (hasPosition) return 0x3f;
  if (kind === GOAL_HOLD) return 1 << PICK_UP;
  if (kind === GOAL_ON_TILE || kind === GOAL_NEAR) return 1 << FORWARD;
  return kind >= GOAL_NEAR_UP ? (1 << FORWARD) | (1 << PUT_DOWN) : 1 << PUT_DOWN;
});

/** False where the goal cannot hold after this action, so that it need not be looked at. */
export function canMeet(goal: number, action: number): boolean {
  return ((ACTIONS_OF_GOAL[goal & 0xff] >> action) & 1) === 1;
}

/** Whether a goal holds after `action` of an agent. goal: packed word; positionIdx: cell of a goal that names one. */
export function isGoalMet(
  cells: Uint8Array,
  agentIdx: number,
  frontIdx: number,
  steps: Int32Array,
  goal: number,
  positionIdx: number,
  action: number,
  pocket: number,
): boolean {
  const kind = goal & 0xff;
  const first = (goal >>> 8) & 0xff;
  if (kind >= GOAL_NEAR_UP) {
    return (action === FORWARD || action === PUT_DOWN) && cells[agentIdx + steps[kind - GOAL_NEAR_UP]] === first;
  }
  if (kind >= GOAL_TILES_NEAR && kind !== GOAL_TILE_AT && kind !== GOAL_AT) {
    return action === PUT_DOWN && areTilesNear(cells, frontIdx, steps, kind, first, (goal >>> 16) & 0xff);
  }
  if (kind === GOAL_NEAR) {
    return (
      action === FORWARD &&
      (cells[agentIdx + steps[0]] === first ||
        cells[agentIdx + steps[1]] === first ||
        cells[agentIdx + steps[2]] === first ||
        cells[agentIdx + steps[3]] === first)
    );
  }
  if (kind === GOAL_HOLD) return action === PICK_UP && pocket === first;
  if (kind === GOAL_ON_TILE) return action === FORWARD && cells[agentIdx] === first;
  if (kind === GOAL_TILE_AT) return cells[positionIdx] === first;
  return kind !== GOAL_NONE && agentIdx === positionIdx;
}

function areTilesNear(
  cells: Uint8Array,
  idx: number,
  steps: Int32Array,
  kind: number,
  first: number,
  second: number,
): boolean {
  const tile = cells[idx];
  if (kind !== GOAL_TILES_NEAR) {
    const step = steps[kind - GOAL_TILES_NEAR_UP];
    return (tile === first && cells[idx + step] === second) || (tile === second && cells[idx - step] === first);
  }
  if (tile !== first && tile !== second) return false;
  const other = tile === first ? second : first;
  return (
    cells[idx + steps[0]] === other ||
    cells[idx + steps[1]] === other ||
    cells[idx + steps[2]] === other ||
    cells[idx + steps[3]] === other
  );
}
