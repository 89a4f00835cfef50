import type { EnvironmentCase } from '../environment.ts';

const HEAD = 'XXPXX\nO  2O\nX1  X\n';

export const overcookedCase: EnvironmentCase = {
  worldId: 'overcooked',
  settings: { horizon: 60 },
  maxSteps: 60,
  longSettings: { horizon: 1_000_000 },
  neverTerminates: 'orders never run out',
  badLevels: [
    { text: `${HEAD}XDX X`, names: /the border must be closed.*row 4, column 4/ },
    { text: 'XXPXX\nO  2\nX1  X\nXDXSX', names: /the border must be closed.*row 2, column 5/ },
    { text: 'XX1XX\nO  2O\nXP  X\nXDXSX', names: /the border must be closed.*row 1, column 3/ },
    { text: 'XXXXX\nO  2O\nX1  X\nXDXSX', names: /number of pot cells; got 0/ },
    { text: `${HEAD}XXXSX`, names: /number of dish-source cells; got 0/ },
    { text: `${HEAD}XDXXX`, names: /number of serving cells; got 0/ },
    { text: 'XXPXX\nX  2X\nX1  X\nXDXSX', names: /number of onion-source or tomato-source cells; got 0/ },
    { text: 'PXXXX\nO  2O\nX1  X\nXDXSX', names: /no pot cell can be reached; at row 1, column 1/ },
    {
      text: 'XXPXX\nX  2X\nX1  X\nXDXSO',
      names: /no onion-source or tomato-source cell can be reached; at row 4, column 5/,
    },
    { text: 'XXPXX\nT  2T\nX1  X\nXDXSX', names: /can neither alone nor by handing over cook and deliver any order/ },
    { text: 'XXXXXXXX\nO1 XX 2P\nX  XX  X\nXDSXXXXX', names: /neither alone nor by handing over/ },
    { text: `${HEAD}XDXS?`, names: /unknown level character.*row 4, column 5/ },
    { text: 'XXPXX\nO  2O\nX2  X\nXDXSX', names: /start cell 2 is there twice; at row 3, column 2/ },
    { text: 'XXPXX\nO  3O\nX1  X\nXDXSX', names: /numbered without a gap; got "2 of them and no 2"/ },
    { text: 'XXPXX\nO   O\nX   X\nXDXSX', names: /no 1"; expected 1 to 16 players/ },
    {
      text: 'XXPXX\nO   O\nX1  X\nXDXSX',
      names: /start cells of the kitchen; got 1; expected the setting numSeats, 2/,
    },
    { text: `orders: oox\n${HEAD}XDXSX`, names: /unknown ingredient; got "oox"/ },
    { text: `orders: oooo\n${HEAD}XDXSX`, names: /ingredients of a recipe; got "oooo"; expected 1..3/ },
    { text: `orders: oo\n${HEAD}XDXSX`, names: /order under the old dynamics; got "oo"; expected three ingredients/ },
    { text: `cook-times: -3\n${HEAD}XDXSX`, names: /cook-times; got "-3"; expected a whole number in 0..250/ },
    { text: `cook-times: ooo=900\n${HEAD}XDXSX`, names: /cook-times; got "900"/ },
    { text: `bonus-factor: 0\n${HEAD}XDXSX`, names: /bonus-factor; got "0"/ },
    { text: `recipes: ooo\n${HEAD}XDXSX`, names: /unknown line of a kitchen; got "recipes"/ },
    {
      text: 'XXPXXXXXXX\nO  2O    X\nX1  X    X\nXDXSXXXXXX',
      names: /columns of the kitchen; got 10; expected at most the setting width, 9/,
    },
  ],
};
