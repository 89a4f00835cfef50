import type { EnvironmentCase } from '../environment.ts';

export const orchardCase: EnvironmentCase = {
  worldId: 'orchard',
  settings: { numSeats: 5, horizon: 120, height: 13, width: 15, respawnMinTicks: 3, respawnMaxTicks: 9 },
  maxSteps: 120,
  longSettings: { numSeats: 5, height: 13, width: 15, respawnMinTicks: 3, respawnMaxTicks: 9 },
  neverTerminates: 'an orchard has no goal that ends it, only the horizon',
  badLevels: [
    { text: '', names: /level text is empty/ },
    { text: '#####\n#.?a#\n#####\n#...#\n#####', names: /unknown level character; got "\?".*row 2, column 3/ },
    { text: '#####\n#..#\n#####', names: /length of a row; got 4; expected 5.*row 2/ },
    { text: '####\n#.a#\n#..#\n####', names: /level height; got 4; expected 5..64/ },
    { text: '#####\n#..a.\n#...#\n#...#\n#####', names: /border must be wall; at row 2, column 5/ },
    { text: '#####\n#...#\n#...#\n#...#\n#####', names: /number of grove cells; got 0/ },
    { text: '#####\n#aaa#\n#aaa#\n#aaa#\n#####', names: /no floor cell/ },
    { text: '######\n#....#\n#....#\n##A###\n#..a.#\n######', names: /unsolvable level.*got "A".*row 4, column 3/ },
    { text: '######\n#.a..#\n#....#\n###B##\n#..1.#\n######', names: /unsolvable level.*got "B".*row 4, column 4/ },
    { text: '######\n#.a..#\n#....#\n######\n#..a.#\n######', names: /unsolvable level.*row 5, column 2/ },
    {
      text: '#####\n#a..#\n#aa.#\n#aa.#\n#####',
      names: /number of outside floor cells; got 4; expected at least numSeats = 5/,
    },
    { text: '#######\n#.....#\n#..h..#\n#.....#\n#######', names: /fruit kind; got "white"; expected the first 4/ },
    { text: '#######\n#.....#\n#..a3.#\n#.....#\n#######', names: /key colour; got "copper"; expected the first 2/ },
  ],
};
