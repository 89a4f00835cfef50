import type { Level } from '../../core/level.ts';
import { goalCycleLevelFormat } from './level-format.ts';

/** Rooms with an order and starts of their own, ours: for first looks and for tests that need no chance. */
export const NAMED_GOAL_CYCLE_LEVELS: ReadonlyMap<string, Level> = new Map(
  Object.entries({
    triangle: `
order: 1 3 2
start: 7 7 up
#############
#...........#
#.....G.....#
#...........#
#..##...##..#
#...........#
#...........#
#...........#
#..##...##..#
#...........#
#.G.......G.#
#...........#
#############`,
    rooms: `
order: 2 4 1 3
start: 7 7 right
#############
#.....#.....#
#.G.......G.#
#.....#.....#
#.....#.....#
#.....#.....#
##.##...##.##
#.....#.....#
#.....#.....#
#.....#.....#
#.G.......G.#
#.....#.....#
#############`,
  }).map(([name, text]) => [name, goalCycleLevelFormat.parse(text)]),
);
