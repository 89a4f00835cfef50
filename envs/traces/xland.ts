import { InputError } from '../core/errors.ts';
import type { Level } from '../core/level.ts';
import { XlandEnvironment } from '../worlds/xland/environment.ts';
import { GOAL_KINDS } from '../worlds/xland/goals.ts';
import { MIN_LAYOUT_SIDE } from '../worlds/xland/layouts.ts';
import { numRuleTiles, RULE_KINDS } from '../worlds/xland/rules.ts';
import { xlandSettings } from '../worlds/xland/settings.ts';
import { ANY_SEAT, encodeTask, OWN_SEAT } from '../worlds/xland/task.ts';
import { cellCode, IS_CELL, MAX_SIDE, MIN_SIDE, XLAND_WORLD_ID } from '../worlds/xland/tiles.ts';
import type { TraceFormat, TraceMismatch } from './trace-format.ts';

/**
 * Episodes of XLand-MiniGrid: `goal` [5], `rules` [R][7], start `grid` [H][W][tile, colour], `agent` [y, x], `direction`,
 * `max_steps`, `observation` [V][V][tile, colour] flat, `actions`, and `steps` as docs/traces.md has them. Its rows, columns
 * and directions are ours. `layout` and `size` are only told: doors and objects are in the grid.
 */
export const xlandTraceFormat: TraceFormat = {
  worldId: XLAND_WORLD_ID,
  recognises: (episode) => 'rules' in episode && 'goal' in episode && 'grid' in episode,
  replay,
};

type Json = Readonly<Record<string, unknown>>;
type OnMismatch = (mismatch: TraceMismatch) => void;

function replay(episode: Json, onMismatch: OnMismatch): number {
  const level = readLevel(episode);
  const actions = readIntegers(episode, 'actions', 5);
  const steps = episode.steps;
  if (!Array.isArray(steps) || steps.length !== actions.length) {
    throw new InputError('steps', { value: describeList(steps), limit: `an array of ${actions.length}, like actions` });
  }
  const player = new Player(level, readViewSize(episode));
  player.compareStart(episode, onMismatch);
  for (const [idx, step] of steps.entries()) {
    if (typeof step !== 'object' || step === null) throw new InputError(`steps[${idx}]`, { limit: 'an object' });
    player.compareStep(idx + 1, actions[idx], step, onMismatch);
    const isLast = idx === steps.length - 1;
    if (step.step_type === LAST && !isLast) {
      throw new InputError('steps', { value: steps.length, limit: `${idx + 1}: no step after the last` });
    }
    if (player.hasEnded && !isLast) return idx + 1; // our world ended before the trace's: noted as a mismatch of step_type
  }
  return steps.length;
}

const LAST = 2; // step_type

/** The world, and what it shows in the words of a trace. */
class Player {
  readonly #environment: XlandEnvironment;
  readonly #height: number;
  readonly #width: number;
  readonly #viewBytes: number;
  #cells: Uint8Array;
  #observation: Uint8Array;

  constructor(level: Level, viewSize: number) {
    const size = Math.max(level.height, level.width, MIN_LAYOUT_SIDE);
    const settings = xlandSettings.parse({ size, viewSize, showPocket: true, maxRules: 64 });
    this.#environment = new XlandEnvironment(settings, 1);
    this.#height = level.height;
    this.#width = level.width;
    this.#viewBytes = 2 * viewSize * viewSize;
    this.#environment.reset(0, level, 0);
    this.#observation = new Uint8Array(this.#environment.spec.observation.length);
    this.#environment.observeSeat(0, 0, this.#observation, 0);
    this.#cells = this.#environment.readCells(0);
  }

  get hasEnded(): boolean {
    return this.#environment.terminated[0] + this.#environment.truncated[0] > 0;
  }

  compareStart(episode: Json, onMismatch: OnMismatch): void {
    this.#compare(0, episode, { observation: this.#view() }, onMismatch);
  }

  compareStep(step: number, action: number, expected: Json, onMismatch: OnMismatch): void {
    const environment = this.#environment;
    environment.step(Uint8Array.of(action));
    environment.observeSeat(0, 0, this.#observation, 0);
    const { row, col, direction, pocket } = environment.readAgent(0, 0);
    const got = {
      agent: [row, col],
      direction,
      pocket: [pocket >> 4, pocket & 15],
      cells: this.#changedCells(),
      observation: this.#view(),
      reward: environment.rewards[0],
      discount: environment.terminated[0] === 1 ? 0 : 1,
      step_type: this.hasEnded ? LAST : 1,
    };
    this.#compare(step, expected, got, onMismatch);
  }

  /** Every field that the trace has is compared; one that it should have and lacks is an error. */
  #compare(step: number, expected: Json, got: Json, onMismatch: OnMismatch): void {
    for (const field of Object.keys(got)) {
      if (expected[field] === undefined) {
        throw new InputError(step === 0 ? field : `steps[${step - 1}].${field}`, {
          value: 'nothing',
          limit: 'a value',
        });
      }
      if (!isSame(field, expected[field], got[field])) {
        onMismatch({ step, field, expected: expected[field], got: got[field] });
      }
    }
  }

  #view(): number[] {
    return [...this.#observation.subarray(0, this.#viewBytes)];
  }

  /** Cells that differ from the step before, in rows: [y, x, tile, colour]. */
  #changedCells(): number[][] {
    const cells = this.#environment.readCells(0);
    const changed: number[][] = [];
    for (let idx = 0; idx < this.#height * this.#width; idx++) {
      if (cells[idx] === this.#cells[idx]) continue;
      changed.push([Math.floor(idx / this.#width), idx % this.#width, cells[idx] >> 4, cells[idx] & 15]);
    }
    this.#cells = cells;
    return changed;
  }
}

const REWARD_DIGITS_ERROR = 1e-6; // six decimals of a 32-bit float

function isSame(field: string, expected: unknown, got: unknown): boolean {
  if (field === 'reward') {
    return typeof expected === 'number' && Math.abs(expected - Number(got)) <= REWARD_DIGITS_ERROR;
  }
  if (field === 'cells' && Array.isArray(expected)) {
    const inOrder = (cells: readonly unknown[]): string[] => cells.map((cell) => JSON.stringify(cell)).sort();
    return JSON.stringify(inOrder(expected)) === JSON.stringify(inOrder(got as unknown[]));
  }
  return JSON.stringify(flat(expected)) === JSON.stringify(flat(got));
}

function flat(value: unknown): unknown {
  return Array.isArray(value) ? value.flat(3) : value;
}

function readLevel(episode: Json): Level {
  const { grid, rules } = episode;
  if (!Array.isArray(grid) || grid.length === 0) throw new InputError('grid', { limit: 'rows of [tile, colour]' });
  const height = grid.length;
  const width = Array.isArray(grid[0]) ? grid[0].length : 0;
  if (Math.min(height, width) < MIN_SIDE || Math.max(height, width) > MAX_SIDE) {
    throw new InputError('grid', { value: `${height} x ${width}`, limit: `sides of ${MIN_SIDE}..${MAX_SIDE} cells` });
  }
  const cells = new Uint8Array(height * width);
  grid.forEach((line: unknown, row) => {
    if (!Array.isArray(line) || line.length !== width) {
      throw new InputError(`grid[${row}]`, { limit: `${width} cells like grid[0]` });
    }
    line.forEach((cell: unknown, col) => {
      cells[row * width + col] = readCell(cell, `grid[${row}][${col}]`);
    });
  });
  if (!Array.isArray(rules)) throw new InputError('rules', { value: describeList(rules), limit: 'an array' });
  const encodedRules = rules.map((rule: unknown, idx) =>
    withoutSlack(readEncoding(rule, `rules[${idx}]`, 7), ruleLength),
  );
  const [row, col] = readIntegers(episode, 'agent', 254, 2);
  const parameters = encodeTask({
    goals: [{ encoding: withoutSlack(readEncoding(episode.goal, 'goal', 5), goalLength), seats: OWN_SEAT }],
    rules: encodedRules.map((encoding) => ({ encoding, seats: ANY_SEAT })),
    objects: [],
    doors: 'fixed',
    maxSteps: readInteger(episode, 'max_steps', 1, 0xffff),
    starts: [{ row, col, direction: readInteger(episode, 'direction', 0, 3) }],
  });
  return { worldId: XLAND_WORLD_ID, height, width, cells, parameters };
}

/** Bytes behind the arguments of a kind mean nothing there; our levels have zeros. */
function withoutSlack(encoding: readonly number[], lengthOf: (kind: number) => number): number[] {
  const length = lengthOf(encoding[0]);
  return encoding.map((byte, idx) => (idx < length ? byte : 0));
}

function ruleLength(kind: number): number {
  return kind < RULE_KINDS.length ? 1 + 2 * numRuleTiles(kind) : 1;
}

function goalLength(kind: number): number {
  if (kind >= GOAL_KINDS.length) return 1;
  const { numTiles, hasPosition } = GOAL_KINDS[kind];
  return 1 + 2 * numTiles + (hasPosition ? 2 : 0);
}

function readCell(cell: unknown, name: string): number {
  const [tile, colour] = readEncoding(cell, name, 2);
  const isCell = tile < 16 && colour < 16 && IS_CELL[cellCode(tile, colour)] === 1;
  if (!isCell) throw new InputError(name, { value: `${tile}, ${colour}`, limit: 'a tile 0..12 and a colour 0..11' });
  return cellCode(tile, colour);
}

/** Side of the window, from the length of the observation. */
function readViewSize(episode: Json): number {
  const { observation } = episode;
  if (!Array.isArray(observation)) throw new InputError('observation', { limit: 'an array' });
  const side = Math.sqrt(observation.flat(3).length / 2);
  if (!Number.isInteger(side) || side < 3 || side > 11 || side % 2 === 0) {
    throw new InputError('observation', {
      value: observation.flat(3).length,
      limit: '2 x V x V numbers, V odd in 3..11',
    });
  }
  return side;
}

function readInteger(episode: Json, field: string, min: number, max: number): number {
  const value = episode[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new InputError(field, { value: value ?? 'nothing', limit: `${min}..${max}` });
  }
  return value;
}

function readIntegers(episode: Json, field: string, max: number, length?: number): number[] {
  return readEncoding(episode[field], field, length, max);
}

/** How long a list is, or what is there instead. */
function describeList(value: unknown): number | string {
  if (Array.isArray(value)) return value.length;
  return value === undefined || value === null ? 'nothing' : typeof value;
}

/** A list of bytes. Throws InputError naming the field and the place. */
function readEncoding(value: unknown, name: string, length?: number, max = 255): number[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    throw new InputError(name, {
      value: describeList(value),
      limit: length === undefined ? 'an array' : `an array of ${length}`,
    });
  }
  return value.map((byte: unknown, idx) => {
    if (typeof byte !== 'number' || !Number.isInteger(byte) || byte < 0 || byte > max) {
      throw new InputError(`${name}[${idx}]`, { value: byte ?? 'nothing', limit: `0..${max}` });
    }
    return byte;
  });
}
