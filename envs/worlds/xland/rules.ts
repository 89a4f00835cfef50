import { InputError } from '../../core/errors.ts';
import { NUM_COLOURS, NUM_TILES } from './tiles.ts';

/**
 * The 12 kinds of production rule, XLand-MiniGrid's ids and encoding: [id, tile, colour, ...] with inputs first and the
 * product last, zero padded to 7 bytes.
 */
export const RULE_BYTES = 7;

export const RULE_NONE = 0;
export const RULE_HOLD = 1;
export const RULE_NEAR = 2;
export const RULE_TILES_NEAR = 3;
export const RULE_TILES_NEAR_UP = 4; // + direction
export const RULE_NEAR_UP = 8; // + direction

export interface RuleKind {
  readonly name: string;
  readonly numInputs: number; // tiles that the rule takes; a product follows where there are any
}

export const RULE_KINDS: readonly RuleKind[] = [
  { name: 'none', numInputs: 0 },
  { name: 'hold', numInputs: 1 },
  { name: 'near', numInputs: 1 },
  { name: 'tiles-near', numInputs: 2 },
  { name: 'tiles-near-up', numInputs: 2 },
  { name: 'tiles-near-right', numInputs: 2 },
  { name: 'tiles-near-down', numInputs: 2 },
  { name: 'tiles-near-left', numInputs: 2 },
  { name: 'near-up', numInputs: 1 },
  { name: 'near-right', numInputs: 1 },
  { name: 'near-down', numInputs: 1 },
  { name: 'near-left', numInputs: 1 },
];

/** Tiles of a rule: its inputs and its product. */
export function numRuleTiles(kind: number): number {
  const { numInputs } = RULE_KINDS[kind];
  return numInputs === 0 ? 0 : numInputs + 1;
}

/** Checks the 7 bytes of one rule. Throws InputError that names the rule and the argument, both counted from 1. */
export function assertRule(bytes: ArrayLike<number>, at: number, ruleIdx: number): void {
  const kind = bytes[at];
  if (!(kind >= 0 && kind < RULE_KINDS.length)) {
    throw new InputError('kind of a rule', { value: kind, limit: '0..11', where: `rule ${ruleIdx + 1}` });
  }
  const numTiles = numRuleTiles(kind);
  for (let i = 0; i < numTiles; i++) {
    assertTilePair(bytes, at + 1 + 2 * i, i, 'rule', ruleIdx);
    if (i < numTiles - 1 && kind !== RULE_HOLD && bytes[at + 1 + 2 * i] === 0) {
      throw new InputError('tile', { value: 0, limit: '1..12 on the map', where: placeOf(i, 'rule', ruleIdx) });
    }
  }
  assertPadding(bytes, at + 1 + 2 * numTiles, at + RULE_BYTES, 'rule', ruleIdx);
}

export type TileOwner = 'rule' | 'goal' | 'object';

/** Checks one tile id and the colour id after it. Throws InputError that names the owner and its argument, from 1. */
export function assertTilePair(
  bytes: ArrayLike<number>,
  at: number,
  argumentIdx: number,
  owner: TileOwner,
  ownerIdx: number,
): void {
  if (!(bytes[at] >= 0 && bytes[at] < NUM_TILES)) {
    const where = placeOf(argumentIdx, owner, ownerIdx);
    throw new InputError('tile', { value: bytes[at], limit: `0..${NUM_TILES - 1}`, where });
  }
  if (!(bytes[at + 1] >= 0 && bytes[at + 1] < NUM_COLOURS)) {
    const where = placeOf(argumentIdx, owner, ownerIdx);
    throw new InputError('colour', { value: bytes[at + 1], limit: `0..${NUM_COLOURS - 1}`, where });
  }
}

function placeOf(argumentIdx: number, owner: TileOwner, ownerIdx: number): string {
  return owner === 'object' ? `object ${ownerIdx + 1}` : `${owner} ${ownerIdx + 1}, argument ${argumentIdx + 1}`;
}

/** Bytes that an encoding does not use are 0, so that the same content is the same bytes. */
export function assertPadding(
  bytes: ArrayLike<number>,
  start: number,
  end: number,
  owner: TileOwner,
  ownerIdx: number,
): void {
  for (let i = start; i < end; i++) {
    if (bytes[i] !== 0) {
      throw new InputError('byte that is not used', { value: bytes[i], limit: '0', where: `${owner} ${ownerIdx + 1}` });
    }
  }
}
