import type { Level, LevelGenerator } from '../../core/level.ts';
import type { Rng } from '../../core/rng.ts';
import { ArenaFinder } from './arena.ts';
import { createGoalCycleLevel, FLOOR, GOAL, WALL } from './cells.ts';
import type { GoalCycleSettings } from './settings.ts';

/** The generators of `goal-cycle`. All leave the starts to the episode, and all but `ordered` the order too, as the source does. */
export function createGoalCycleGenerators(settings: GoalCycleSettings): readonly LevelGenerator[] {
  const { size, numGoals, clutterPercent } = settings;
  const numInner = (size - 2) ** 2;
  const finder = new ArenaFinder();
  const numWalls = Math.min(Math.floor((clutterPercent * numInner) / 100), numInner - numGoals - 1);
  return [
    {
      id: 'random',
      summary: `${numGoals} goals and walls on ${clutterPercent} % of a room of side ${size}, all at random cells`,
      sample: (rng) => sampleCluttered(rng, finder, size, numGoals, numWalls),
    },
    {
      id: 'ordered',
      summary: 'the same with the order in the level, so that it stays over the trials of a task',
      sample: (rng) => {
        const { height, width, cells } = sampleCluttered(rng, finder, size, numGoals, numWalls);
        const order = Array.from({ length: numGoals }, (_, goal) => goal);
        rng.shuffleInPlace(order);
        return createGoalCycleLevel(height, width, cells, { order, starts: [] });
      },
    },
    {
      id: 'open',
      summary: `${numGoals} goals at random cells of an empty room of side ${size}`,
      sample: (rng) => sampleCluttered(rng, finder, size, numGoals, 0),
    },
  ];
}

const MAX_TRIES = 1000;

/**
 * Uniform over the rooms in which all goals can be reached past each other (drawn again until it is so). Where that
 * is too rare, at high clutter, one wall less is placed after each thousand draws.
 */
function sampleCluttered(rng: Rng, finder: ArenaFinder, size: number, numGoals: number, numWalls: number): Level {
  const cells = new Uint8Array(size * size);
  for (let walls = numWalls; ; walls = Math.max(0, walls - 1)) {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      clearRoom(cells, size);
      placeAtRandom(rng, cells, size, GOAL, numGoals);
      placeAtRandom(rng, cells, size, WALL, walls);
      if (finder.find(cells, size) < 0) {
        return createGoalCycleLevel(size, size, cells, { order: [], starts: [] });
      }
    }
  }
}

function clearRoom(cells: Uint8Array, size: number): void {
  cells.fill(WALL);
  for (let row = 1; row < size - 1; row++) cells.fill(FLOOR, row * size + 1, row * size + size - 1);
}

/** Puts `count` of a code on cells that are floor yet. */
function placeAtRandom(rng: Rng, cells: Uint8Array, size: number, code: number, count: number): void {
  for (let placed = 0; placed < count; ) {
    const inner = rng.below((size - 2) * (size - 2));
    const cellIdx = (1 + Math.floor(inner / (size - 2))) * size + 1 + (inner % (size - 2));
    if (cells[cellIdx] !== FLOOR) continue;
    cells[cellIdx] = code;
    placed++;
  }
}
