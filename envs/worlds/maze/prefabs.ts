import { InputError } from '../../core/errors.ts';
import type { Level } from '../../core/level.ts';
import { mazeLevelFormat } from './cells.ts';

/**
 * The eight benchmark mazes of the UED literature by the names of JaxUED and minimax, 13 x 13. They are for evaluation
 * only: a curriculum that trains on them proves nothing.
 */
export const NAMED_MAZES: ReadonlyMap<string, Level> = parseNamedMazes(`
SixteenRooms
...#..#..#...
.>.......#...
...#..#......
#.###.##.###.
...#.........
......#..#...
##.#.##.###.#
...#.....#...
...#..#......
.####.##.#.##
...#..#..#...
......#....G.
...#.....#...

SixteenRooms2
...#.....#...
.>....#..#...
...#..#..#...
####.##.###.#
...#..#......
......#..#...
#.#####.#####
...#..#..#...
...#.........
##.##.##.####
...#..#..#...
......#....G.
...#..#..#...

Labyrinth
.............
.###########.
.#.........#.
.#.#######.#.
.#.#.....#.#.
.#.#.###.#.#.
.#.#.#G#.#.#.
.#.#.#.#.#.#.
.#...#...#.#.
.#########.#.
.....#.....#.
####.#.#####.
>....#.......

LabyrinthFlipped
.............
.###########.
.#.........#.
.#.#######.#.
.#.#.....#.#.
.#.#.###.#.#.
.#.#.#G#.#.#.
.#.#.#.#.#.#.
.#.#...#...#.
.#.#########.
.#.....#.....
.#####.#.####
.......#....<

Labyrinth2
>#...........
.#.#########.
.#.#.......#.
.#.#.#####.#.
.#.#.#...#.#.
...#.#.#.#.#.
####.#G#.#.#.
...#.###.#.#.
.#.#.....#.#.
.#.#######.#.
.#.........#.
.###########.
.............

StandardMaze
.....#>...#..
.###.####.##.
.#...........
.########.###
........#....
######.#####.
....#..#.....
.##...##.####
..#.#..#...#.
#.#.##.###.#.
#.#..#...#...
#.##.###.###.
...#..G#.#...

StandardMaze2
...#.#....#..
.#.#.####...#
.#........#..
.########.###
...#..#.#.#.G
##.#.##.#.#..
>#.#....#.##.
.#.##.###..#.
.#..#..###.#.
.##.##.#.#.#.
.#...#.#.#.#.
.#.#.#.#.#.#.
...#...#.....

StandardMaze3
...>#.#......
.####.#.####.
.#....#.#....
...####.#.#.#
##.#....#.#..
...#.##.#.##.
.#.#.#..#..#G
.#.#.#.###.##
.#...#.#.#...
.###.#.#.###.
.#...#.#...#.
.#.###.#.#.#.
.#...#...#...
`);

/**
 * Several mazes in one text, as files of benchmarks have them: a line with a name, then the rows of its level, blocks
 * parted by empty lines. Lines that begin with `# ` are remarks. Throws InputError naming the maze for a block without
 * rows, a level that is no maze and a name that comes twice.
 */
export function parseNamedMazes(text: string): Map<string, Level> {
  const mazes = new Map<string, Level>();
  const lines = text.split('\n').filter((line) => !line.startsWith('# '));
  for (const block of lines.join('\n').split(/\n\s*\n/)) {
    const [name, ...rows] = block.trim().split('\n');
    if (name === '') continue;
    if (mazes.has(name)) throw new InputError('name of a maze comes twice', { value: name });
    mazes.set(name, parseNamed(name, rows.join('\n')));
  }
  return mazes;
}

function parseNamed(name: string, rows: string): Level {
  try {
    const level = mazeLevelFormat.parse(rows);
    mazeLevelFormat.assertValid(level);
    return level;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`maze ${name}: ${error.message}`);
    throw error;
  }
}
