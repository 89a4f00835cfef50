import { type HueName, hueOf, namedHueOf, solidHueOf } from './palette.ts';

/** What the names of a world's scene look like. Names are read by their words, whatever the world, so that a new world is drawn without a line here. */
export type ItemShape =
  | 'fruit'
  | 'coin'
  | 'key'
  | 'door'
  | 'closed-door'
  | 'locked-door'
  | 'open-door'
  | 'ball'
  | 'square'
  | 'pyramid'
  | 'pad'
  | 'hex'
  | 'star'
  | 'flag'
  | 'start'
  | 'onion'
  | 'tomato'
  | 'dish'
  | 'soup'
  | 'pot'
  | 'cooking'
  | 'ready'
  | 'halo'
  | 'lever'
  | 'state'
  | 'cue'
  | 'stop'
  | 'destination'
  | 'cooperate'
  | 'defect'
  | 'tile'
  | 'wall'
  | 'token';

export interface ItemLook {
  readonly shape: ItemShape;
  readonly hue: HueName;
  /** What else the name says: the counts of `soup-2-1`, the direction of `cue-up`, the letters of a token; else empty. */
  readonly detail: string;
}

/** Words that mean a shape of the same name; the others are found in `lookOf`. */
const SHAPE_WORDS: readonly ItemShape[] = [
  'ball',
  'square',
  'pyramid',
  'hex',
  'star',
  'onion',
  'tomato',
  'dish',
  'soup',
  'pot',
  'cooking',
  'ready',
  'start',
  'lever',
  'state',
  'cue',
  'stop',
  'destination',
  'cooperate',
  'defect',
  'tile',
  'wall',
];

const SYNONYMS: Readonly<Record<string, ItemShape>> = {
  plate: 'dish',
  prestige: 'halo',
  circle: 'ball',
  arm: 'lever',
  floor: 'tile',
};

/** Shapes that are what they are in any colour the name may have. */
const OWN_HUES: Readonly<Partial<Record<ItemShape, HueName>>> = {
  onion: 'yellow',
  tomato: 'red',
  dish: 'white',
  soup: 'orange',
  pot: 'grey',
  cooking: 'grey',
  ready: 'grey',
  halo: 'gold',
  lever: 'red',
  state: 'sky',
  cue: 'gold',
  start: 'sky',
  tile: 'white',
  wall: 'green',
  flag: 'red',
  cooperate: 'green',
  defect: 'vermillion',
};

/** `idx` chooses a hue for names without a colour word: pass the kind's own index, from 0. */
export function lookOf(name: string, idx: number): ItemLook {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const shape = shapeOf(words, name);
  const fruitLike = shape === 'fruit' || shape === 'coin' || shape === 'token';
  const named = fruitLike ? namedHueOf(name) : solidHueOf(name);
  return { shape, hue: named ?? OWN_HUES[shape] ?? hueOf(name, idx), detail: detailOf(shape, words, name) };
}

/** What a player carries. Worlds of keys name only the metal. */
export function heldLookOf(name: string, idx: number): ItemLook {
  const isColourOnly = !name.includes('-') && solidHueOf(name) !== undefined;
  return lookOf(isColourOnly ? `key-${name}` : name, idx);
}

/** The same for looks that are the same picture. */
export function lookKey({ shape, hue, detail }: ItemLook): string {
  return `${shape} ${hue} ${detail}`;
}

function shapeOf(words: readonly string[], name: string): ItemShape {
  if (words.includes('door') || words.includes('gate')) {
    if (words.includes('open')) return 'open-door';
    if (words.includes('locked')) return 'locked-door';
    return words.includes('closed') ? 'closed-door' : 'door';
  }
  if (words.includes('key')) return 'key';
  if (words.includes('coin')) return 'coin';
  if (words.includes('goal')) return solidHueOf(name) === undefined ? 'flag' : 'pad';
  if (words.includes('fruit')) return 'fruit';
  for (const word of words) {
    const shape = SYNONYMS[word] ?? SHAPE_WORDS.find((known) => known === word);
    if (shape !== undefined) return shape;
  }
  return namedHueOf(words.join('-')) !== undefined && words.length === 1 ? 'fruit' : 'token';
}

const DIRECTIONS = ['up', 'right', 'down', 'left'];

function detailOf(shape: ItemShape, words: readonly string[], name: string): string {
  if (shape === 'token') return lettersOf(words);
  if (shape === 'start' || shape === 'cue') return words.find((word) => DIRECTIONS.includes(word)) ?? 'up';
  return /\d+(?:-\d+)*$/.exec(name)?.[0] ?? '';
}

/** Two or three signs that tell a thing without a picture from another: `red-herring-2` is RH2. */
function lettersOf(words: readonly string[]): string {
  const known = words.filter((word) => word !== '');
  const signs = known.map((word) => (/^\d/.test(word) ? word : word[0].toUpperCase())).join('');
  return (signs.length > 1 ? signs : (known[0] ?? '?').slice(0, 2).toUpperCase()).slice(0, 3);
}

/** How a thing stands on its cell. */
export interface Stance {
  readonly extent: number; // side of the picture, cells
  /** True for things that are part of the place: they neither sway nor throw a shadow. */
  readonly isFixture: boolean;
  /** True for signs, which have to be read while somebody stands on their cell: the two then share it side by side. */
  readonly isSign: boolean;
}

const FIXTURES: Readonly<Partial<Record<ItemShape, number>>> = {
  door: 1.12,
  'closed-door': 1.12,
  'locked-door': 1.12,
  'open-door': 1.12,
  pot: 1,
  cooking: 1,
  ready: 1,
  flag: 1.05,
  pad: 0.96,
  start: 0.94,
  lever: 1,
  state: 0.94,
  stop: 1.05,
  destination: 1.05,
  cue: 1,
  wall: 1.06,
  onion: 0.78,
  tomato: 0.78,
  dish: 0.82,
  soup: 0.86,
};
const SIGNS: readonly ItemShape[] = ['lever', 'cue', 'stop', 'destination', 'cooperate', 'defect'];
const OBJECT_EXTENT = 0.8; // a fruit is four fifths of a cell

export function stanceOf(look: ItemLook): Stance {
  const extent = FIXTURES[look.shape];
  return { extent: extent ?? OBJECT_EXTENT, isFixture: extent !== undefined, isSign: SIGNS.includes(look.shape) };
}

/** Where sign and player stand who share a cell: offsets in cells and shares of their usual size. */
export const BESIDE = {
  signCol: -0.25,
  signRow: -0.08,
  signSize: 0.66,
  playerCol: 0.24,
  playerRow: 0.08,
  playerSize: 0.66,
};
