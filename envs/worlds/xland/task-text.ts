import { InputError } from '../../core/errors.ts';
import { GOAL_BYTES, GOAL_KINDS } from './goals.ts';
import { numRuleTiles, RULE_BYTES, RULE_KINDS } from './rules.ts';
import { ANY_SEAT, MAX_SEATS, OWN_SEAT, type SeatGoal, type SeatRule } from './task.ts';
import { cellCode, cellName, findCellCode } from './tiles.ts';

/**
 * Words for goals and rules: `hold ball-red`, `tile-at key-blue 3 4` (row and column from 1),
 * `tiles-near ball-red square-blue -> star-pink`; `by 1,2` at the end names the seats (from 1) whose actions count.
 */
export function formatGoal({ encoding, seats }: SeatGoal): string {
  const kind = GOAL_KINDS[encoding[0]];
  const words = [kind.name, ...tileNames(encoding, kind.numTiles)];
  const at = 1 + 2 * kind.numTiles;
  if (kind.hasPosition) words.push(String(encoding[at] + 1), String(encoding[at + 1] + 1));
  return words.join(' ') + formatSeats(seats, OWN_SEAT);
}

export function formatRule({ encoding, seats }: SeatRule): string {
  const names = tileNames(encoding, numRuleTiles(encoding[0]));
  const product = names.pop();
  const words = [RULE_KINDS[encoding[0]].name, ...names, ...(product === undefined ? [] : ['->', product])];
  return words.join(' ') + formatSeats(seats, ANY_SEAT);
}

function tileNames(encoding: readonly number[], count: number): string[] {
  return Array.from({ length: count }, (_, i) => cellName(cellCode(encoding[1 + 2 * i], encoding[2 + 2 * i])));
}

function formatSeats(seats: number, usual: number): string {
  if (seats === usual) return '';
  const named = Array.from({ length: MAX_SEATS }, (_, seatIdx) => seatIdx).filter((seatIdx) => seats & (1 << seatIdx));
  return ` by ${named.map((seatIdx) => seatIdx + 1).join(',')}`;
}

/** Throws InputError at `where` for an unknown kind, tile or number of arguments. */
export function parseGoal(text: string, where: string): SeatGoal {
  const { words, seats } = splitSeats(text, OWN_SEAT, where);
  const id = GOAL_KINDS.findIndex(({ name }) => name === words[0]);
  if (id < 0) throw unknownKind('goal', words[0], GOAL_KINDS, where);
  const { numTiles, hasPosition } = GOAL_KINDS[id];
  assertNumWords(text, words, 1 + numTiles + (hasPosition ? 2 : 0), where);
  const encoding = [id, ...words.slice(1, 1 + numTiles).flatMap((word) => parseTile(word, where))];
  for (const word of words.slice(1 + numTiles)) {
    const place = Number(word);
    if (!Number.isInteger(place) || place < 1 || place > 255) {
      throw new InputError('row or column of a goal', { value: word, limit: '1..255', where });
    }
    encoding.push(place - 1);
  }
  return { encoding: padded(encoding, GOAL_BYTES), seats };
}

export function parseRule(text: string, where: string): SeatRule {
  const { words: all, seats } = splitSeats(text, ANY_SEAT, where);
  const id = RULE_KINDS.findIndex(({ name }) => name === all[0]);
  if (id < 0) throw unknownKind('rule', all[0], RULE_KINDS, where);
  const { numInputs } = RULE_KINDS[id];
  if (numInputs > 0 && all[1 + numInputs] !== '->') {
    throw new InputError('rule', { value: text, limit: `${numInputs} tiles, -> and a product`, where });
  }
  const words = all.filter((word) => word !== '->');
  assertNumWords(text, words, 1 + numRuleTiles(id), where);
  const tiles = words.slice(1).flatMap((word) => parseTile(word, where));
  return { encoding: padded([id, ...tiles], RULE_BYTES), seats };
}

/** Tile id and colour id of a name such as `ball-red` or `floor`. */
export function parseTile(word: string, where: string): [number, number] {
  const code = findCellCode(word);
  if (code === undefined) {
    throw new InputError('unknown tile', { value: word, limit: '<tile>-<colour>, floor, wall or empty', where });
  }
  return [code >> 4, code & 15];
}

function splitSeats(text: string, usual: number, where: string): { words: string[]; seats: number } {
  const words = text.trim().split(/\s+/);
  const at = words.indexOf('by');
  if (at < 0) return { words, seats: usual };
  let seats = 0;
  for (const word of words
    .slice(at + 1)
    .join('')
    .split(',')) {
    const seat = Number(word);
    if (!Number.isInteger(seat) || seat < 1 || seat > MAX_SEATS) {
      throw new InputError('seat', { value: word, limit: `1..${MAX_SEATS}`, where });
    }
    seats |= 1 << (seat - 1);
  }
  return { words: words.slice(0, at), seats };
}

function unknownKind(what: string, value: string, kinds: readonly { name: string }[], where: string): InputError {
  return new InputError(`unknown ${what}`, {
    value,
    choices: kinds.map(({ name }) => name),
    where,
  });
}

function assertNumWords(text: string, words: readonly string[], expected: number, where: string): void {
  if (words.length === expected) return;
  throw new InputError('number of words', { value: text, limit: `${expected} words`, where });
}

function padded(encoding: readonly number[], length: number): number[] {
  return [...encoding, ...new Array<number>(length - encoding.length).fill(0)];
}
