import { InputError } from '../../core/errors.ts';
import { assertGoal, GOAL_BYTES } from './goals.ts';
import { LAYOUT_IDS, type LayoutId } from './layouts.ts';
import { assertRule, assertTilePair, RULE_BYTES } from './rules.ts';

/**
 * What a level of `xland` says besides its cells, and its byte form `Level.parameters`:
 *
 * doors u8 (0 those in the cells, else 1 + layout), steps u16 little-endian (0: three times the cells), numbers of
 * goals G, rules R, objects I and starts A (u8 each), then G goals of 5 bytes + seats u8, R rules of 7 bytes + seats
 * u8, I objects as tile u8 and colour u8, A starts as row u8, column u8, direction u8.
 *
 * `seats` are bits, bit s for seat s: whose actions a rule or a goal answers to. 0 in a goal means the seat whose goal it is.
 */
export interface XlandTask {
  /** One for each seat; seats beyond the last have the last goal too. 1..4. */
  readonly goals: readonly SeatGoal[];
  readonly rules: readonly SeatRule[]; // evaluated in this order; at most 64
  /** Tiles that a reset puts on distinct floor cells drawn at random. At most 64. */
  readonly objects: readonly (readonly [tile: number, colour: number])[];
  /** The layout whose doors a reset draws, or 'fixed' where they are in the cells. */
  readonly doors: LayoutId | 'fixed';
  readonly maxSteps: number; // 0: 3 * height * width; else 1..65535
  /** Where the first seats start; the others start on floor cells drawn at random. */
  readonly starts: readonly Start[];
}

export interface SeatGoal {
  readonly encoding: readonly number[]; // [5]
  readonly seats: number;
}

export interface SeatRule {
  readonly encoding: readonly number[]; // [7]
  readonly seats: number;
}

export interface Start {
  readonly row: number;
  readonly col: number;
  readonly direction: number; // 0 up, clockwise
}

export const MAX_SEATS = 4;
export const ANY_SEAT = 15;
export const OWN_SEAT = 0;
export const MAX_RULES = 64;
export const MAX_OBJECTS = 64;

export const GOAL_STRIDE = GOAL_BYTES + 1;
export const RULE_STRIDE = RULE_BYTES + 1;
const START_STRIDE = 3;
const HEADER_BYTES = 7;

/** Where the parts of `Level.parameters` begin. */
export const DOORS_AT = 0;
export const STEPS_AT = 1;
const NUM_GOALS_AT = 3;
const NUM_RULES_AT = 4;
const NUM_OBJECTS_AT = 5;
const NUM_STARTS_AT = 6;

export function numGoals(parameters: Uint8Array): number {
  return parameters[NUM_GOALS_AT];
}

export function numRules(parameters: Uint8Array): number {
  return parameters[NUM_RULES_AT];
}

export function numObjects(parameters: Uint8Array): number {
  return parameters[NUM_OBJECTS_AT];
}

export function numStarts(parameters: Uint8Array): number {
  return parameters[NUM_STARTS_AT];
}

/** Offset of the goal of a seat. */
export function goalAt(parameters: Uint8Array, seatIdx: number): number {
  const last = parameters[NUM_GOALS_AT] - 1;
  return HEADER_BYTES + GOAL_STRIDE * Math.min(seatIdx, last);
}

export function rulesAt(parameters: Uint8Array): number {
  return HEADER_BYTES + GOAL_STRIDE * parameters[NUM_GOALS_AT];
}

export function objectsAt(parameters: Uint8Array): number {
  return rulesAt(parameters) + RULE_STRIDE * parameters[NUM_RULES_AT];
}

export function startsAt(parameters: Uint8Array): number {
  return objectsAt(parameters) + 2 * parameters[NUM_OBJECTS_AT];
}

/** Objects that a reset puts on floor cells: all but padding. */
export function countObjects(parameters: Uint8Array): number {
  let count = 0;
  const end = startsAt(parameters);
  for (let at = objectsAt(parameters); at < end; at += 2) if (parameters[at] !== 0) count++;
  return count;
}

/** The layout whose doors are drawn, undefined where they are in the cells. */
export function doorsLayout(parameters: Uint8Array): LayoutId | undefined {
  return LAYOUT_IDS[parameters[DOORS_AT] - 1];
}

/** Steps after which an episode is cut when no setting says otherwise. */
export function levelMaxSteps(parameters: Uint8Array, height: number, width: number): number {
  const steps = parameters[STEPS_AT] | (parameters[STEPS_AT + 1] << 8);
  return steps === 0 ? 3 * height * width : steps;
}

/** Throws InputError for more than fits; contents are checked with the level. */
export function encodeTask(task: XlandTask): Uint8Array {
  const { goals, rules, objects, doors, maxSteps, starts } = task;
  assertCount('goals', goals.length, 1, MAX_SEATS);
  assertCount('rules', rules.length, 0, MAX_RULES);
  assertCount('objects', objects.length, 0, MAX_OBJECTS);
  assertCount('starts', starts.length, 0, MAX_SEATS);
  assertCount('steps', maxSteps, 0, 0xffff);
  const size =
    HEADER_BYTES +
    GOAL_STRIDE * goals.length +
    RULE_STRIDE * rules.length +
    2 * objects.length +
    START_STRIDE * starts.length;
  const bytes = new Uint8Array(size);
  bytes[DOORS_AT] = doors === 'fixed' ? 0 : 1 + LAYOUT_IDS.indexOf(doors);
  bytes[STEPS_AT] = maxSteps & 0xff;
  bytes[STEPS_AT + 1] = maxSteps >> 8;
  bytes[NUM_GOALS_AT] = goals.length;
  bytes[NUM_RULES_AT] = rules.length;
  bytes[NUM_OBJECTS_AT] = objects.length;
  bytes[NUM_STARTS_AT] = starts.length;
  let at = HEADER_BYTES;
  for (const { encoding, seats } of goals) {
    bytes.set(encoding, at);
    bytes[at + GOAL_BYTES] = seats;
    at += GOAL_STRIDE;
  }
  for (const { encoding, seats } of rules) {
    bytes.set(encoding, at);
    bytes[at + RULE_BYTES] = seats;
    at += RULE_STRIDE;
  }
  for (const [tile, colour] of objects) {
    bytes[at++] = tile;
    bytes[at++] = colour;
  }
  for (const { row, col, direction } of starts) {
    bytes[at++] = row;
    bytes[at++] = col;
    bytes[at++] = direction;
  }
  return bytes;
}

function assertCount(name: string, count: number, min: number, max: number): void {
  if (!Number.isInteger(count) || count < min || count > max) {
    throw new InputError(`number of ${name}`, { value: count, limit: `${min}..${max}` });
  }
}

/** Reads what `encodeTask` writes; the bytes must have passed `assertTask`. */
export function decodeTask(parameters: Uint8Array): XlandTask {
  const list = <T>(count: number, at: number, stride: number, read: (at: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => read(at + i * stride));
  return {
    goals: list(numGoals(parameters), HEADER_BYTES, GOAL_STRIDE, (at) => ({
      encoding: [...parameters.subarray(at, at + GOAL_BYTES)],
      seats: parameters[at + GOAL_BYTES],
    })),
    rules: list(numRules(parameters), rulesAt(parameters), RULE_STRIDE, (at) => ({
      encoding: [...parameters.subarray(at, at + RULE_BYTES)],
      seats: parameters[at + RULE_BYTES],
    })),
    objects: list(numObjects(parameters), objectsAt(parameters), 2, (at) => [parameters[at], parameters[at + 1]]),
    doors: doorsLayout(parameters) ?? 'fixed',
    maxSteps: parameters[STEPS_AT] | (parameters[STEPS_AT + 1] << 8),
    starts: list(numStarts(parameters), startsAt(parameters), START_STRIDE, (at) => ({
      row: parameters[at],
      col: parameters[at + 1],
      direction: parameters[at + 2],
    })),
  };
}

/** Checks the bytes of a level's parameters but for what depends on its cells. Throws InputError that names rule, goal, object or start. */
export function assertTask(parameters: Uint8Array | undefined, height: number, width: number): Uint8Array {
  if (parameters === undefined || parameters.length < HEADER_BYTES) {
    throw new InputError('parameters of an xland level', {
      value: parameters?.length ?? 'nothing',
      limit: `at least ${HEADER_BYTES} bytes`,
    });
  }
  assertCount('goals', numGoals(parameters), 1, MAX_SEATS);
  assertCount('rules', numRules(parameters), 0, MAX_RULES);
  assertCount('objects', numObjects(parameters), 0, MAX_OBJECTS);
  assertCount('starts', numStarts(parameters), 0, MAX_SEATS);
  const size = startsAt(parameters) + START_STRIDE * numStarts(parameters);
  if (parameters.length !== size) {
    throw new InputError('parameters of an xland level', { value: parameters.length, limit: `${size} bytes` });
  }
  if (parameters[DOORS_AT] > LAYOUT_IDS.length) {
    throw new InputError('doors of an xland level', { value: parameters[DOORS_AT], limit: `0..${LAYOUT_IDS.length}` });
  }
  for (let i = 0; i < numGoals(parameters); i++) {
    const at = HEADER_BYTES + i * GOAL_STRIDE;
    assertGoal(parameters, at, i, height, width);
    assertSeats(parameters[at + GOAL_BYTES], OWN_SEAT, 'goal', i);
  }
  for (let i = 0, at = rulesAt(parameters); i < numRules(parameters); i++, at += RULE_STRIDE) {
    assertRule(parameters, at, i);
    assertSeats(parameters[at + RULE_BYTES], 1, 'rule', i);
  }
  for (let i = 0, at = objectsAt(parameters); i < numObjects(parameters); i++, at += 2) {
    assertTilePair(parameters, at, 0, 'object', i);
  }
  return parameters;
}

function assertSeats(seats: number, min: number, owner: 'rule' | 'goal', ownerIdx: number): void {
  if (seats >= min && seats <= ANY_SEAT) return;
  throw new InputError('seats', { value: seats, limit: `${min}..${ANY_SEAT}`, where: `${owner} ${ownerIdx + 1}` });
}
