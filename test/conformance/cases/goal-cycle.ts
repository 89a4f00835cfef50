import type { EnvironmentCase } from '../environment.ts';

export const goalCycleCase: EnvironmentCase = {
  worldId: 'goal-cycle',
  settings: { horizon: 60, size: 9, numSeats: 4, numExperts: 2, expertNoise: 20, expertVisibility: 70 },
  maxSteps: 60,
  longSettings: { horizon: 10_000, numSeats: 4, numExperts: 2, expertNoiseKind: 'correlated', expertVisibility: 50 },
  neverTerminates: 'goals are visited again and again until the horizon',
  badLevels: [
    { text: '', names: /level text is empty/ },
    { text: '#####\n#G.?#\n#...#\n#..G#\n#####', names: /unknown level character; got "\?".*row 2, column 4/ },
    { text: '#####\n#G..#\n#..G#\n#####', names: /level height; got 4; expected 5..33/ },
    { text: '#####\n#G..#\n#....\n#..G#\n#####', names: /border must be wall; at row 3, column 5/ },
    { text: '#####\n#G..#\n#...#\n#...#\n#####', names: /number of goals; got 1; expected 2..6/ },
    { text: '#####\n#GG.#\n#GGG#\n#.GG#\n#####', names: /number of goals; got 7; expected 2..6/ },
    { text: '#####\n#G..#\n#..##\n#.#G#\n#####', names: /unsolvable level.*row 4, column 4/ },
    { text: '######\n#G.GG#\n#...##\n#....#\n######', names: /without stepping on another one; at row 2, column 5/ },
    { text: 'order: 1 2 3\n#####\n#G..#\n#...#\n#..G#\n#####', names: /goals of the order; got 3; expected 2/ },
    { text: 'order: 1 3\n#####\n#G..#\n#...#\n#..G#\n#####', names: /goal of the order; got 3; expected 1..2/ },
    {
      text: 'order: 2 2\n#####\n#G..#\n#...#\n#..G#\n#####',
      names: /goal of the order; got 2; expected each goal once/,
    },
    { text: 'order: 2 x\n#####\n#G..#\n#...#\n#..G#\n#####', names: /goal of the order; got "x"/ },
    {
      text: 'start: 2 3 north\n#####\n#G..#\n#...#\n#..G#\n#####',
      names: /start; got "2 3 north"; expected row, column/,
    },
    { text: 'start: 1 3 up\n#####\n#G..#\n#...#\n#..G#\n#####', names: /player 1 in a wall; at row 1, column 3/ },
    { text: 'start: 2 2 up\n#####\n#G..#\n#...#\n#..G#\n#####', names: /player 1 on a goal; at row 2, column 2/ },
    {
      text: 'start: 9 2 up\n#####\n#G..#\n#...#\n#..G#\n#####',
      names: /player 1 outside of the level.*row 9, column 2/,
    },
    {
      text: 'start: 2 3 up\nstart: 6 2 up\n#####\n#G..#\n#..G#\n#...#\n#####\n#.###\n#####',
      names: /player 2 cut off from the goals; at row 6, column 2/,
    },
    {
      text: `${'#'.repeat(11)}\n${`#${'.'.repeat(7)}GG#\n${`#${'.'.repeat(9)}#\n`.repeat(2)}`}${'#'.repeat(11)}`,
      names: /larger than setting size/,
    },
  ],
};
