import type { EnvironmentCase } from '../environment.ts';

const ROOM = '##########\n##......##\n##......##\n##......##\n##########';

export const xlandCase: EnvironmentCase = {
  worldId: 'xland',
  settings: { numSeats: 2, layout: 'R2', size: 9, maxSteps: 60, showPocket: true, showTask: 'all', cooperation: true },
  maxSteps: 60,
  longSettings: { numSeats: 2, layout: 'R4', size: 13, maxSteps: 100_000, showTask: 'goal', minRules: 9 },
  terminating: {
    level: `goal: hold ball-red by 1\nstart: 2 2 right\n##########\n##..or..##\n##......##\n##......##\n##########`,
    actions: [1, 2, 3],
  },
  badLevels: [
    { text: '', names: /level text is empty/ },
    { text: ROOM.replace('##..', '....'), names: /length of a row|border must be wall; at row 2, column 1/ },
    {
      text: `##########\n##......##\n##..zr..##\n##......##\n##########`,
      names: /unknown level.*"zr".*row 3, column 3/,
    },
    { text: `${ROOM}\n########`, names: /length of a row; got 8; expected 10 like row 1; at row 6/ },
    { text: '########\n########', names: /level height; got 2; expected 3..99/ },
    { text: `goal: catch ball-red\n${ROOM}`, names: /unknown goal; got "catch"; expected one of none, hold.*line 1/ },
    { text: `goal: hold ball-mauve\n${ROOM}`, names: /unknown tile; got "ball-mauve".*line 1/ },
    { text: `goal: tile-at ball-red 9 2\n${ROOM}`, names: /position outside the map.*goal 1, row 9, column 2/ },
    { text: `goal: none\nrule: hold key-red\n${ROOM}`, names: /rule; got "hold key-red"; expected 1 tiles.*line 2/ },
    { text: `rule: near empty -> floor\n${ROOM}`, names: /tile; got 0; expected 1..12.*rule 1, argument 1/ },
    { text: `doors: R3\n${ROOM}`, names: /doors; got "R3"; expected one of R1, R2, R4, R6, R9;.* at line 1/ },
    { text: `doors: R2\n${ROOM}`, names: /not of the layout.*expected wall; at row 2, column 3/ },
    { text: `start: 1 3 up\n${ROOM}`, names: /start in a cell where nobody can stand.*start 1, row 1, column 3/ },
    { text: `start: 2 2 up\nstart: 2 2 down\n${ROOM}`, names: /two starts in one cell; at start 2, row 2, column 2/ },
    { text: `start: 2 2 north\n${ROOM}`, names: /start; got "2 2 north"; expected row, column and up.*line 1/ },
    { text: `objects:${' ball-red'.repeat(9)}\n${ROOM}`, names: /number of floor cells; got 9; expected at least 10/ },
    { text: `objects:${' ball-red'.repeat(8)}\n${ROOM}`, names: /number of floor cells; got 9; expected at least 10/ },
    { text: `rule: none by 3\n${ROOM}`, names: /seats that the level names; got 3; expected at most numSeats = 2/ },
    {
      text: `${'#'.repeat(22)}\n${`##${'.'.repeat(18)}##\n`.repeat(3)}${'#'.repeat(22)}`,
      names: /side of a level; got 11; expected at most size = 9/,
    },
  ],
};
