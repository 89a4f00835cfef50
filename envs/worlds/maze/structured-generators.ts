import type { Level, LevelGenerator } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { createMazeLevel, FIRST_START, FLOOR, GOAL, NUM_HEADINGS, sampleFree, WALL } from './cells.ts';

/** Mazes with a plan, that papers hold out for evaluation. Where a plan needs an odd side, `size` is rounded down to one. */
export function createStructuredGenerators(size: number): readonly LevelGenerator[] {
  const oddSize = size - 1 + (size % 2);
  return [
    {
      id: 'perfect',
      summary: `${oddSize} x ${oddSize} spanning tree (Kruskal); start and goal in two corners`,
      sample: (rng) => samplePerfect(rng, oddSize),
    },
    {
      id: 'four-rooms',
      summary: 'four rooms with a door in each of the four walls between them; start and goal anywhere',
      sample: (rng) => sampleFourRooms(rng, size),
    },
    {
      id: 'simple-crossing',
      summary: 'up to five walls across, an opening where the way crosses each; from corner to corner',
      sample: (rng) => sampleSimpleCrossing(rng, size),
    },
    {
      id: 'small-corridor',
      summary: 'always 13 x 13: a comb of dead ends, the goal in one of ten next to the long wall',
      sample: (rng) => sampleCorridor(rng, 13),
    },
    {
      id: 'large-corridor',
      summary: 'always 19 x 19: a comb of dead ends, the goal in one of sixteen next to the long wall',
      sample: (rng) => sampleCorridor(rng, 19),
    },
  ];
}

/** Spanning tree of the cells at even coordinates, by random edges (DCD, PerfectMaze). */
function samplePerfect(rng: Rng, size: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  cells.fill(WALL);
  const edges: number[] = []; // cell between two rooms
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      if (row % 2 === 0 && col % 2 === 0) cells[row * size + col] = FLOOR;
      else if (row % 2 === 0 || col % 2 === 0) edges.push(row * size + col);
    }
  }
  rng.shuffleInPlace(edges);
  const parent = Int32Array.from(cells.keys());
  for (const edge of edges) {
    const isBetweenColumns = Math.floor(edge / size) % 2 === 0;
    const step = isBetweenColumns ? 1 : size;
    const one = findRoot(parent, edge - step);
    const other = findRoot(parent, edge + step);
    if (one === other) continue;
    parent[one] = other;
    cells[edge] = FLOOR;
  }
  const corners = [0, size - 1, size * (size - 1), size * size - 1];
  rng.shuffleInPlace(corners);
  cells[corners[0]] = FIRST_START + rng.below(NUM_HEADINGS);
  cells[corners[1]] = GOAL;
  return level;
}

function findRoot(parent: Int32Array, cell: number): number {
  let root = cell;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]]; // halves the way for the next who asks
    root = parent[root];
  }
  return root;
}

/** Two walls through the middle, a door in each of their four halves (MiniGrid, FourRooms). */
function sampleFourRooms(rng: Rng, size: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  const middle = size >> 1;
  for (let along = 0; along < size; along++) {
    cells[middle * size + along] = WALL;
    cells[along * size + middle] = WALL;
  }
  const numBeyond = size - 1 - middle;
  cells[rng.below(middle) * size + middle] = FLOOR;
  cells[(middle + 1 + rng.below(numBeyond)) * size + middle] = FLOOR;
  cells[middle * size + rng.below(middle)] = FLOOR;
  cells[middle * size + middle + 1 + rng.below(numBeyond)] = FLOOR;
  cells[sampleFree(rng, cells)] = FIRST_START + rng.below(NUM_HEADINGS);
  cells[sampleFree(rng, cells)] = GOAL;
  return level;
}

const NUM_RIVERS = 5;
const HEADING_RIGHT = 1;

/**
 * Walls through whole rows and columns at odd coordinates; a random staircase of rooms from the first corner to the
 * last, and an opening at a random cell of the wall wherever it passes one (MiniGrid, SimpleCrossing S11N5; without its
 * occlusion, as in minimax).
 */
function sampleSimpleCrossing(rng: Rng, size: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  const rivers: number[] = []; // positive: a row, negative: a column
  for (let at = 1; at < size - 1; at += 2) rivers.push(at, -at);
  rng.shuffleInPlace(rivers);
  const chosen = rivers.slice(0, NUM_RIVERS);
  const riverRows = chosen.filter((river) => river > 0).sort((a, b) => a - b);
  const riverCols = chosen.flatMap((river) => (river < 0 ? [-river] : [])).sort((a, b) => a - b);
  for (let along = 0; along < size; along++) {
    for (const row of riverRows) cells[row * size + along] = WALL;
    for (const col of riverCols) cells[along * size + col] = WALL;
  }
  const rowLimits = [-1, ...riverRows, size];
  const colLimits = [-1, ...riverCols, size];
  rng.shuffleInPlace(chosen); // now the order in which the staircase passes a row or a column
  let roomRow = 0;
  let roomCol = 0;
  for (const river of chosen) {
    if (river > 0) {
      roomRow++;
      cells[rowLimits[roomRow] * size + sampleBetween(rng, colLimits[roomCol], colLimits[roomCol + 1])] = FLOOR;
    } else {
      roomCol++;
      cells[sampleBetween(rng, rowLimits[roomRow], rowLimits[roomRow + 1]) * size + colLimits[roomCol]] = FLOOR;
    }
  }
  cells[0] = FIRST_START + HEADING_RIGHT;
  cells[size * size - 1] = GOAL;
  return level;
}

/** A whole number above `low` and below `high`, uniformly. */
function sampleBetween(rng: Rng, low: number, high: number): number {
  return low + 1 + rng.below(high - low - 1);
}

/**
 * An open ring around walls: one long wall through the middle row and teeth at odd columns on both sides of it, so that
 * every second column is a dead end that opens to the ring. Start at the left of the long wall, goal next to it at the
 * bottom of a dead end (DCD, SmallCorridor and LargeCorridor). The heading is uniform.
 */
function sampleCorridor(rng: Rng, size: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  const middle = size >> 1;
  for (let row = 1; row < size - 1; row++) {
    for (let col = 1; col < size - 1; col++) {
      if (row === middle || col % 2 === 1) cells[row * size + col] = WALL;
    }
  }
  const goalRow = middle - 1 + 2 * rng.below(2);
  const goalCol = 2 + 2 * rng.below(middle - 1);
  cells[goalRow * size + goalCol] = GOAL;
  cells[middle * size] = FIRST_START + rng.below(NUM_HEADINGS);
  return level;
}
