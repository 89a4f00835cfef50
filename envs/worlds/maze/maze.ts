import { assertBuffer } from '../../core/batch-checks.ts';
import { SCENE_PLAYER_FIELDS, type Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { findGoal, findStart, GOAL, headingOf, MAZE_WORLD_ID, mazeLevelFormat, WALL } from './cells.ts';
import { createMazeGenerators } from './generators.ts';
import { NAMED_MAZES } from './prefabs.ts';
import {
  BUMPED,
  createMazeSpec,
  FORWARD,
  type MazeSettings,
  mazeHorizon,
  mazeSettings,
  REACHED_GOAL,
} from './settings.ts';
import { WallLines } from './wall-lines.ts';
import { WindowWriter } from './window.ts';

/** Change of heading for each action. */
const TURN = Uint8Array.of(3, 1, 0, 0, 0, 0, 0);

/**
 * The maze of the UED literature: find the goal while seeing a small window.
 *
 * Actions      0 turn left, 1 turn right, 2 forward; 3 to 6 do nothing. A wall stops the player. Forward into the goal
 *              arrives without stepping onto it.
 * Reward       1 - 0.9 t / T on arrival at step t (from 1), T the horizon; 0 otherwise.
 * Ends         terminated when all players (setting `ends`: the first one) have arrived, truncated at the horizon. Who
 *              has arrived stands still until then.
 * Players      share the start cell and walk through each other.
 * Chance       none within an episode.
 * Source       Dennis et al. 2020, arXiv:2012.02096; numbers of cells and rewards as JaxUED and DCD have them.
 */
class MazeEnvironment extends FixedSeatEnvironment {
  readonly #settings: MazeSettings;
  readonly #row: Uint8Array; // [N, S]
  readonly #col: Uint8Array; // [N, S]
  readonly #heading: Uint8Array; // [N, S] 0 up, then clockwise
  readonly #hasArrived: Uint8Array; // [N, S]
  readonly #numArrived: Uint8Array; // [N]
  readonly #walls: WallLines;
  readonly #window: WindowWriter;
  readonly #goalRow: Uint8Array; // [N] of the level
  readonly #goalCol: Uint8Array; // [N] of the level
  readonly #horizon: Int32Array; // [N] of the level

  constructor(settings: MazeSettings, numWorlds: number) {
    super(createMazeSpec(settings), mazeLevelFormat, numWorlds);
    const { numSeats, size, viewSize } = settings;
    this.#settings = settings;
    this.#row = this.rows.uint8(numSeats);
    this.#col = this.rows.uint8(numSeats);
    this.#heading = this.rows.uint8(numSeats);
    this.#hasArrived = this.rows.uint8(numSeats);
    this.#numArrived = this.rows.uint8(1);
    this.#walls = new WallLines(numWorlds, size, viewSize);
    this.#window = new WindowWriter(this.#walls, viewSize);
    this.#goalRow = new Uint8Array(numWorlds);
    this.#goalCol = new Uint8Array(numWorlds);
    this.#horizon = new Int32Array(numWorlds);
  }

  protected override bindLevel(worldIdx: number, level: Level): void {
    const { height, width } = level;
    const { size } = this.#settings;
    if (height > size || width > size) {
      throw new InputError('side of a maze', { value: Math.max(height, width), limit: `at most size = ${size}` });
    }
    const goalIdx = findGoal(level);
    this.#goalRow[worldIdx] = Math.floor(goalIdx / width);
    this.#goalCol[worldIdx] = goalIdx % width;
    this.#horizon[worldIdx] = mazeHorizon(this.#settings, height, width);
    this.#walls.bind(worldIdx, level);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    const { numSeats } = this.#settings;
    const startIdx = findStart(level);
    const first = worldIdx * numSeats;
    this.#row.fill(Math.floor(startIdx / level.width), first, first + numSeats);
    this.#col.fill(startIdx % level.width, first, first + numSeats);
    this.#heading.fill(headingOf(level.cells[startIdx]), first, first + numSeats);
  }

  protected stepWorlds(actions: Uint8Array): void {
    const { numSeats, ends } = this.#settings;
    const numNeeded = ends === 'all' ? numSeats : 1;
    let seat = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      for (let seatIdx = 0; seatIdx < numSeats; seatIdx++, seat++) {
        if (this.#hasArrived[seat] === 1) continue;
        const action = actions[seat];
        if (action === FORWARD) this.#moveForward(worldIdx, seat);
        else this.#heading[seat] = (this.#heading[seat] + TURN[action]) & 3;
      }
      this.endStep(worldIdx, this.#numArrived[worldIdx] >= numNeeded, this.#horizon[worldIdx]);
    }
  }

  #moveForward(worldIdx: number, seat: number): void {
    const heading = this.#heading[seat];
    const row = this.#row[seat] + ROW_STEP[heading];
    const col = this.#col[seat] + COL_STEP[heading];
    const { numCumulants } = this.spec;
    if (this.#walls.isWall(worldIdx, row, col) === 1) {
      this.cumulants[seat * numCumulants + BUMPED] = 1;
    } else if (row === this.#goalRow[worldIdx] && col === this.#goalCol[worldIdx]) {
      this.#hasArrived[seat] = 1;
      this.#numArrived[worldIdx]++;
      this.cumulants[seat * numCumulants + REACHED_GOAL] = 1;
      this.rewards[seat] = 1 - (0.9 * (this.tick[worldIdx] + 1)) / this.#horizon[worldIdx];
    } else {
      this.#row[seat] = row;
      this.#col[seat] = col;
    }
  }

  /** The base's loop, once more here: compiled for this world alone, the writer is inlined. */
  override observe(out: Uint8Array): void {
    const { numSeats, observation } = this.spec;
    assertBuffer('the observation buffer', out.length, this.numWorlds * numSeats * observation.length);
    let offset = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
        this.writeObservation(worldIdx, seatIdx, out, offset);
        offset += observation.length;
      }
    }
  }

  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const { numSeats, showSeats } = this.#settings;
    const seat = worldIdx * numSeats + seatIdx;
    const [goalRow, goalCol] = [this.#goalRow[worldIdx], this.#goalCol[worldIdx]];
    this.#window.write(worldIdx, this.#row[seat], this.#col[seat], this.#heading[seat], goalRow, goalCol, out, offset);
    if (showSeats) this.#drawOthers(worldIdx, seat, out, offset);
  }

  #drawOthers(worldIdx: number, seat: number, out: Uint8Array, offset: number): void {
    const first = worldIdx * this.#settings.numSeats;
    for (let other = first; other < first + this.#settings.numSeats; other++) {
      const [row, col] = [this.#row[other], this.#col[other]];
      if (row === this.#row[seat] && col === this.#col[seat]) continue;
      const at = this.#window.findCell(this.#row[seat], this.#col[seat], this.#heading[seat], row, col);
      if (at >= 0) this.#window.drawSeat(out, offset + at, this.#heading[other]);
    }
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    const { cells } = this.levels[worldIdx];
    for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) {
      out.terrain[cellIdx] = cells[cellIdx] === WALL ? 1 : 0;
      out.items[cellIdx] = cells[cellIdx] === GOAL ? 1 : 0;
    }
    const { numSeats } = this.#settings;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      const seat = worldIdx * numSeats + seatIdx;
      const at = seatIdx * SCENE_PLAYER_FIELDS;
      out.players[at] = this.#row[seat];
      out.players[at + 1] = this.#col[seat];
      out.players[at + 2] = this.#heading[seat];
      out.players[at + 3] = 0;
      out.players[at + 4] = 1;
    }
  }

  /** What is always true between steps: players stand on floor, who has arrived faces the goal, and enough arrivals end it. */
  protected findInconsistency(worldIdx: number, level: Level): string | undefined {
    const { numSeats, ends } = this.#settings;
    const goalIdx = findGoal(level);
    let numArrived = 0;
    for (let seat = worldIdx * numSeats; seat < (worldIdx + 1) * numSeats; seat++) {
      const [row, col, heading] = [this.#row[seat], this.#col[seat], this.#heading[seat]];
      if (heading > 3) return `heading ${heading}`;
      const code = row < level.height && col < level.width ? level.cells[row * level.width + col] : WALL;
      if (code === WALL || code === GOAL) return `a player in row ${row}, column ${col} (from 0)`;
      if (this.#hasArrived[seat] > 1) return `arrival ${this.#hasArrived[seat]}`;
      if (this.#hasArrived[seat] === 0) continue;
      numArrived++;
      const [aheadRow, aheadCol] = [row + ROW_STEP[heading], col + COL_STEP[heading]];
      if (aheadCol >= level.width || aheadRow * level.width + aheadCol !== goalIdx)
        return 'an arrival away from the goal';
    }
    if (this.#numArrived[worldIdx] !== numArrived) return `${this.#numArrived[worldIdx]} arrivals`;
    const isOver = numArrived >= (ends === 'all' ? numSeats : 1);
    if (isOver !== (this.terminated[worldIdx] === 1)) return `${numArrived} arrivals, terminated or not`;
    const ticksLeft = this.#horizon[worldIdx] - this.tick[worldIdx];
    const isCut = this.truncated[worldIdx] === 1;
    return ticksLeft < 0 || (ticksLeft === 0 && !isOver && !isCut) || (ticksLeft > 0 && isCut)
      ? `tick ${this.tick[worldIdx]}`
      : undefined;
  }

  protected createEmpty(): MazeEnvironment {
    return new MazeEnvironment(this.#settings, this.numWorlds);
  }
}

export const mazeWorld: WorldDefinition<MazeSettings> = {
  id: MAZE_WORLD_ID,
  summary: 'find the goal of a maze through a small window (the world of the UED papers); several may race',
  settingsSchema: mazeSettings,
  levelFormat: mazeLevelFormat,
  namedLevels: NAMED_MAZES,
  createGenerators: createMazeGenerators,
  fitSettings: (settings, level) => ({ ...settings, size: Math.max(settings.size, level.height, level.width) }),
  horizonOf: (settings, level) => mazeHorizon(settings, level.height, level.width),
  create: (settings, numWorlds) => new MazeEnvironment(settings, numWorlds),
};
