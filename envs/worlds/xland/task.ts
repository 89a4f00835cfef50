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

/** Whether one and the same goal, which answers to the same seats, is that of all seats: then it is met for all at once. */
export function hasOneGoal(parameters: Uint8Array, numSeats: number): boolean {
  if (numGoals(parameters) === 0) return false;
  const first = goalAt(parameters, 0);
  if (parameters[first + GOAL_BYTES] === OWN_SEAT) return false;
  for (let seatIdx = 1; seatIdx < numSeats; seatIdx++) {
    const at = goalAt(parameters, seatIdx);
    for (let i = 0; i < GOAL_STRIDE; i++) if (parameters[at + i] !== parameters[first + i]) return false;
  }
  return true;
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

/** What the head of `Level.parameters` says. */
export interface TaskHead {
  readonly numGoals: number;
  readonly numRules: number;
  readonly numObjects: number;
  readonly numStarts: number;
  readonly doors: LayoutId | 'fixed';
  readonly maxSteps: number;
}

/** Parameters with their head written and room for the rest. Throws InputError for more than fits. */
export function createTaskBytes(head: TaskHead): Uint8Array {
  assertCount('goals', head.numGoals, 1, MAX_SEATS);
  assertCount('rules', head.numRules, 0, MAX_RULES);
  assertCount('objects', head.numObjects, 0, MAX_OBJECTS);
  assertCount('starts', head.numStarts, 0, MAX_SEATS);
  assertCount('steps', head.maxSteps, 0, 0xffff);
  const listBytes = GOAL_STRIDE * head.numGoals + RULE_STRIDE * head.numRules + 2 * head.numObjects;
  const bytes = new Uint8Array(HEADER_BYTES + listBytes + START_STRIDE * head.numStarts);
  bytes[DOORS_AT] = head.doors === 'fixed' ? 0 : 1 + LAYOUT_IDS.indexOf(head.doors);
  bytes[STEPS_AT] = head.maxSteps & 0xff;
  bytes[STEPS_AT + 1] = head.maxSteps >> 8;
  bytes[NUM_GOALS_AT] = head.numGoals;
  bytes[NUM_RULES_AT] = head.numRules;
  bytes[NUM_OBJECTS_AT] = head.numObjects;
  bytes[NUM_STARTS_AT] = head.numStarts;
  return bytes;
}

/** Writes the goal of a seat that has one of its own. encoding: [5]. */
export function writeGoal(parameters: Uint8Array, seatIdx: number, encoding: ArrayLike<number>, seats: number): void {
  const at = goalAt(parameters, seatIdx);
  for (let i = 0; i < GOAL_BYTES; i++) parameters[at + i] = encoding[i];
  parameters[at + GOAL_BYTES] = seats;
}

/** Throws InputError for more than fits; contents are checked with the level. */
export function encodeTask(task: XlandTask): Uint8Array {
  const { goals, rules, objects, starts } = task;
  const bytes = createTaskBytes({
    numGoals: goals.length,
    numRules: rules.length,
    numObjects: objects.length,
    numStarts: starts.length,
    doors: task.doors,
    maxSteps: task.maxSteps,
  });
  goals.forEach(({ encoding, seats }, seatIdx) => {
    writeGoal(bytes, seatIdx, encoding, seats);
  });
  const ruleBytes = rules.flatMap(({ encoding, seats }) => [...encoding, seats]);
  const startBytes = starts.flatMap(({ row, col, direction }) => [row, col, direction]);
  bytes.set([...ruleBytes, ...objects.flat(), ...startBytes], rulesAt(bytes));
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
