import { InputError } from '../../core/errors.ts';
import type { Level } from '../../core/level.ts';
import { formatCell } from '../../grid/ascii.ts';
import { floodInPlace } from '../../grid/flood.ts';
import {
  COUNTER,
  DISH_SOURCE,
  FIRST_SOUP,
  FIRST_START,
  FLOOR,
  NUM_RECIPES,
  ONION_SOURCE,
  ONIONS_IN,
  POT,
  SERVING,
  TERRAIN_NAMES,
  TOMATO_SOURCE,
  TOMATOES_IN,
} from './cells.ts';
import { decodeOrders, type Orders } from './orders.ts';

/**
 * Who can reach what. A region is a set of floor cells that hang together and hold at least one start cell; regions are
 * numbered from 0 and sets of regions are bit masks (there are at most 16). What is carried in one region can be carried in
 * another once both touch the same counter; what is put into a pot can be taken out by every region that touches it.
 */
export interface Regions {
  readonly regionOfCell: Uint8Array; // [H, W] region + 1; 0 where no player can stand
  readonly touching: Uint32Array; // [H, W] mask of regions beside a cell that is no floor
  readonly numRegions: number;
}

export function findRegions({ height, width, cells }: Level): Regions {
  const isOpen = cells.map((code) => (code === FLOOR || code >= FIRST_START ? 1 : 0));
  const regionOfCell = new Uint8Array(height * width);
  let numRegions = 0;
  cells.forEach((code, cellIdx) => {
    if (code < FIRST_START || regionOfCell[cellIdx] !== 0) return;
    floodInPlace(isOpen, width, cellIdx, regionOfCell, ++numRegions);
  });
  const touching = new Uint32Array(height * width);
  regionOfCell.forEach((region, cellIdx) => {
    if (region === 0) return;
    for (const beside of [cellIdx - width, cellIdx + 1, cellIdx + width, cellIdx - 1]) {
      if (isOpen[beside] === 0) touching[beside] |= 1 << (region - 1);
    }
  });
  return { regionOfCell, touching, numRegions };
}

/** Everything that a source's things can reach, starting from the regions of `mask`, by way of shared counters. */
function spread(level: Level, { touching }: Regions, mask: number): number {
  let reached = mask;
  for (let before = -1; before !== reached; ) {
    before = reached;
    level.cells.forEach((code, cellIdx) => {
      if (code === COUNTER && (touching[cellIdx] & reached) !== 0) reached |= touching[cellIdx];
    });
  }
  return reached;
}

function regionsBeside(level: Level, { touching }: Regions, terrain: number): number {
  let mask = 0;
  level.cells.forEach((code, cellIdx) => {
    if (code === terrain) mask |= touching[cellIdx];
  });
  return mask;
}

/** True when the team can cook and deliver at least one order: with hand-overs over counters, or within the regions of `only`. */
export function canServe(level: Level, orders: Orders, regions: Regions, only = 0xffff): boolean {
  const within = (mask: number): number => mask & only;
  const carried = (terrain: number): number => {
    const start = within(regionsBeside(level, regions, terrain));
    return only === 0xffff ? spread(level, regions, start) : start;
  };
  const onions = carried(ONION_SOURCE);
  const tomatoes = carried(TOMATO_SOURCE);
  const dishes = carried(DISH_SOURCE);
  const windows = within(regionsBeside(level, regions, SERVING));
  for (let cellIdx = 0; cellIdx < level.cells.length; cellIdx++) {
    if (level.cells[cellIdx] !== POT) continue;
    const beside = within(regions.touching[cellIdx]);
    const taken = only === 0xffff ? spread(level, regions, beside & dishes) : beside & dishes;
    if ((taken & windows) === 0) continue;
    for (let recipe = 0; recipe < NUM_RECIPES; recipe++) {
      if (orders.isOrdered[recipe] === 0) continue;
      const hasOnions = ONIONS_IN[FIRST_SOUP + recipe] === 0 || (beside & onions) !== 0;
      const hasTomatoes = TOMATOES_IN[FIRST_SOUP + recipe] === 0 || (beside & tomatoes) !== 0;
      if (hasOnions && hasTomatoes) return true;
    }
  }
  return false;
}

/** True when the team can serve, but no region by itself. */
export function needsHandOver(level: Level, orders: Orders, regions: Regions): boolean {
  if (!canServe(level, orders, regions)) return false;
  for (let region = 0; region < regions.numRegions; region++) {
    if (canServe(level, orders, regions, 1 << region)) return false;
  }
  return true;
}

/** Throws InputError that names what is missing or cannot be reached, with row and column where there is one. */
export function assertSolvable(level: Level): void {
  const orders = decodeOrders(level.parameters);
  const regions = findRegions(level);
  for (const terrain of [POT, DISH_SOURCE, SERVING]) assertReached(level, regions, [terrain]);
  assertReached(level, regions, [ONION_SOURCE, TOMATO_SOURCE]);
  if (!canServe(level, orders, regions)) {
    throw new InputError(
      'unsolvable kitchen: the players can neither alone nor by handing over cook and deliver any order',
    );
  }
}

function assertReached(level: Level, regions: Regions, terrains: readonly number[]): void {
  const name = terrains.map((terrain) => TERRAIN_NAMES[terrain]).join(' or ');
  const cells = [...level.cells.keys()].filter((cellIdx) => terrains.includes(level.cells[cellIdx]));
  if (cells.length === 0) throw new InputError(`number of ${name} cells`, { value: 0, limit: 'at least 1' });
  if (cells.some((cellIdx) => regions.touching[cellIdx] !== 0)) return;
  throw new InputError(`unsolvable kitchen: no ${name} cell can be reached`, {
    where: formatCell(Math.floor(cells[0] / level.width), cells[0] % level.width),
  });
}
