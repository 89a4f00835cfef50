import { InputError } from '../../core/errors.ts';
import { hashLevel, type Level, type LevelFormat, type LevelGenerator } from '../../core/level.ts';
import { assertClosedBorder, assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';
import { floodInPlace } from '../../grid/flood.ts';

/** Levels of the `coins` world: 7 x 7 cells, a closed border, coins, and one start cell that carries the heading. */

export const COINS_WORLD_ID = 'coins';
export const COINS_SIDE = 7;
export const COINS_CELLS = COINS_SIDE * COINS_SIDE;
export const NUM_COLOURS = 3;

export const FLOOR = 0;
export const WALL = 1;
export const FIRST_COIN = 2; // + colour: red, green, yellow
export const FIRST_START = FIRST_COIN + NUM_COLOURS; // + heading: up, right, down, left
const ALPHABET = '.#rgy^>v<';

export const coinsLevelFormat: LevelFormat = {
  parse: (text) => parseAscii(COINS_WORLD_ID, text, ALPHABET),
  format: (level) => formatAscii(level, ALPHABET),
  assertValid: assertCoinsLevel,
};

function assertCoinsLevel(level: Level): void {
  assertShape(level, COINS_WORLD_ID, ALPHABET.length, { min: COINS_SIDE, max: COINS_SIDE });
  assertClosedBorder(level, WALL);
  const starts = [...level.cells.keys()].filter((cellIdx) => level.cells[cellIdx] >= FIRST_START);
  if (starts.length !== 1) {
    throw new InputError('number of start cells', { value: starts.length, limit: 'exactly 1 of ^ > v <' });
  }
  const region = new Uint8Array(COINS_CELLS);
  floodInPlace(
    level.cells.map((code) => (code === WALL ? 0 : 1)),
    COINS_SIDE,
    starts[0],
    region,
    1,
  );
  let numCoins = 0;
  level.cells.forEach((code, cellIdx) => {
    if (code < FIRST_COIN || code >= FIRST_START) return;
    numCoins++;
    if (region[cellIdx] === 0) {
      throw new InputError('unsolvable level: a coin cannot be reached', {
        where: formatCell(Math.floor(cellIdx / COINS_SIDE), cellIdx % COINS_SIDE),
      });
    }
  });
  if (numCoins === 0) throw new InputError('number of coins', { value: 0, limit: 'at least 1' });
}

/** Coins, start cell and heading uniformly at random in the open 5 x 5 room. */
export function createRandomCoinsGenerator(coinsPerColour: number): LevelGenerator {
  return {
    id: 'random',
    summary: `an open 5 x 5 room, ${coinsPerColour} coins of each colour and the start at random cells`,
    sample(rng) {
      const cells = new Uint8Array(COINS_CELLS).fill(WALL);
      const inner = [...cells.keys()].filter((cellIdx) => isInner(cellIdx));
      for (const cellIdx of inner) cells[cellIdx] = FLOOR;
      rng.shuffleInPlace(inner);
      const numCoins = NUM_COLOURS * coinsPerColour;
      for (let i = 0; i < numCoins; i++) cells[inner[i]] = FIRST_COIN + (i % NUM_COLOURS);
      cells[inner[numCoins]] = FIRST_START + rng.below(4);
      return { worldId: COINS_WORLD_ID, height: COINS_SIDE, width: COINS_SIDE, cells };
    },
  };
}

function isInner(cellIdx: number): boolean {
  const row = Math.floor(cellIdx / COINS_SIDE);
  const col = cellIdx % COINS_SIDE;
  return row > 0 && row < COINS_SIDE - 1 && col > 0 && col < COINS_SIDE - 1;
}

export type LevelSplit = 'train' | 'held-out';

/** Which half a level belongs to, by the parity of its hash: the two halves never share a level. */
export function levelSplit(level: Level): LevelSplit {
  return Number.parseInt(hashLevel(level).slice(-1), 16) % 2 === 0 ? 'train' : 'held-out';
}
