import type { EnvironmentCase } from '../environment.ts';

export const coinsCase: EnvironmentCase = {
  worldId: 'coins',
  settings: { horizon: 60 },
  maxSteps: 60,
  longSettings: { horizon: 500 },
  terminating: { level: '#######\n#.....#\n#.>ry.#\n#.....#\n#.....#\n#.....#\n#######', actions: [2, 2] },
  badLevels: [
    { text: '#####\n#.>r#\n#####', names: /level height; got 3; expected 7..7/ },
    {
      text: '#######\n#.....#\n#.>r..#\n#.....#\n#.....#\n#.....#\n###.###',
      names: /border must be wall; at row 7, column 4/,
    },
    { text: '#######\n#.....#\n#..r..#\n#.....#\n#.....#\n#.....#\n#######', names: /number of start cells; got 0/ },
    { text: '#######\n#.....#\n#^.r.>#\n#.....#\n#.....#\n#.....#\n#######', names: /number of start cells; got 2/ },
    { text: '#######\n#.....#\n#^....#\n#.....#\n#.....#\n#.....#\n#######', names: /number of coins; got 0/ },
    {
      text: '#######\n#^....#\n#.....#\n#....##\n#...#g#\n#...###\n#######',
      names: /coin cannot be reached; at row 5, column 6/,
    },
    {
      text: '#######\n#.....#\n#^.r..#\n#.....#\n#...X.#\n#.....#\n#######',
      names: /unknown level character.*row 5, column 5/,
    },
  ],
};
