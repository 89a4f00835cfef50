import { assertBuffer } from '../../core/batch-checks.ts';
import type { Scene } from '../../core/environment.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import { CompiledTasks } from './compiled-tasks.ts';
import { findInconsistency } from './consistency.ts';
import { FlagWriter } from './flag-writer.ts';
import { GOAL_NONE } from './goals.ts';
import {
  applyRules,
  canMeet,
  FORWARD,
  isGoalMet,
  isPlainAround,
  LIST_OF_ACTION,
  PICK_UP,
  PUT_DOWN,
  TURN_LEFT,
  TURN_RIGHT,
} from './kernels.ts';
import { xlandLevelFormat } from './level-format.ts';
import { WindowWriter } from './observe.ts';
import { createPaddedGrid, type PaddedGrid } from './padded-grid.ts';
import { writeXlandScene } from './scene.ts';
import type { XlandSettings } from './settings.ts';
import { createXlandSpec, GOAL_MET, NUM_CUMULANTS, PICKED_UP, PUT, RULE_FIRED, TOGGLED } from './spec.ts';
import { startEpisode } from './start.ts';
import { XlandState } from './state.ts';
import { assertRoom } from './task-room.ts';
import {
  cellCode,
  DOOR_CLOSED,
  DOOR_LOCKED,
  DOOR_OPEN,
  EMPTY_CODE,
  FLOOR,
  FLOOR_CODE,
  IS_PICKABLE,
  IS_WALKABLE,
  KEY,
} from './tiles.ts';

const NO_PARAMETERS = new Uint8Array();

/**
 * A room of objects, hidden production rules and a hidden goal: XLand-MiniGrid with one seat, AdA's company with more.
 *
 * Step         every seat in order acts, then all rules that its action triggers are applied in their order; then the goals of
 *              all seats are judged on the state that this leaves, each by the actions of the seats it answers to.
 * Bodies       agents stop each other; nothing is put down, and no door closed, where one stands.
 * Reward       1 - 0.9 * step / maxSteps, once, for a seat whose goal is met; else 0.
 * Ends         terminated when all seats (setting `ends`: any) have met their goal, truncated at maxSteps.
 * Chance       doors, objects, starts and headings at the reset; none in a step.
 * Source       XLand-MiniGrid (arXiv:2312.12044), step for step with one seat; differences in docs/worlds/xland.md.
 */
export class XlandEnvironment extends FixedSeatEnvironment {
  readonly #settings: XlandSettings;
  readonly #grid: PaddedGrid;
  readonly #state: XlandState;
  readonly #tasks: CompiledTasks;
  readonly #window: WindowWriter;
  readonly #flags: FlagWriter | undefined;
  readonly #codes: Uint8Array; // scratch of one observation that becomes flags
  readonly #showsPairsOnly: boolean;
  #pairs: Uint16Array = new Uint16Array(); // the last buffer of `observe`

  constructor(settings: XlandSettings, numWorlds: number) {
    super(createXlandSpec(settings), xlandLevelFormat, numWorlds);
    const { numSeats, viewSize, size, maxRules, showPocket, showTask, observation } = settings;
    this.#settings = settings;
    this.#grid = createPaddedGrid(size, viewSize);
    this.#state = new XlandState(this.rows, numSeats, this.#grid);
    this.#tasks = new CompiledTasks(numWorlds, numSeats, maxRules, this.#grid);
    this.#flags = observation === 'flags' ? new FlagWriter(settings) : undefined;
    this.#codes = new Uint8Array(this.#flags?.numCodes ?? 0);
    this.#showsPairsOnly = numSeats === 1 && !showPocket && showTask === 'hidden' && observation === 'codes';
    this.#window = new WindowWriter(settings, this.#grid, this.#state);
  }

  protected override bindLevel(worldIdx: number, level: Level): void {
    assertRoom(this.#settings, level);
    this.#tasks.bind(worldIdx, level, parametersOf(level), this.#settings.maxSteps);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    startEpisode(worldIdx, level, parametersOf(level), this.#grid, this.#state, this.rng);
  }

  protected stepWorlds(actions: Uint8Array): void {
    const { numSeats } = this.#state;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const firstRow = worldIdx * numSeats;
      for (let row = firstRow; row < firstRow + numSeats; row++) {
        const action = actions[row];
        if (action === TURN_RIGHT || action === TURN_LEFT) this.#turn(row, action === TURN_RIGHT ? 1 : 3);
        else this.#act(worldIdx, row, action);
      }
      const isIdle = numSeats === 1 && !canMeet(this.#tasks.goals[worldIdx], actions[worldIdx]);
      const isOver = !isIdle && this.#judge(worldIdx, firstRow, actions);
      this.endStep(worldIdx, isOver, this.#tasks.maxSteps[worldIdx]);
    }
  }

  #turn(row: number, quarters: number): void {
    const { heading } = this.#state;
    heading[row] = (heading[row] + quarters) & 3;
  }

  /** An action that is no turn, and the rules that it triggers. */
  #act(worldIdx: number, row: number, action: number): void {
    const { cells, bodyIdx, heading, pocket, numSeats } = this.#state;
    const { steps, numCells } = this.#grid;
    const base = worldIdx * numCells;
    let agentIdx = base + bodyIdx[row];
    const frontIdx = agentIdx + steps[heading[row]];
    const front = cells[frontIdx];
    if (action === FORWARD) {
      if (IS_WALKABLE[front] === 1 && (numSeats === 1 || this.#isFree(worldIdx, frontIdx - base))) {
        agentIdx = frontIdx;
        bodyIdx[row] = agentIdx - base;
      }
    } else if (action === PICK_UP) {
      if (IS_PICKABLE[front] === 1 && pocket[row] >> 4 === 0) {
        pocket[row] = front;
        cells[frontIdx] = FLOOR_CODE;
        this.cumulants[row * NUM_CUMULANTS + PICKED_UP] = 1;
      }
    } else if (action === PUT_DOWN) {
      if (front >> 4 === FLOOR && pocket[row] >> 4 !== 0 && this.#isFree(worldIdx, frontIdx - base)) {
        cells[frontIdx] = pocket[row];
        pocket[row] = EMPTY_CODE;
        this.cumulants[row * NUM_CUMULANTS + PUT] = 1;
      }
    } else {
      this.#toggle(worldIdx, row, frontIdx);
      return;
    }
    const tasks = this.#tasks;
    const list = row * 3 + LIST_OF_ACTION[action];
    const numRules = tasks.numRules[list];
    if (numRules === 0) return;
    // A rule on the map needs a thing beside the agent; mostly there is none. A rule of two tiles needs one in front.
    if (action !== PICK_UP && tasks.takesPlain[row] === 0 && isPlainAround(cells, agentIdx, steps)) return;
    const start = list * tasks.maxRules;
    const numFired = applyRules(cells, agentIdx, frontIdx, steps, tasks.rules, start, start + numRules, pocket, row);
    if (numFired > 0) this.cumulants[row * NUM_CUMULANTS + RULE_FIRED] = numFired;
  }

  /** Opens and closes doors; a locked one opens to the key of its colour, which is kept. */
  #toggle(worldIdx: number, row: number, frontIdx: number): void {
    const { cells, pocket } = this.#state;
    const front = cells[frontIdx];
    const colour = front & 15;
    let changed = front;
    if (front >> 4 === DOOR_LOCKED && pocket[row] === cellCode(KEY, colour)) changed = cellCode(DOOR_OPEN, colour);
    else if (front >> 4 === DOOR_CLOSED) changed = cellCode(DOOR_OPEN, colour);
    else if (front >> 4 === DOOR_OPEN && this.#isFree(worldIdx, frontIdx - worldIdx * this.#grid.numCells)) {
      changed = cellCode(DOOR_CLOSED, colour);
    }
    if (changed === front) return;
    cells[frontIdx] = changed;
    this.cumulants[row * NUM_CUMULANTS + TOGGLED] = 1;
  }

  #isFree(worldIdx: number, idx: number): boolean {
    const { bodyIdx, numSeats } = this.#state;
    for (let row = worldIdx * numSeats; row < (worldIdx + 1) * numSeats; row++) {
      if (bodyIdx[row] === idx) return false;
    }
    return true;
  }

  /** Judges the goals of all seats and pays those met now. Returns whether the episode is over. */
  #judge(worldIdx: number, firstRow: number, actions: Uint8Array): boolean {
    const { hasMet, numSeats } = this.#state;
    let numGoals = 0;
    let numMet = 0;
    for (let row = firstRow; row < firstRow + numSeats; row++) {
      const goal = this.#tasks.goals[row];
      if ((goal & 0xff) === GOAL_NONE) continue;
      numGoals++;
      if (hasMet[row] === 0 && this.#isMet(worldIdx, firstRow, row, goal, actions)) {
        hasMet[row] = 1;
        this.cumulants[row * NUM_CUMULANTS + GOAL_MET] = 1;
        this.rewards[row] = 1 - 0.9 * ((this.tick[worldIdx] + 1) / this.#tasks.maxSteps[worldIdx]);
      }
      numMet += hasMet[row];
    }
    return numMet > 0 && (this.#settings.ends === 'any' || numMet === numGoals);
  }

  /** Whether the goal of `row` holds for the action of one of the seats it answers to. */
  #isMet(worldIdx: number, firstRow: number, row: number, goal: number, actions: Uint8Array): boolean {
    const { cells, bodyIdx, heading, pocket, numSeats } = this.#state;
    const { steps, numCells } = this.#grid;
    const base = worldIdx * numCells;
    const positionIdx = base + this.#tasks.goalIdx[row];
    const seats = goal >>> 24;
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      if ((seats & (1 << seatIdx)) === 0) continue;
      const actor = firstRow + seatIdx;
      const agentIdx = base + bodyIdx[actor];
      const frontIdx = agentIdx + steps[heading[actor]];
      if (isGoalMet(cells, agentIdx, frontIdx, steps, goal, positionIdx, actions[actor], pocket[actor])) return true;
    }
    return false;
  }

  /** Codes of all cells of one world, [H, W]; for traces and tests. */
  readCells(worldIdx: number): Uint8Array {
    const { height, width } = this.levels[worldIdx];
    const { numCells, origin, stride } = this.#grid;
    const start = worldIdx * numCells + origin;
    const cellAt = (idx: number): number => start + Math.floor(idx / width) * stride + (idx % width);
    return Uint8Array.from({ length: height * width }, (_, idx) => this.#state.cells[cellAt(idx)]);
  }

  /** One agent; for traces and tests. `pocket` is a cell code. */
  readAgent(worldIdx: number, seatIdx: number): { row: number; col: number; direction: number; pocket: number } {
    const { bodyIdx, heading, pocket, numSeats } = this.#state;
    const row = worldIdx * numSeats + seatIdx;
    const fromOrigin = bodyIdx[row] - this.#grid.origin;
    return {
      row: Math.floor(fromOrigin / this.#grid.stride),
      col: fromOrigin % this.#grid.stride,
      direction: heading[row],
      pocket: pocket[row],
    };
  }

  override observe(out: Uint8Array): void {
    if (!this.#showsPairsOnly || out.byteOffset % 2 !== 0) {
      super.observe(out);
      return;
    }
    assertBuffer('the observation buffer', out.length, this.numWorlds * this.spec.observation.length);
    if (this.#pairs.buffer !== out.buffer || this.#pairs.byteOffset !== out.byteOffset) {
      this.#pairs = new Uint16Array(out.buffer, out.byteOffset, (this.numWorlds * this.spec.observation.length) / 2);
    }
    this.#window.writeAllPairs(this.numWorlds, this.#pairs);
  }

  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const parameters = parametersOf(this.levels[worldIdx]);
    if (this.#flags === undefined) {
      this.#window.write(worldIdx, seatIdx, parameters, out, offset);
    } else {
      this.#window.write(worldIdx, seatIdx, parameters, this.#codes, 0);
      this.#flags.write(this.#codes, out, offset);
    }
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    writeXlandScene(worldIdx, this.levels[worldIdx], this.#grid, this.#state, out);
  }

  protected findInconsistency(worldIdx: number, level: Level): string | undefined {
    const maxSteps = this.#tasks.maxSteps[worldIdx];
    const isRunning = this.terminated[worldIdx] + this.truncated[worldIdx] === 0;
    if (this.tick[worldIdx] > maxSteps - (isRunning ? 1 : 0)) return `tick ${this.tick[worldIdx]} of ${maxSteps}`;
    return findInconsistency(worldIdx, level, this.#grid, this.#state);
  }

  protected createEmpty(): XlandEnvironment {
    return new XlandEnvironment(this.#settings, this.numWorlds);
  }
}

function parametersOf(level: Level): Uint8Array {
  return level.parameters ?? NO_PARAMETERS; // a valid level has them
}
