import type { Level } from '../../envs/core/level.ts';

/**
 * Goal Cycle once more, slowly and by another road: cells as characters, prestige as a real number, sight by the double
 * loop over a grid of the window as the source describes it. It takes order, starts and actions from outside and draws
 * nothing.
 */
export interface TwinPlayer {
  row: number;
  col: number;
  heading: number;
  lastGoal: number; // -1 none
  prestige: number;
  reward: number;
}

export interface TwinRules {
  readonly order: readonly number[]; // goals in the order that pays
  readonly penalty: number;
  readonly restartsOnMistake: boolean;
  readonly viewSize: number;
  readonly viewOffset: number;
  readonly wallsBlockSight: boolean;
}

export interface SeenCell {
  readonly isSeen: boolean;
  readonly isWall: boolean;
  readonly isGoal: boolean;
  readonly others: readonly TwinPlayer[];
}

const AHEAD = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
];

export class GoalCycleTwin {
  readonly players: TwinPlayer[];
  readonly #level: Level;
  readonly #rules: TwinRules;
  readonly #goals: number[];

  constructor(level: Level, rules: TwinRules, starts: readonly { row: number; col: number; heading: number }[]) {
    this.#level = level;
    this.#rules = rules;
    this.#goals = [...level.cells.keys()].filter((cell) => level.cells[cell] === 2);
    this.players = starts.map((start) => ({ ...start, lastGoal: -1, prestige: 0, reward: 0 }));
  }

  #isWall(row: number, col: number): boolean {
    const { height, width, cells } = this.#level;
    if (row < 0 || col < 0 || row >= height || col >= width) return true;
    return cells[row * width + col] === 1;
  }

  step(actions: readonly number[]): void {
    this.players.forEach((player, seat) => {
      player.reward = 0;
      if (actions[seat] === 0) player.heading = (player.heading + 3) % 4;
      if (actions[seat] === 1) player.heading = (player.heading + 1) % 4;
      if (actions[seat] === 2) this.#walk(player);
      if (player.reward > 0) player.prestige += player.reward;
      if (player.reward < 0) player.prestige = 0;
      player.prestige *= 0.95;
    });
  }

  #walk(player: TwinPlayer): void {
    const [down, right] = AHEAD[player.heading];
    if (this.#isWall(player.row + down, player.col + right)) return;
    player.row += down;
    player.col += right;
    const goal = this.#goals.indexOf(player.row * this.#level.width + player.col);
    if (goal < 0) return;
    const { order, penalty, restartsOnMistake } = this.#rules;
    const next = order[(order.indexOf(player.lastGoal) + 1) % order.length];
    const isRight = player.lastGoal < 0 || goal === next;
    player.reward = isRight ? 1 : penalty;
    if (isRight || restartsOnMistake) player.lastGoal = goal;
  }

  /** [V][V] cells of a player's window, the farthest row first. */
  look(player: TwinPlayer, isShown: (other: TwinPlayer) => boolean): SeenCell[][] {
    const { viewSize, viewOffset, wallsBlockSight } = this.#rules;
    const ownRow = viewSize - 1 - viewOffset;
    const half = Math.floor(viewSize / 2);
    const place = (viewRow: number, viewCol: number): [number, number] => {
      const [aheadRow, aheadCol] = AHEAD[player.heading];
      const [rightRow, rightCol] = AHEAD[(player.heading + 1) % 4];
      const ahead = ownRow - viewRow;
      const right = viewCol - half;
      return [player.row + ahead * aheadRow + right * rightRow, player.col + ahead * aheadCol + right * rightCol];
    };
    const isClear = (viewRow: number, viewCol: number): boolean => !this.#isWall(...place(viewRow, viewCol));
    const seen = wallsBlockSight ? occlude(viewSize, ownRow, isClear) : undefined;
    return Array.from({ length: viewSize }, (_, viewRow) =>
      Array.from({ length: viewSize }, (__, viewCol) => {
        const [row, col] = place(viewRow, viewCol);
        const isWall = this.#isWall(row, col);
        return {
          isSeen: seen === undefined || seen[viewRow][viewCol],
          isWall,
          isGoal: !isWall && this.#level.cells[row * this.#level.width + col] === 2,
          others: this.players.filter(
            (other) => other !== player && other.row === row && other.col === col && isShown(other),
          ),
        };
      }),
    );
  }
}

/** The mask of the source: two passes over the rows, each with two sweeps. */
function occlude(side: number, ownRow: number, isClear: (row: number, col: number) => boolean): boolean[][] {
  const mask = Array.from({ length: side }, () => new Array<boolean>(side).fill(false));
  const middle = Math.floor(side / 2);
  const light = (row: number, col: number): void => {
    if (row >= 0 && row < side && col >= 0 && col < side) mask[row][col] = true;
  };
  const spread = (row: number, col: number, sideways: number, away: number): void => {
    if (!mask[row][col] || !isClear(row, col)) return;
    light(row, col + sideways);
    light(row + away, col);
    light(row + away, col + sideways);
  };
  light(ownRow, middle);
  for (let row = ownRow; row > 0; row--) {
    for (let col = middle; col < side; col++) spread(row, col, 1, -1);
    for (let col = middle + 1; col > 0; col--) spread(row, col, -1, -1);
  }
  for (let row = ownRow; row < side; row++) {
    for (let col = middle; col < side; col++) spread(row, col, 1, 1);
    for (let col = middle + 1; col > 0; col--) spread(row, col, -1, 1);
  }
  return mask;
}
