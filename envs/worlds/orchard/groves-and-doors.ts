import type { Rng } from '../../core/rng.ts';
import { growHedgesInPlace, type LevelCanvas, plantGroveInPlace } from './canvas.ts';
import { FIRST_DOOR, FIRST_KEY, FLOOR, WALL } from './cells.ts';
import type { OrchardSettings } from './settings.ts';

/**
 * The default map: up to four walled orchards in the corners, the gardens between them. A walled orchard holds the
 * richest grove of its kind behind a door; the key of that colour lies in the gardens, away from the door. Every kind
 * also grows in the gardens, the walled ones only as a small patch.
 *
 * Solvable by construction: walled orchards leave at least two cells between each other and touch only the border,
 * so the gardens are one region; hedges stand free; groves are walkable; keys lie in the gardens.
 */

interface Room {
  readonly top: number; // rows and columns of the floor, walls excluded
  readonly left: number;
  readonly bottom: number; // inclusive
  readonly right: number; // inclusive
  readonly isAtTop: boolean;
  readonly isAtLeft: boolean;
  readonly colour: number;
  readonly kind: number;
}

export function drawGrovesAndDoors(rng: Rng, canvas: LevelCanvas, settings: OrchardSettings, scale: number): boolean {
  const { cells } = canvas;
  const isKept = new Uint8Array(cells.length);
  const rooms = layRooms(rng, canvas, settings);
  const doors = rooms.map((room) => buildRoom(rng, canvas, room, isKept));
  const gardens = cells.map((code, cellIdx) =>
    code === FLOOR && !rooms.some((room) => holds(room, canvas, cellIdx)) ? 1 : 0,
  );
  if (!placeKeys(rng, canvas, rooms, { doors, gardens, isKept })) return false;
  growHedgesInPlace(rng, canvas, keepOutside(gardens, isKept), Math.floor((cells.length * scale) / 55));
  return (
    plantRooms(rng, canvas, rooms, isKept) && plantGardens(rng, canvas, settings, { rooms, gardens, isKept, scale })
  );
}

/** One to four rooms in different corners, as many as there are key colours and as the sides allow. */
function layRooms(rng: Rng, canvas: LevelCanvas, settings: OrchardSettings): Room[] {
  const { height, width } = canvas;
  const corners = [0, 1, 2, 3];
  rng.shuffleInPlace(corners);
  const kinds = Array.from({ length: settings.numKinds }, (_, kind) => kind);
  rng.shuffleInPlace(kinds);
  const hasSpace = Math.min(height, width) >= 15;
  const numRooms = hasSpace ? Math.min(4, settings.numKeyColours + rng.below(2)) : Math.min(2, settings.numKeyColours);
  // Two rooms on one side, with their walls, must leave two free cells between them.
  const maxDepth = (height - 6) >> 1;
  const maxBreadth = (width - 6) >> 1;
  return corners.slice(0, numRooms).map((corner, index) => {
    const depth = Math.min(
      maxDepth,
      3 + rng.below(Math.max(1, Math.min(Math.max(4, Math.floor(height / 7)), maxDepth - 2))),
    );
    const breadth = Math.min(
      maxBreadth,
      3 + rng.below(Math.max(1, Math.min(Math.max(6, Math.floor(width / 6)), maxBreadth - 2))),
    );
    const isAtTop = corner < 2;
    const isAtLeft = corner % 2 === 0;
    return {
      top: isAtTop ? 1 : height - 1 - depth,
      bottom: isAtTop ? depth : height - 2,
      left: isAtLeft ? 1 : width - 1 - breadth,
      right: isAtLeft ? breadth : width - 2,
      isAtTop,
      isAtLeft,
      colour: index % settings.numKeyColours,
      kind: kinds[index % settings.numKinds],
    };
  });
}

function holds(room: Room, canvas: LevelCanvas, cellIdx: number): boolean {
  const row = Math.floor(cellIdx / canvas.width);
  const col = cellIdx % canvas.width;
  return row >= room.top && row <= room.bottom && col >= room.left && col <= room.right;
}

/** Draws the two inner walls with a cut corner where there is room for one, and the door. Returns the door's cell. */
function buildRoom(rng: Rng, canvas: LevelCanvas, room: Room, isKept: Uint8Array): number {
  const { cells, width } = canvas;
  const wallRow = room.isAtTop ? room.bottom + 1 : room.top - 1;
  const wallCol = room.isAtLeft ? room.right + 1 : room.left - 1;
  for (let col = Math.min(room.left, wallCol); col <= Math.max(room.right, wallCol); col++) {
    cells[wallRow * width + col] = WALL;
  }
  for (let row = room.top; row <= room.bottom; row++) cells[row * width + wallCol] = WALL;
  const isCut = room.bottom - room.top >= 3 && room.right - room.left >= 3 && rng.below(3) > 0;
  if (isCut) cutCorner(canvas, room, wallRow, wallCol);
  const isInRowWall = rng.below(2) === 0;
  // The cell next to a cut corner is no place for a door: it would open onto the cut.
  const inset = isCut ? 1 : 0;
  const along = (low: number, high: number, isCornerHigh: boolean): number =>
    isCornerHigh ? low + rng.below(high - low + 1 - inset) : low + inset + rng.below(high - low + 1 - inset);
  const door = isInRowWall
    ? wallRow * width + along(room.left, room.right, room.isAtLeft)
    : along(room.top, room.bottom, room.isAtTop) * width + wallCol;
  cells[door] = FIRST_DOOR + room.colour;
  isKept[door] = 1;
  for (const next of canvas.neighbours(door)) isKept[next] = 1;
  return door;
}

/** Opens the outer corner of the wall to the gardens and moves the wall one cell into the room. */
function cutCorner(canvas: LevelCanvas, room: Room, wallRow: number, wallCol: number): void {
  const insideRow = room.isAtTop ? room.bottom : room.top;
  const insideCol = room.isAtLeft ? room.right : room.left;
  canvas.cells[wallRow * canvas.width + wallCol] = FLOOR;
  canvas.cells[insideRow * canvas.width + insideCol] = WALL;
}

interface Grounds {
  readonly doors: readonly number[];
  readonly gardens: Uint8Array; // [H, W] 1 outside
  readonly isKept: Uint8Array; // [H, W] 1 where nothing may stand
}

/** One key for each colour of a room, the best of a few garden cells: far from its doors. */
function placeKeys(rng: Rng, canvas: LevelCanvas, rooms: readonly Room[], grounds: Grounds): boolean {
  const colours = new Set(rooms.map((room) => room.colour));
  for (const colour of colours) {
    const own = grounds.doors.filter((_, index) => rooms[index].colour === colour);
    const nearest = (cellIdx: number): number => Math.min(...own.map((door) => canvas.distance(door, cellIdx)));
    const candidates = canvas
      .shuffledFloor(rng, grounds.gardens)
      .filter((cellIdx) => grounds.isKept[cellIdx] === 0)
      .slice(0, 6);
    if (candidates.length === 0) return false;
    const home = candidates.reduce((best, cellIdx) => (nearest(cellIdx) > nearest(best) ? cellIdx : best));
    canvas.cells[home] = FIRST_KEY + colour;
    for (const next of canvas.surroundings(home)) grounds.isKept[next] = 1;
  }
  return true;
}

/** Cells where no hedge may stand: rooms and what is kept. */
function keepOutside(gardens: Uint8Array, isKept: Uint8Array): Uint8Array {
  return isKept.map((kept, cellIdx) => (kept === 1 || gardens[cellIdx] === 0 ? 1 : 0));
}

/** Each room's kind on half to four fifths of its floor. */
function plantRooms(rng: Rng, canvas: LevelCanvas, rooms: readonly Room[], isKept: Uint8Array): boolean {
  return rooms.every((room) => {
    const region = canvas.cells.map((_, cellIdx) => (holds(room, canvas, cellIdx) ? 1 : 0));
    const numFloor = canvas.shuffledFloor(rng, region).length;
    const numCells = Math.max(4, Math.floor((numFloor * (5 + rng.below(4))) / 10));
    const plan = { kind: room.kind, numCells, region, isKept };
    return plantGroveInPlace(rng, canvas, { ...plan, shape: rng.below(2) === 0 ? 'rows' : 'thicket' }) > 0;
  });
}

interface GardenPlan {
  readonly rooms: readonly Room[];
  readonly gardens: Uint8Array;
  readonly isKept: Uint8Array;
  readonly scale: number;
}

/** Garden cells for which each kind that is not walled in gets one more grove, so that large gardens are not bare. */
const CELLS_PER_EXTRA_GROVE = 500;

/** Walled kinds get a patch of at most three cells, the others one to three groves, and more in large gardens. */
function plantGardens(rng: Rng, canvas: LevelCanvas, settings: OrchardSettings, plan: GardenPlan): boolean {
  const numGardenCells = plan.gardens.reduce((sum, isGarden) => sum + isGarden, 0);
  const numCells = Math.max(1, Math.floor(Math.min(12, numGardenCells / (4 * settings.numKinds)) * plan.scale));
  const kinds = Array.from({ length: settings.numKinds }, (_, kind) => kind);
  rng.shuffleInPlace(kinds);
  const isWalled = (kind: number): boolean => plan.rooms.some((room) => room.kind === kind);
  const grove = { region: plan.gardens, isKept: plan.isKept };
  for (const kind of kinds) {
    const size = isWalled(kind) ? Math.min(3, numCells) : numCells;
    const shape = !isWalled(kind) && rng.below(3) === 0 ? 'rows' : 'thicket';
    if (plantGroveInPlace(rng, canvas, { ...grove, kind, numCells: size, shape }) === 0) return false;
  }
  if (plan.scale <= 0.5) return true;
  for (const kind of kinds) {
    if (isWalled(kind)) continue;
    const numMore = rng.below(3) + Math.floor(numGardenCells / CELLS_PER_EXTRA_GROVE);
    for (let i = 0; i < numMore; i++) {
      plantGroveInPlace(rng, canvas, { ...grove, kind, numCells: 2 + rng.below(numCells), shape: 'thicket' });
    }
  }
  return true;
}
