import type { EnvironmentCase } from '../environment.ts';

export const beaconCase: EnvironmentCase = {
  worldId: 'beacon',
  settings: { numSeats: 2, horizon: 40 },
  maxSteps: 40,
  longSettings: { horizon: 1000 },
  terminating: { level: 'B.B', actions: [[0, 1]] }, // one action a seat; a number is for all of them
  badLevels: [
    { text: '.B', names: /level width; got 2; expected 3..32/ },
    { text: '..?', names: /unknown level character; got "\?".*row 1, column 3/ },
    { text: `B${'.'.repeat(32)}`, names: /level width; got 33; expected 1..32/ },
  ],
};
