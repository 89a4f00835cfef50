import type { EnvironmentCase } from '../environment.ts';

const OPEN = '.....\n.....\n.....\n.....\n';

export const mazeCase: EnvironmentCase = {
  worldId: 'maze',
  settings: { numSeats: 3, showSeats: true, horizon: 60 },
  maxSteps: 60,
  longSettings: { numSeats: 3, showSeats: true, horizon: 100_000 },
  terminating: { level: `${OPEN}^..G.`, actions: [1, 2, 6, 2, 0, 1, 2] },
  badLevels: [
    { text: '', names: /level text is empty/ },
    { text: `${OPEN}>..x.`, names: /unknown level character; got "x".*row 5, column 4/ },
    { text: `${OPEN}>..G`, names: /length of a row; got 4; expected 5.*row 5/ },
    { text: '.....\n>..G.', names: /level height; got 2; expected 3..99/ },
    { text: `${OPEN}>....`, names: /number of goals; got 0; expected exactly 1/ },
    { text: `${OPEN}>.G.G`, names: /number of goals; got 2; expected exactly 1.*row 5, column 5/ },
    { text: `${OPEN}...G.`, names: /number of start cells; got 0; expected exactly 1/ },
    { text: `${OPEN}>v.G.`, names: /number of start cells; got 2; expected exactly 1.*row 5, column 2/ },
    {
      text: '.............G\n.............>\n............#.\n..............\n..............',
      names: /side of a maze; got 14; expected at most size = 13/,
    },
  ],
};
