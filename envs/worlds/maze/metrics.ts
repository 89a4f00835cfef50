import type { Level } from '../../core/level.ts';
import { findGoal, findStart, WALL } from './cells.ts';
import { optimalActions, shortestPath, UNREACHABLE } from './solve.ts';

/** How complex a maze is, as the UED papers measure it (Dennis et al. 2020; DCD). */
export interface MazeMetrics {
  readonly numWalls: number;
  readonly manhattan: number; // tiles from start to goal if there were no walls
  readonly isPassable: boolean;
  readonly shortestPath: number; // tiles; cells + 1 where there is no way (170 at 13 x 13), as in the papers' curves
  readonly optimalActions: number; // with turns, from the start's heading; UNREACHABLE where there is no way
}

export function measureMaze(level: Level): MazeMetrics {
  const { cells, width } = level;
  const startIdx = findStart(level);
  const goalIdx = findGoal(level);
  const path = shortestPath(level);
  const isPassable = path !== UNREACHABLE;
  return {
    numWalls: countWalls(level),
    manhattan:
      Math.abs(Math.floor(startIdx / width) - Math.floor(goalIdx / width)) +
      Math.abs((startIdx % width) - (goalIdx % width)),
    isPassable,
    shortestPath: isPassable ? path : cells.length + 1,
    optimalActions: optimalActions(level),
  };
}

export function countWalls({ cells }: Level): number {
  let count = 0;
  for (const code of cells) if (code === WALL) count++;
  return count;
}

/** Means over levels; paths are those of passable levels alone, NaN where there is none. */
export interface MazeSummary {
  readonly numLevels: number;
  readonly numWalls: number;
  readonly manhattan: number;
  readonly passableRatio: number;
  readonly shortestPath: number;
  readonly optimalActions: number;
}

export function summariseMazes(levels: readonly Level[]): MazeSummary {
  const metrics = levels.map(measureMaze);
  const passable = metrics.filter(({ isPassable }) => isPassable);
  return {
    numLevels: levels.length,
    numWalls: mean(metrics.map(({ numWalls }) => numWalls)),
    manhattan: mean(metrics.map(({ manhattan }) => manhattan)),
    passableRatio: passable.length / levels.length,
    shortestPath: mean(passable.map((level) => level.shortestPath)),
    optimalActions: mean(passable.map((level) => level.optimalActions)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Lempel-Ziv complexity of a designer's actions: the number of phrases when each next phrase is the shortest that has
 * not occurred before (Lempel and Ziv 1976). An adversary that repeats itself scores low. O(length^2).
 */
export function sequenceComplexity(symbols: ArrayLike<number>): number {
  let numPhrases = 0;
  let start = 0;
  while (start < symbols.length) {
    let length = 1;
    while (start + length <= symbols.length && occursBefore(symbols, start, length)) length++;
    numPhrases++;
    start += length;
  }
  return numPhrases;
}

/** Whether symbols[start .. start+length) also begins somewhere before `start` (it may reach into itself). */
function occursBefore(symbols: ArrayLike<number>, start: number, length: number): boolean {
  for (let from = 0; from < start; from++) {
    let matched = 0;
    while (matched < length && symbols[from + matched] === symbols[start + matched]) matched++;
    if (matched === length) return true;
  }
  return false;
}
