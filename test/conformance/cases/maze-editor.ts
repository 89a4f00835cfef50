import type { EnvironmentCase } from '../environment.ts';

const ROW = '.'.repeat(13);
const BLANK = Array.from({ length: 13 }, () => ROW).join('\n');

export const mazeEditorCase: EnvironmentCase = {
  worldId: 'maze-editor',
  settings: { mode: 'dcd-60-uniform' },
  maxSteps: 62,
  longSettings: { mode: 'dcd-60-uniform', walls: 250 },
  neverTruncates: 'a maze is built in a number of steps that is its rule',
  noBodies: 'a designer has no body',
  terminating: { level: BLANK, actions: new Array<number>(62).fill(84) },
  badLevels: [
    { text: BLANK.replace('.', 'G'), names: /unknown level character; got "G".*row 1, column 1/ },
    { text: `${BLANK}\n....`, names: /length of a row; got 4.*row 14/ },
    { text: '....\n....', names: /level height; got 2; expected 5..16/ },
    { text: `${ROW}\n`.repeat(12), names: /sides of a canvas; got "12 x 13"; expected size = 13 x 13/ },
  ],
};
