import { InputError } from '../../core/errors.ts';
import type { Level } from '../../core/level.ts';
import { GOAL_BYTES } from './goals.ts';
import { RULE_BYTES } from './rules.ts';
import type { XlandSettings } from './settings.ts';
import { ANY_SEAT, countObjects, goalAt, numGoals, numRules, numStarts, RULE_STRIDE, rulesAt } from './task.ts';
import { FLOOR } from './tiles.ts';

/** Throws InputError when a valid level does not fit the settings: too large, too many rules, or too few seats or cells. */
export function assertRoom(settings: XlandSettings, level: Level): void {
  const { size, maxRules, numSeats } = settings;
  const parameters = level.parameters ?? new Uint8Array();
  if (Math.max(level.height, level.width) > size) {
    throw new InputError('side of a level', {
      value: Math.max(level.height, level.width),
      limit: `at most size = ${size}`,
    });
  }
  if (numRules(parameters) > maxRules) {
    throw new InputError('number of rules', { value: numRules(parameters), limit: `at most maxRules = ${maxRules}` });
  }
  const seatsNeeded = countSeatsNeeded(parameters);
  if (seatsNeeded > numSeats) {
    throw new InputError('seats that the level names', { value: seatsNeeded, limit: `at most numSeats = ${numSeats}` });
  }
  if (numSeats === 1) return; // one cell for it is sure in a valid level
  const needed = countObjects(parameters) + numSeats;
  let numFloors = 0;
  for (let idx = 0; idx < level.cells.length; idx++) if (level.cells[idx] >> 4 === FLOOR) numFloors++;
  if (numFloors < needed) {
    throw new InputError('number of floor cells', {
      value: numFloors,
      limit: `at least ${needed}: objects and numSeats = ${numSeats}`,
    });
  }
}

/** The most seats that goals, starts, or the seats of rules and goals speak of. */
export function countSeatsNeeded(parameters: Uint8Array): number {
  let named = (1 << Math.max(numGoals(parameters), numStarts(parameters))) - 1;
  for (let i = 0; i < numGoals(parameters); i++) named |= namedSeats(parameters[goalAt(parameters, i) + GOAL_BYTES]);
  const end = rulesAt(parameters) + numRules(parameters) * RULE_STRIDE;
  for (let at = rulesAt(parameters); at < end; at += RULE_STRIDE) named |= namedSeats(parameters[at + RULE_BYTES]);
  return 32 - Math.clz32(named);
}

function namedSeats(seats: number): number {
  return seats === ANY_SEAT ? 0 : seats;
}
