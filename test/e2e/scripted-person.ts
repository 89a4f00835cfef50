import type { WelcomeMessage } from '../../server/protocol/messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';

/**
 * What a person does who only wants one kind of fruit: walks the shortest way to the nearest one, around all others.
 * It knows what the page shows (terrain of the welcome, items and players of the state) and nothing else.
 */
const ROW_STEPS = [-1, 0, 1, 0];
const COL_STEPS = [0, 1, 0, -1];
const MOVES = ['up', 'right', 'down', 'left'];

export function chooseMove(welcome: WelcomeMessage, state: RoomState, kind: string): number {
  const { height, width, seatIdx, actionNames } = welcome;
  const stay = actionNames.indexOf('stay');
  const own = state.players.get(String(seatIdx));
  if (own === undefined) return stay;
  const { isBlocked, isWanted, isGrove } = readMap(welcome, state, kind);
  const start = own.row * width + own.col;
  const firstDirections = new Map<number, number>();
  const queue = [start];
  const seen = new Set(queue);
  let grove = -1;
  for (const cell of queue) {
    if (cell !== start && isWanted(cell)) return actionNames.indexOf(MOVES[firstDirections.get(cell) ?? 0]);
    if (grove < 0 && cell !== start && isGrove(cell)) grove = cell;
    for (let direction = 0; direction < 4; direction++) {
      const row = Math.floor(cell / width) + ROW_STEPS[direction];
      const col = (cell % width) + COL_STEPS[direction];
      const next = row * width + col;
      if (row < 0 || row >= height || col < 0 || col >= width || seen.has(next) || isBlocked(next)) continue;
      seen.add(next);
      queue.push(next);
      firstDirections.set(next, cell === start ? direction : (firstDirections.get(cell) ?? direction));
    }
  }
  // None hangs within reach: wait where the next will.
  return grove < 0 ? stay : actionNames.indexOf(MOVES[firstDirections.get(grove) ?? 0]);
}

function readMap(welcome: WelcomeMessage, state: RoomState, kind: string) {
  const { seatIdx, terrain, terrainNames, itemNames, width } = welcome;
  const items = new Map<number, string>();
  for (const item of state.items.values()) items.set(item.cellIdx, itemNames[item.code]);
  const bodies = new Set<number>();
  for (const player of state.players.values()) {
    if (player.seatIdx !== seatIdx) bodies.add(player.row * width + player.col);
  }
  const wanted = `fruit-${kind}`;
  return {
    isWanted: (cell: number) => items.get(cell) === wanted,
    isGrove: (cell: number) => terrainNames[terrain[cell]] === `grove-${kind}`,
    isBlocked: (cell: number) => {
      const item = items.get(cell) ?? '';
      const isOtherFruit = item.startsWith('fruit-') && item !== wanted;
      return terrainNames[terrain[cell]] === 'wall' || item.startsWith('door-') || isOtherFruit || bodies.has(cell);
    },
  };
}
