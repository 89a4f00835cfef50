import type { Level, LevelGenerator } from '../../core/level.ts';
import { nextUint32, type Rng } from '../../core/rng.ts';
import { createMazeLevel, FIRST_START, FLOOR, GOAL, NUM_HEADINGS, sampleFree, WALL } from './cells.ts';
import type { MazeSettings } from './settings.ts';
import { createStructuredGenerators } from './structured-generators.ts';

/**
 * Random mazes of the UED papers. Numbers in ids count wall draws of a 13 x 13 maze; other sizes draw as many for each
 * cell, rounded down. Draws are with replacement, so that fewer walls stand in the end.
 *
 * Where the order matters the rules are the editors' (editor-rules.ts): a random level is what an adversary that acts
 * at random builds. The heading is uniform.
 */
export function createMazeGenerators(settings: MazeSettings): readonly LevelGenerator[] {
  const { size, walls } = settings;
  const scaled = (drawsOf13: number): number => Math.floor((drawsOf13 * size * size) / 169);
  const goalLast = (id: string, numDraws: number): LevelGenerator => ({
    id,
    summary: `${numDraws} wall draws, then goal and start, which clear what they fall on`,
    sample: (rng) => sampleGoalLast(rng, size, numDraws),
  });
  const goalLastUpTo = (id: string, maxDraws: number): LevelGenerator => ({
    id,
    summary: `0 to ${maxDraws} wall draws, then goal and start, which clear what they fall on`,
    sample: (rng) => sampleGoalLast(rng, size, rng.below(maxDraws + 1)),
  });
  const freeTiles = (id: string, numDraws: number): LevelGenerator => ({
    id,
    summary: `${numDraws} wall draws, then start and goal on cells that are free`,
    sample: (rng) => sampleFreeTiles(rng, size, numDraws),
  });
  return [
    goalLast('uniform-60', scaled(60)),
    goalLast('uniform-25', scaled(25)),
    goalLastUpTo('uniform-0-60', scaled(60)),
    {
      id: 'dennis-50',
      summary: `start, goal, then ${scaled(50)} wall draws that spare them`,
      sample: (rng) => sampleWallsLast(rng, size, scaled(50)),
    },
    freeTiles('jaxued-25', scaled(25)),
    freeTiles('jaxued-60', scaled(60)),
    { id: 'empty', summary: 'no walls', sample: (rng) => sampleGoalLast(rng, size, 0) },
    goalLast('uniform', walls),
    goalLastUpTo('uniform-up-to', walls),
    ...createStructuredGenerators(size),
  ];
}

/** DCD: walls, goal, start. A start that falls on the goal goes to a free cell. */
function sampleGoalLast(rng: Rng, size: number, numDraws: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  drawWalls(rng, cells, numDraws);
  const goalIdx = rng.below(cells.length);
  cells[goalIdx] = GOAL;
  const startIdx = rng.below(cells.length);
  cells[startIdx === goalIdx ? sampleFree(rng, cells) : startIdx] = FIRST_START + rng.below(NUM_HEADINGS);
  return level;
}

/** Dennis: start, goal, walls. A goal that falls on the start goes to a free cell; walls on either do nothing. */
function sampleWallsLast(rng: Rng, size: number, numDraws: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  const startIdx = rng.below(cells.length);
  cells[startIdx] = FIRST_START + rng.below(NUM_HEADINGS);
  const goalIdx = rng.below(cells.length);
  cells[goalIdx === startIdx ? sampleFree(rng, cells) : goalIdx] = GOAL;
  for (let draw = 0; draw < numDraws; draw++) {
    const cellIdx = rng.below(cells.length);
    if (cells[cellIdx] === FLOOR) cells[cellIdx] = WALL;
  }
  return level;
}

/** JaxUED: walls, then start and goal on free cells, of which there must be two. */
function sampleFreeTiles(rng: Rng, size: number, numDraws: number): Level {
  const level = createMazeLevel(size, size);
  const { cells } = level;
  drawWalls(rng, cells, numDraws);
  const startIdx = sampleFree(rng, cells);
  cells[startIdx] = FIRST_START + rng.below(NUM_HEADINGS);
  cells[sampleFree(rng, cells)] = GOAL;
  return level;
}

/**
 * Walls on uniformly random cells, with replacement: two draws of 16 bits from each word, without bias (Lemire 2019,
 * arXiv:1805.10941), because every episode of a curriculum begins with these draws.
 */
function drawWalls(rng: Rng, cells: Uint8Array, numDraws: number): void {
  const numCells = cells.length; // below 2^16
  const bias = 65536 % numCells;
  let numLeft = numDraws;
  while (numLeft > 0) {
    const word = nextUint32(rng.state, 0);
    const first = (word & 0xffff) * numCells;
    if ((first & 0xffff) >= bias) {
      cells[first >>> 16] = WALL;
      numLeft--;
    }
    const second = (word >>> 16) * numCells;
    if (numLeft > 0 && (second & 0xffff) >= bias) {
      cells[second >>> 16] = WALL;
      numLeft--;
    }
  }
}
