import type { Level } from '../../core/level.ts';
import { GOAL_BYTES, GOAL_KINDS } from './goals.ts';
import { firesInList, NUM_RULE_LISTS, packWord } from './kernels.ts';
import type { PaddedGrid } from './padded-grid.ts';
import { numRuleTiles, RULE_BYTES, RULE_HOLD, RULE_NONE } from './rules.ts';
import { goalAt, levelMaxSteps, numRules, OWN_SEAT, RULE_STRIDE, rulesAt } from './task.ts';
import { cellCode, IS_PLAIN } from './tiles.ts';

/**
 * Tasks of N worlds as the step needs them. Most rules answer to one or two actions, so that each seat of a world has a list
 * for each such action; a turn reads none.
 */
export class CompiledTasks {
  readonly rules: Int32Array; // [N, S, 3, maxRules] packed words
  readonly numRules: Uint8Array; // [N, S, 3]
  /** 1 where a rule on the map takes plain floor or wall, so that it may fire with nothing around; [N, S]. */
  readonly takesPlain: Uint8Array;
  readonly goals: Int32Array; // [N, S] packed words, seats as their last byte
  readonly goalIdx: Int32Array; // [N, S] cell that a goal names, in the world's padded grid
  readonly maxSteps: Int32Array; // [N]
  readonly maxRules: number;
  readonly #numSeats: number;
  readonly #grid: PaddedGrid;

  constructor(numWorlds: number, numSeats: number, maxRules: number, grid: PaddedGrid) {
    const numRows = numWorlds * numSeats;
    this.rules = new Int32Array(numRows * NUM_RULE_LISTS * maxRules);
    this.numRules = new Uint8Array(numRows * NUM_RULE_LISTS);
    this.takesPlain = new Uint8Array(numRows);
    this.goals = new Int32Array(numRows);
    this.goalIdx = new Int32Array(numRows);
    this.maxSteps = new Int32Array(numWorlds);
    this.maxRules = maxRules;
    this.#numSeats = numSeats;
    this.#grid = grid;
  }

  /** maxSteps: 0 for what the level says. */
  bind(worldIdx: number, level: Level, parameters: Uint8Array, maxSteps: number): void {
    this.maxSteps[worldIdx] = maxSteps > 0 ? maxSteps : levelMaxSteps(parameters, level.height, level.width);
    for (let seatIdx = 0; seatIdx < this.#numSeats; seatIdx++) {
      const row = worldIdx * this.#numSeats + seatIdx;
      this.#bindRules(row, parameters, 1 << seatIdx);
      this.#bindGoal(row, parameters, seatIdx);
    }
  }

  #bindRules(row: number, parameters: Uint8Array, seatBit: number): void {
    const { rules, numRules: counts, maxRules } = this;
    const firstList = row * NUM_RULE_LISTS;
    counts.fill(0, firstList, firstList + NUM_RULE_LISTS);
    this.takesPlain[row] = 0;
    const end = rulesAt(parameters) + numRules(parameters) * RULE_STRIDE;
    for (let at = rulesAt(parameters); at < end; at += RULE_STRIDE) {
      const kind = parameters[at];
      if (kind === RULE_NONE || (parameters[at + RULE_BYTES] & seatBit) === 0) continue;
      const first = cellCode(parameters[at + 1], parameters[at + 2]);
      const second = cellCode(parameters[at + 3], parameters[at + 4]);
      const third = cellCode(parameters[at + 5], parameters[at + 6]);
      const hasTwoInputs = numRuleTiles(kind) === 3;
      const isPlainTaken = IS_PLAIN[first] === 1 || (hasTwoInputs && IS_PLAIN[second] === 1);
      if (kind !== RULE_HOLD && isPlainTaken) this.takesPlain[row] = 1;
      const word = packWord(kind, first, second, hasTwoInputs ? third : second);
      for (let list = 0; list < NUM_RULE_LISTS; list++) {
        if (firesInList(kind, list)) rules[(firstList + list) * maxRules + counts[firstList + list]++] = word;
      }
    }
  }

  #bindGoal(row: number, parameters: Uint8Array, seatIdx: number): void {
    const at = goalAt(parameters, seatIdx);
    const kind = parameters[at];
    const { numTiles, hasPosition } = GOAL_KINDS[kind];
    const first = cellCode(parameters[at + 1], parameters[at + 2]);
    const second = cellCode(parameters[at + 3], parameters[at + 4]);
    const seats = parameters[at + GOAL_BYTES];
    this.goals[row] = packWord(kind, first, second, seats === OWN_SEAT ? 1 << seatIdx : seats);
    const { origin, stride } = this.#grid;
    const positionAt = at + 1 + 2 * numTiles;
    this.goalIdx[row] = hasPosition ? origin + parameters[positionAt] * stride + parameters[positionAt + 1] : 0;
  }
}
