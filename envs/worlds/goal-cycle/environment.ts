import { assertBuffer } from '../../core/batch-checks.ts';
import type { Scene } from '../../core/environment.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import { nextBelow, RNG_WORDS } from '../../core/rng.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { ArenaFinder } from './arena.ts';
import { assertFits, FLOOR, GOAL, MAX_GOALS, readRules, WALL } from './cells.ts';
import { goalCycleLevelFormat } from './level-format.ts';
import { nextPrestige, PRESTIGE_LIMIT, prestigeLevel } from './prestige.ts';
import { NEAREST_GOAL, Routes } from './routes.ts';
import type { GoalCycleSettings } from './settings.ts';
import { createGoalCycleSpec, FORWARD, NUM_EVENTS, RIGHT_GOAL, TURN_LEFT, TURN_RIGHT, WRONG_GOAL } from './spec.ts';
import { WindowWriter } from './window.ts';

/**
 * Goal Cycle: goals that look alike and pay in a hidden cyclic order.
 *
 * Conflicts    none: players pass through each other and share cells, so the order of seats decides nothing.
 * Reward       on *entering* a goal by `forward`; standing or turning on it pays nothing. +1 for the first goal a
 *              player enters and then for each next one of the order; the penalty for any other, the last one included.
 * Prestige     after each step: see prestige.ts.
 * Experts      the last `numExperts` seats: they walk the shortest way (turns count) to the goal that is next for them,
 *              past the others. Uncorrelated noise replaces an action by a random turn or move; correlated noise sends
 *              them to a wrong goal, drawn when they enter a goal.
 * Ends         truncated at the horizon; never terminated.
 * Chance       order and starts where the level leaves them open, noise and visibility of experts.
 * Source       Ndousse et al. 2021, arXiv:2010.00581, as in marlgrid; visibility and noise: Cook et al. 2024, arXiv:2406.00392.
 */
export class GoalCycleEnvironment extends FixedSeatEnvironment {
  readonly #settings: GoalCycleSettings;
  readonly #numSeats: number;
  readonly #firstExpert: number;
  readonly #maxCells: number;
  readonly #row: Uint8Array; // [N, S]
  readonly #col: Uint8Array; // [N, S]
  readonly #heading: Uint8Array; // [N, S]
  readonly #lastGoal: Uint8Array; // [N, S] 0 none yet, 1 + goal that paid last
  readonly #rewardSign: Uint8Array; // [N, S] of the last step: 0 negative, 1 none, 2 positive
  readonly #wrongAim: Uint8Array; // [N, S] 0, or 1 + the wrong goal an expert walks to
  readonly #prestige: Int32Array; // [N, S] units of 2^-20
  readonly #nextGoal: Uint8Array; // [N, MAX_GOALS] the goal after each goal
  readonly #areExpertsShown: Uint8Array; // [N]
  // Derived from the level; no state.
  readonly #width: Uint8Array; // [N]
  readonly #cells: Uint8Array; // [N, maxCells] WALL, FLOOR or GOAL + its number
  readonly #numGoals: Uint8Array; // [N]
  readonly #goalCells: Uint16Array; // [N, MAX_GOALS]
  readonly #arena = new ArenaFinder();
  readonly #routes: Routes | undefined;
  readonly #windows: WindowWriter;
  readonly #oneWindow: Uint8Array; // [L]
  readonly #oneWindowWords: Float64Array; // the same bytes
  #bytes: Uint8Array = new Uint8Array(0); // of the buffer that was observed into last
  #words: Float64Array = new Float64Array(0); // the same bytes

  constructor(settings: GoalCycleSettings, numWorlds: number) {
    super(createGoalCycleSpec(settings), goalCycleLevelFormat, numWorlds);
    const { size, numSeats, numExperts } = settings;
    this.#settings = settings;
    this.#numSeats = numSeats;
    this.#firstExpert = numSeats - numExperts;
    this.#maxCells = size * size;
    this.#row = this.rows.uint8(numSeats);
    this.#col = this.rows.uint8(numSeats);
    this.#heading = this.rows.uint8(numSeats);
    this.#lastGoal = this.rows.uint8(numSeats);
    this.#rewardSign = this.rows.uint8(numSeats);
    this.#wrongAim = this.rows.uint8(numSeats);
    this.#prestige = this.rows.int32(numSeats);
    this.#nextGoal = this.rows.uint8(MAX_GOALS);
    this.#areExpertsShown = this.rows.uint8(1);
    this.#width = new Uint8Array(numWorlds);
    this.#cells = new Uint8Array(numWorlds * this.#maxCells);
    this.#numGoals = new Uint8Array(numWorlds);
    this.#goalCells = new Uint16Array(numWorlds * MAX_GOALS);
    this.#windows = new WindowWriter(settings, numWorlds, {
      row: this.#row,
      col: this.#col,
      heading: this.#heading,
      rewardSign: this.#rewardSign,
      prestige: this.#prestige,
      areExpertsShown: this.#areExpertsShown,
    });
    this.#oneWindow = new Uint8Array(this.spec.observation.length);
    this.#oneWindowWords = new Float64Array(this.#oneWindow.buffer);
    this.#routes = numExperts > 0 ? new Routes(numWorlds, size) : undefined;
  }

  protected override bindLevel(worldIdx: number, level: Level): void {
    const { height, width, cells } = level;
    assertFits(level, this.#settings.size);
    const base = worldIdx * this.#maxCells;
    this.#width[worldIdx] = width;
    let numGoals = 0;
    for (let cellIdx = 0; cellIdx < height * width; cellIdx++) {
      const code = cells[cellIdx];
      this.#cells[base + cellIdx] = code === GOAL ? GOAL + numGoals : code;
      if (code === GOAL) this.#goalCells[worldIdx * MAX_GOALS + numGoals++] = cellIdx;
    }
    this.#numGoals[worldIdx] = numGoals;
    this.#windows.sight.bind(worldIdx, level);
    this.#routes?.bind(worldIdx, level);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    const rules = readRules(level);
    this.#startOrder(worldIdx, rules.order);
    this.#arena.find(level.cells, level.width);
    const { floor, numFloor } = this.#arena;
    for (let seatIdx = 0; seatIdx < this.#numSeats; seatIdx++) {
      const seat = worldIdx * this.#numSeats + seatIdx;
      const start = rules.starts[seatIdx];
      const cellIdx =
        start === undefined ? floor[this.#below(worldIdx, numFloor)] : start.row * level.width + start.col;
      this.#row[seat] = Math.floor(cellIdx / level.width);
      this.#col[seat] = cellIdx % level.width;
      this.#heading[seat] = start === undefined ? this.#below(worldIdx, 4) : start.heading;
      this.#rewardSign[seat] = 1;
    }
    this.#areExpertsShown[worldIdx] = this.#isDrawn(worldIdx, this.#settings.expertVisibility) ? 1 : 0;
  }

  /** A cycle is drawn uniformly by Sattolo's shuffle: every goal is followed by another one, all in one ring. */
  #startOrder(worldIdx: number, order: readonly number[]): void {
    const next = worldIdx * MAX_GOALS;
    for (let i = 0; i < order.length; i++) this.#nextGoal[next + order[i]] = order[(i + 1) % order.length];
    if (order.length > 0) return;
    const numGoals = this.#numGoals[worldIdx];
    for (let goal = 0; goal < numGoals; goal++) this.#nextGoal[next + goal] = goal;
    for (let i = numGoals - 1; i > 0; i--) {
      const j = this.#below(worldIdx, i);
      const held = this.#nextGoal[next + i];
      this.#nextGoal[next + i] = this.#nextGoal[next + j];
      this.#nextGoal[next + j] = held;
    }
  }

  #below(worldIdx: number, bound: number): number {
    return nextBelow(this.rng, worldIdx * RNG_WORDS, bound);
  }

  /** True in `percent` of a hundred draws; draws nothing where the answer is sure. */
  #isDrawn(worldIdx: number, percent: number): boolean {
    if (percent === 0 || percent === 100) return percent === 100;
    return this.#below(worldIdx, 100) < percent;
  }

  protected stepWorlds(actions: Uint8Array): void {
    const { horizon, expertVisibility, expertVisibilityPer } = this.#settings;
    const numSeats = this.#numSeats;
    const firstExpert = this.#firstExpert;
    const drawsVisibility = firstExpert < numSeats && expertVisibilityPer === 'step';
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const first = worldIdx * numSeats;
      for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
        const seat = first + seatIdx;
        const action = seatIdx < firstExpert ? actions[seat] : this.#chooseExpertAction(worldIdx, seat);
        let sign = 0;
        if (action === TURN_LEFT) this.#heading[seat] = (this.#heading[seat] + 3) & 3;
        else if (action === TURN_RIGHT) this.#heading[seat] = (this.#heading[seat] + 1) & 3;
        else if (action === FORWARD) sign = this.#moveForward(worldIdx, seat);
        this.#rewardSign[seat] = sign + 1;
        this.#prestige[seat] = nextPrestige(this.#prestige[seat], sign);
      }
      if (drawsVisibility) this.#areExpertsShown[worldIdx] = this.#isDrawn(worldIdx, expertVisibility) ? 1 : 0;
      this.endStep(worldIdx, false, horizon);
    }
  }

  /** Returns the sign of the reward. */
  #moveForward(worldIdx: number, seat: number): number {
    const heading = this.#heading[seat];
    const row = this.#row[seat] + ROW_STEP[heading];
    const col = this.#col[seat] + COL_STEP[heading];
    const code = this.#cells[worldIdx * this.#maxCells + row * this.#width[worldIdx] + col];
    if (code === WALL) return 0;
    this.#row[seat] = row;
    this.#col[seat] = col;
    return code === FLOOR ? 0 : this.#enterGoal(worldIdx, seat, code - GOAL);
  }

  #enterGoal(worldIdx: number, seat: number, goal: number): number {
    const lastGoal = this.#lastGoal[seat];
    const isRight = lastGoal === 0 || this.#nextGoal[worldIdx * MAX_GOALS + lastGoal - 1] === goal;
    if (isRight || this.#settings.restartsOnMistake) this.#lastGoal[seat] = goal + 1;
    this.rewards[seat] = isRight ? 1 : this.#settings.penalty / 100;
    this.cumulants[seat * NUM_EVENTS + (isRight ? RIGHT_GOAL : WRONG_GOAL)] = 1;
    if (seat - worldIdx * this.#numSeats >= this.#firstExpert) this.#drawWrongAim(worldIdx, seat, goal);
    if (isRight) return 1;
    return this.#settings.penalty < 0 ? -1 : 0;
  }

  /** With correlated noise, after an expert entered `goal`: which wrong goal it walks to, if any. */
  #drawWrongAim(worldIdx: number, seat: number, goal: number): void {
    const { expertNoiseKind, expertNoise } = this.#settings;
    this.#wrongAim[seat] = 0;
    if (expertNoiseKind === 'uncorrelated' || !this.#isDrawn(worldIdx, expertNoise)) return;
    const numGoals = this.#numGoals[worldIdx];
    const right = this.#nextGoal[worldIdx * MAX_GOALS + this.#lastGoal[seat] - 1];
    const numWrong = numGoals - (right === goal ? 1 : 2); // neither the right one nor the one it stands on
    if (numWrong === 0) return;
    let skip = this.#below(worldIdx, numWrong);
    for (let wrong = 0; wrong < numGoals; wrong++) {
      if (wrong === right || wrong === goal) continue;
      if (skip === 0) this.#wrongAim[seat] = wrong + 1;
      skip--;
    }
  }

  #chooseExpertAction(worldIdx: number, seat: number): number {
    const { expertNoiseKind, expertNoise } = this.#settings;
    if (expertNoiseKind === 'uncorrelated' && this.#isDrawn(worldIdx, expertNoise)) return this.#below(worldIdx, 3);
    const lastGoal = this.#lastGoal[seat];
    const wrongAim = this.#wrongAim[seat];
    let aim = NEAREST_GOAL;
    if (wrongAim > 0) aim = wrongAim - 1;
    else if (lastGoal > 0) aim = this.#nextGoal[worldIdx * MAX_GOALS + lastGoal - 1];
    const cellIdx = this.#row[seat] * this.#width[worldIdx] + this.#col[seat];
    return this.#routes!.nextAction(worldIdx, aim, cellIdx, this.#heading[seat], this.#goalCells);
  }

  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const seat = worldIdx * this.#numSeats + seatIdx;
    this.#windows.write(seat, 1, this.#oneWindow, this.#oneWindowWords, 0);
    out.set(this.#oneWindow, offset);
  }

  /** The same for all seats, written in place where the buffer lies at a multiple of 8 bytes. */
  override observe(out: Uint8Array): void {
    const numAll = this.numWorlds * this.#numSeats;
    assertBuffer('the observation buffer', out.length, numAll * this.spec.observation.length);
    if (out.byteOffset % 8 !== 0) {
      super.observe(out);
      return;
    }
    if (this.#bytes.buffer !== out.buffer) {
      this.#bytes = new Uint8Array(out.buffer);
      this.#words = new Float64Array(out.buffer, 0, out.buffer.byteLength >> 3);
    }
    this.#windows.write(0, numAll, this.#bytes, this.#words, out.byteOffset / 8);
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    const { cells } = this.levels[worldIdx];
    for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
      out.terrain[cellIdx] = cells[cellIdx] === WALL ? 1 : 0;
      out.items[cellIdx] = cells[cellIdx] === GOAL ? 1 : 0;
    }
    for (let seatIdx = 0; seatIdx < this.#numSeats; seatIdx++) {
      const seat = worldIdx * this.#numSeats + seatIdx;
      const held = prestigeLevel(this.#prestige[seat]);
      out.players.set([this.#row[seat], this.#col[seat], this.#heading[seat], held, 1], seatIdx * 5);
    }
  }

  protected findInconsistency(worldIdx: number, { height, width, cells }: Level): string | undefined {
    const numGoals = this.#numGoals[worldIdx];
    const next = this.#nextGoal.subarray(worldIdx * MAX_GOALS, (worldIdx + 1) * MAX_GOALS);
    const visited = new Set<number>();
    for (let goal = 0; !visited.has(goal) && goal < numGoals; goal = next[goal]) visited.add(goal);
    if (visited.size !== numGoals || next.some((goal) => goal >= numGoals)) return `order ${next.join(' ')}`;
    if (this.#areExpertsShown[worldIdx] > 1) return `visibility ${this.#areExpertsShown[worldIdx]}`;
    for (let seatIdx = 0; seatIdx < this.#numSeats; seatIdx++) {
      const seat = worldIdx * this.#numSeats + seatIdx;
      const [row, col] = [this.#row[seat], this.#col[seat]];
      if (row >= height || col >= width || cells[row * width + col] === WALL) return `player in cell ${row}, ${col}`;
      if (this.#heading[seat] > 3) return `heading ${this.#heading[seat]}`;
      if (this.#rewardSign[seat] > 2) return `reward sign ${this.#rewardSign[seat]}`;
      if (this.#lastGoal[seat] > numGoals) return `last goal ${this.#lastGoal[seat]}`;
      if (this.#wrongAim[seat] > numGoals) return `aim ${this.#wrongAim[seat]}`;
      const prestige = this.#prestige[seat];
      if (prestige < 0 || prestige > PRESTIGE_LIMIT) return `prestige ${prestige}`;
    }
    return undefined;
  }

  protected createEmpty(): GoalCycleEnvironment {
    return new GoalCycleEnvironment(this.#settings, this.numWorlds);
  }
}
