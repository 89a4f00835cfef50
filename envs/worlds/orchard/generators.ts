import { InputError } from '../../core/errors.ts';
import type { Level, LevelGenerator } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { growHedgesInPlace, LevelCanvas, plantGroveInPlace } from './canvas.ts';
import { FIRST_DOOR, FIRST_KEY, FLOOR, WALL } from './cells.ts';
import { drawGrovesAndDoors } from './groves-and-doors.ts';
import { findOutside } from './reach.ts';
import type { OrchardSettings } from './settings.ts';

/** The level generators of orchard. Levels are solvable by how they are drawn; assertValid is run over many in tests. */
export function createOrchardGenerators(settings: OrchardSettings): readonly LevelGenerator[] {
  return [
    {
      id: 'groves-and-doors',
      summary: 'gardens around walled orchards: the richest groves lie behind doors whose keys lie outside',
      sample: (rng) => sampleLevel(rng, settings, { minSide: 11, draw: drawGrovesAndDoors }),
    },
    {
      id: 'open',
      summary: 'one room without inner doors: groves of every kind and a few hedges',
      sample: (rng) => sampleLevel(rng, settings, { minSide: 5, draw: drawOpen }),
    },
    {
      id: 'four-rooms',
      summary: 'four rooms: three joined by gaps, the fourth behind two doors whose key lies in the opposite room',
      sample: (rng) => sampleLevel(rng, settings, { minSide: 11, draw: drawFourRooms }),
    },
  ];
}

interface Drawing {
  readonly minSide: number;
  /** `scale` in (0, 1] shrinks groves; false when something found no place. */
  readonly draw: (rng: Rng, canvas: LevelCanvas, settings: OrchardSettings, scale: number) => boolean;
}

const NUM_ATTEMPTS = 24;

/** Draws until everything has found its place, with smaller groves each time. Throws InputError when the sides are too small. */
function sampleLevel(rng: Rng, settings: OrchardSettings, drawing: Drawing): Level {
  const { height, width, numKinds, numSeats } = settings;
  if (Math.min(height, width) < drawing.minSide) {
    throw new InputError('level of settings height x width is too small for this generator', {
      value: `${height} x ${width}`,
      limit: `at least ${drawing.minSide} x ${drawing.minSide}`,
    });
  }
  for (let attempt = 0; attempt < NUM_ATTEMPTS; attempt++) {
    const canvas = new LevelCanvas(height, width);
    const scale = 1 - attempt / NUM_ATTEMPTS;
    if (drawing.draw(rng, canvas, settings, scale) && countSpawns(canvas) >= numSeats) return canvas.toLevel();
  }
  throw new InputError('settings height and width leave no room for all groves and players', {
    value: `${height} x ${width}`,
    limit: `more cells, fewer kinds than ${numKinds} or fewer seats than ${numSeats}`,
  });
}

function countSpawns(canvas: LevelCanvas): number {
  const outside = findOutside(canvas.toLevel());
  return canvas.cells.filter((code, cellIdx) => code === FLOOR && outside[cellIdx] === 1).length;
}

function drawOpen(rng: Rng, canvas: LevelCanvas, settings: OrchardSettings, scale: number): boolean {
  const everywhere = new Uint8Array(canvas.cells.length).fill(1);
  const nothing = new Uint8Array(canvas.cells.length);
  growHedgesInPlace(rng, canvas, nothing, Math.floor((canvas.cells.length * scale) / 60));
  const numCells = groveSize(canvas, settings.numKinds, scale);
  for (let kind = 0; kind < settings.numKinds; kind++) {
    const shape = rng.below(3) === 0 ? 'rows' : 'thicket';
    const plan = { kind, numCells, shape, region: everywhere, isKept: nothing } as const;
    if (plantGroveInPlace(rng, canvas, plan) === 0) return false;
    if (scale <= 0.5) continue;
    const numMore = 1 + Math.floor(canvas.cells.length / CELLS_PER_EXTRA_GROVE);
    for (let i = 0; i < numMore; i++) plantGroveInPlace(rng, canvas, { ...plan, numCells: Math.ceil(numCells / 2) });
  }
  return true;
}

/** Cells for which each kind gets one more grove, so that large levels are not bare. */
const CELLS_PER_EXTRA_GROVE = 500;

/** Cells of one grove so that all groves together take about a quarter of the level. */
function groveSize(canvas: LevelCanvas, numKinds: number, scale: number): number {
  const inner = (canvas.height - 2) * (canvas.width - 2);
  return Math.max(1, Math.floor(Math.min(16, inner / (4 * numKinds)) * scale));
}

/** Walls cross near the middle; each of the four arms has one opening. The room between two shut openings is the fourth. */
function drawFourRooms(rng: Rng, canvas: LevelCanvas, settings: OrchardSettings, scale: number): boolean {
  const { height, width, cells } = canvas;
  const midRow = (height >> 1) + rng.below(3) - 1;
  const midCol = (width >> 1) + rng.below(3) - 1;
  for (let row = 1; row < height - 1; row++) cells[row * width + midCol] = WALL;
  for (let col = 1; col < width - 1; col++) cells[midRow * width + col] = WALL;
  const between = (low: number, high: number): number => low + rng.below(high - low);
  // Arms in clockwise order; arm i lies between room i and room i + 1, rooms: top right, bottom right, bottom left, top left.
  const openings = [
    midRow * width + between(midCol + 1, width - 1),
    between(midRow + 1, height - 1) * width + midCol,
    midRow * width + between(1, midCol),
    between(1, midRow) * width + midCol,
  ];
  const shutRoom = rng.below(4);
  const colour = rng.below(settings.numKeyColours);
  openings.forEach((opening, arm) => {
    const isShut = arm === shutRoom || (arm + 1) % 4 === shutRoom;
    cells[opening] = isShut ? FIRST_DOOR + colour : FLOOR;
  });
  const isKept = new Uint8Array(cells.length);
  for (const opening of openings) for (const next of canvas.neighbours(opening)) isKept[next] = 1;
  for (const opening of openings) isKept[opening] = 1;
  const rooms = [0, 1, 2, 3].map((room) => roomRegion(canvas, midRow, midCol, room));
  return (
    plantRooms(rng, canvas, settings, { rooms, shutRoom, isKept, scale }) &&
    placeKey(rng, canvas, rooms[(shutRoom + 2) % 4], isKept, colour)
  );
}

function roomRegion(canvas: LevelCanvas, midRow: number, midCol: number, room: number): Uint8Array {
  const isRight = room < 2;
  const isBottom = room === 1 || room === 2;
  return canvas.cells.map((_, cellIdx) => {
    const row = Math.floor(cellIdx / canvas.width);
    const col = cellIdx % canvas.width;
    return row !== midRow && col !== midCol && row > midRow === isBottom && col > midCol === isRight ? 1 : 0;
  });
}

interface RoomPlan {
  readonly rooms: readonly Uint8Array[];
  readonly shutRoom: number;
  readonly isKept: Uint8Array;
  readonly scale: number;
}

/** Kinds go round the rooms from a random one; the kind of the shut room grows largest. */
function plantRooms(rng: Rng, canvas: LevelCanvas, settings: OrchardSettings, plan: RoomPlan): boolean {
  const numCells = groveSize(canvas, settings.numKinds, plan.scale);
  const kinds = Array.from({ length: settings.numKinds }, (_, kind) => kind);
  rng.shuffleInPlace(kinds);
  return kinds.every((kind, index) => {
    const room = (plan.shutRoom + index) % 4;
    const isRichest = index === 0;
    const grove = {
      kind,
      shape: rng.below(3) === 0 ? 'rows' : 'thicket',
      region: plan.rooms[room],
      isKept: plan.isKept,
    } as const;
    return plantGroveInPlace(rng, canvas, { ...grove, numCells: isRichest ? numCells * 2 : numCells }) > 0;
  });
}

function placeKey(rng: Rng, canvas: LevelCanvas, region: Uint8Array, isKept: Uint8Array, colour: number): boolean {
  const home = canvas.shuffledFloor(rng, region).find((cellIdx) => isKept[cellIdx] === 0);
  if (home === undefined) return false;
  canvas.cells[home] = FIRST_KEY + colour;
  return true;
}
