import { assertBuffer } from '../../core/batch-checks.ts';
import { SCENE_PLAYER_FIELDS, type Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import { findGoal, findStart, GOAL, headingOf, MAZE_WORLD_ID, mazeLevelFormat, WALL } from './cells.ts';
import { mazeCurriculum } from './curriculum.ts';
import { createMazeGenerators } from './generators.ts';
import { NAMED_MAZES } from './prefabs.ts';
import {
  BUMPED,
  createMazeSpec,
  FORWARD,
  type MazeSettings,
  mazeHorizon,
  mazeSettings,
  NUM_EVENTS,
  REACHED_GOAL,
} from './settings.ts';
import { WallLines } from './wall-lines.ts';
import { type Poses, WindowWriter } from './window.ts';

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
  readonly #poses: Poses; // rows, columns and headings are state, goals are of the level
  readonly #hasArrived: Uint8Array; // [N, S]
  readonly #numArrived: Uint8Array; // [N]
  readonly #walls: WallLines;
  readonly #window: WindowWriter;
  readonly #horizon: Int32Array; // [N] of the level

  constructor(settings: MazeSettings, numWorlds: number) {
    super(createMazeSpec(settings), mazeLevelFormat, numWorlds);
    const { numSeats, size, viewSize } = settings;
    this.#settings = settings;
    this.#poses = {
      numSeats,
      row: this.rows.uint8(numSeats),
      col: this.rows.uint8(numSeats),
      heading: this.rows.uint8(numSeats),
      goalRow: new Uint8Array(numWorlds),
      goalCol: new Uint8Array(numWorlds),
    };
    this.#hasArrived = this.rows.uint8(numSeats);
    this.#numArrived = this.rows.uint8(1);
    this.#walls = new WallLines(numWorlds, size, viewSize);
    this.#window = new WindowWriter(this.#walls, viewSize);
    this.#horizon = new Int32Array(numWorlds);
  }

  protected override bindLevel(worldIdx: number, level: Level): void {
    const { height, width } = level;
    const { size } = this.#settings;
    if (height > size || width > size) {
      throw new InputError('side of a maze', { value: Math.max(height, width), limit: `at most size = ${size}` });
    }
    const goalIdx = findGoal(level);
    this.#poses.goalRow[worldIdx] = Math.floor(goalIdx / width);
    this.#poses.goalCol[worldIdx] = goalIdx % width;
    this.#horizon[worldIdx] = mazeHorizon(this.#settings, height, width);
    this.#walls.bind(worldIdx, level);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    const { numSeats, row, col, heading } = this.#poses;
    const startIdx = findStart(level);
    const first = worldIdx * numSeats;
    row.fill(Math.floor(startIdx / level.width), first, first + numSeats);
    col.fill(startIdx % level.width, first, first + numSeats);
    heading.fill(headingOf(level.cells[startIdx]), first, first + numSeats);
  }

  protected stepWorlds(actions: Uint8Array): void {
    const { numSeats, row, col, heading, goalRow, goalCol } = this.#poses;
    const { cumulants } = this;
    const walls = this.#walls;
    const hasArrived = this.#hasArrived;
    const numArrived = this.#numArrived;
    const horizon = this.#horizon;
    const numNeeded = this.#settings.ends === 'all' ? numSeats : 1;
    let seat = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      for (const end = seat + numSeats; seat < end; seat++) {
        if (hasArrived[seat] === 1) continue;
        const action = actions[seat];
        const facing = (heading[seat] + TURN[action]) & 3;
        heading[seat] = facing;
        if (action !== FORWARD) continue;
        const nextRow = row[seat] + ROW_STEP[facing];
        const nextCol = col[seat] + COL_STEP[facing];
        if (walls.isWall(worldIdx, nextRow, nextCol) === 1) {
          cumulants[seat * NUM_EVENTS + BUMPED] = 1;
        } else if (nextRow === goalRow[worldIdx] && nextCol === goalCol[worldIdx]) {
          hasArrived[seat] = 1;
          numArrived[worldIdx]++;
          cumulants[seat * NUM_EVENTS + REACHED_GOAL] = 1;
          this.rewards[seat] = 1 - (0.9 * (this.tick[worldIdx] + 1)) / horizon[worldIdx];
        } else {
          row[seat] = nextRow;
          col[seat] = nextCol;
        }
      }
      this.endStep(worldIdx, numArrived[worldIdx] >= numNeeded, horizon[worldIdx]);
    }
  }

  override observe(out: Uint8Array): void {
    const numRows = this.numWorlds * this.spec.numSeats;
    assertBuffer('the observation buffer', out.length, numRows * this.spec.observation.length);
    this.#window.writeSeats(this.#poses, 0, numRows, out, 0);
    if (!this.#settings.showSeats) return;
    for (let seat = 0; seat < numRows; seat++) this.#drawOthers(seat, out, seat * this.spec.observation.length);
  }

  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const seat = worldIdx * this.#settings.numSeats + seatIdx;
    this.#window.writeSeats(this.#poses, seat, seat + 1, out, offset);
    if (this.#settings.showSeats) this.#drawOthers(seat, out, offset);
  }

  #drawOthers(seat: number, out: Uint8Array, offset: number): void {
    const first = seat - (seat % this.#settings.numSeats);
    for (let other = first; other < first + this.#settings.numSeats; other++) {
      const [row, col] = [this.#poses.row[other], this.#poses.col[other]];
      if (row === this.#poses.row[seat] && col === this.#poses.col[seat]) continue;
      const at = this.#window.findCell(
        this.#poses.row[seat],
        this.#poses.col[seat],
        this.#poses.heading[seat],
        row,
        col,
      );
      if (at >= 0) this.#window.drawSeat(out, offset + at, this.#poses.heading[other]);
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
      out.players[at] = this.#poses.row[seat];
      out.players[at + 1] = this.#poses.col[seat];
      out.players[at + 2] = this.#poses.heading[seat];
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
      const [row, col, heading] = [this.#poses.row[seat], this.#poses.col[seat], this.#poses.heading[seat]];
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
  viewSettings: ['viewSize', 'showSeats'],
  levelFormat: mazeLevelFormat,
  namedLevels: NAMED_MAZES,
  createGenerators: createMazeGenerators,
  fitSettings: (settings, level) => ({ ...settings, size: Math.max(settings.size, level.height, level.width) }),
  horizonOf: (settings, level) => mazeHorizon(settings, level.height, level.width),
  isSolved: (episode) => episode.cumulants[REACHED_GOAL] > 0,
  curriculum: mazeCurriculum,
  create: (settings, numWorlds) => new MazeEnvironment(settings, numWorlds),
};
