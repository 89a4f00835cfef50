import type { EnvironmentCase } from '../environment.ts';

const BUS = '.........\nB.......M\n.........\n....c....\n...y.m...\n....b....\n.........\nY.......C\n.........';

/** The tiny exact worlds. */
export const tinyCases: readonly EnvironmentCase[] = [
  {
    worldId: 'bandit',
    settings: { numArms: 11, horizon: 40 },
    maxSteps: 40,
    longSettings: { horizon: 10_000 },
    neverTerminates: 'a bandit is pulled until the horizon',
    badLevels: [
      { text: 'probabilities: 1 2\nLL', names: /lines "payoffs:"; got 0; expected exactly 1/ },
      { text: 'probabilities: 1 2\npayoffs: 10\nLL', names: /numbers of line "payoffs:"; got 1; expected 2/ },
      { text: 'probabilities: 1 65536\npayoffs: 1 1\nLL', names: /"probabilities:"; got 65536; expected 0..65535/ },
      { text: 'probabilities: 1 0.5\npayoffs: 1 1\nLL', names: /number of a level line; got "0.5"/ },
      { text: 'probabilities: 1\npayoffs: 1\nL', names: /arms of a bandit; got "1 x 1"/ },
      { text: 'probabilities: 1 1\npayoffs: 1 1\nLx', names: /unknown level character.*row 1, column 2/ },
      {
        text: `probabilities:${' 9'.repeat(12)}\npayoffs:${' 9'.repeat(12)}\n${'L'.repeat(12)}`,
        names: /arms of a level; got 12; expected at most numArms = 11/,
      },
    ],
  },
  {
    worldId: 'tabular-mdp',
    settings: { horizon: 25 },
    maxSteps: 25,
    longSettings: { horizon: 10_000 },
    neverTerminates: 'no state of these processes is final',
    badLevels: [
      { text: 'action: 1 1 0 1 65535\nSS', names: /lines "action:"; got 1; expected as many for each of 2 states/ },
      {
        text: 'action: 1 1 0 1 65535\naction: 1 3 0 1 65535\naction: 2 1 0 1 65535\naction: 2 2 0 1 65535\nSS',
        names: /line of a level; got "action: 1 3"; expected action: 1 2/,
      },
      {
        text: 'action: 1 1 0 1 65535\naction: 1 2 0 1 9\naction: 2 1 0 1 65535\naction: 2 2 0 1 65535\nSS',
        names: /parts of the next states; got 10; expected 65536.*state 1, action 2/,
      },
      {
        text: 'action: 1 1 0 1 65535\naction: 1 2 0 1 65535\naction: 2 1 0 1 65535\naction: 2 2 0 1 65535\nSS',
        names: /numStates of a level; got 2; expected 10 as set/,
      },
    ],
  },
  {
    worldId: 'gridnavi',
    settings: { horizon: 30 },
    maxSteps: 30,
    longSettings: { horizon: 10_000 },
    neverTerminates: 'the goal pays for as long as one stays on it',
    badLevels: [
      { text: '.....\n.....\n.....\n.....\n.....', names: /number of goals; got 0; expected exactly 1/ },
      { text: '.....\n.G.G.\n.....\n.....\n.....', names: /number of goals; got 2/ },
      { text: '.....\n.....\n.....\n.G...\n.....', names: /goal within one step of the start; at row 4, column 2/ },
      { text: '.....\n.G...\n.....\n.....', names: /level height; got 4; expected 5..5/ },
    ],
  },
  {
    worldId: 't-maze',
    settings: { horizon: 50, corridorLength: 3 },
    maxSteps: 50,
    longSettings: { horizon: 10_000, corridorLength: 500 },
    terminating: { level: '###.\nv...\n###.', actions: [1, 1, 1, 2] },
    badLevels: [
      { text: '###.\n....\n###.', names: /no cue at the start; expected \^ or v; at row 2, column 1/ },
      { text: '##..\n^...\n###.', names: /not a T; got "."; expected #; at row 1, column 3/ },
      { text: '###.\n^.v.\n###.', names: /not a T; got "v"; expected .; at row 2, column 3/ },
      { text: '^...\n###.', names: /level height; got 2; expected 3/ },
    ],
  },
  {
    worldId: 'bus',
    settings: { horizon: 12 },
    maxSteps: 12,
    longSettings: { horizon: 10_000 },
    terminating: { level: BUS, actions: [2, 2, 2, 2, 3, 3, 3, 3] },
    badLevels: [
      { text: BUS.replace('b', 'c'), names: /stop beside the start; got "c"; expected b; at row 6, column 5/ },
      { text: BUS.replace('Y', 'B'), names: /far stop; got "B"; expected each of B M Y C once; at row 8, column 1/ },
      { text: BUS.replace('.', 'b'), names: /stop in another place; got "b"; expected .; at row 1, column 1/ },
      { text: BUS.slice(10), names: /level height; got 8; expected 9..9/ },
    ],
  },
  {
    worldId: 'matrix-game',
    settings: { horizon: 40 },
    maxSteps: 40,
    longSettings: { horizon: 10_000 },
    neverTerminates: 'rounds are played until the horizon',
    badLevels: [
      { text: 'first: 1 2 3 4\nPP', names: /lines "second:"; got 0; expected exactly 1/ },
      { text: 'first: 1 2 3\nsecond: 1 2 3 4\nPP', names: /numbers of line "first:"; got 3; expected 4/ },
      { text: 'first: 1 2 3 400\nsecond: 1 2 3 4\nPP', names: /number of line "first:"; got 400; expected -128..127/ },
      { text: 'first: 1 2 3 4\nsecond: 1 2 3 4\nPPP', names: /level width; got 3; expected 1..2/ },
    ],
  },
];
