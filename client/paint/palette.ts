/**
 * Every colour of the picture. Fruit and coins use the Okabe-Ito set, which colour-blind people tell apart, and each kind has a
 * shape of its own besides; keys and doors are metals with an emblem. Players wear darker, softer plumage and a number, so that nobody is mistaken for a fruit.
 */
export const HUES = {
  blue: '#0072b2',
  yellow: '#f0e442',
  vermillion: '#d55e00',
  green: '#009e73',
  purple: '#cc79a7',
  orange: '#e69f00',
  sky: '#56b4e9',
  white: '#f6f1e6',
  gold: '#d3a32a',
  silver: '#a9b6bf',
  copper: '#b4653e',
  jade: '#4f9d84',
  red: '#cf3540',
  violet: '#7d4fb3',
  pink: '#f3a0c3',
  grey: '#8b949b',
  black: '#33373d',
  brown: '#84562f',
} as const;

export type HueName = keyof typeof HUES;

/** Words of world names that mean one of our hues. */
const HUE_WORDS: Readonly<Record<string, HueName>> = {
  ...Object.fromEntries((Object.keys(HUES) as HueName[]).map((hue) => [hue, hue])),
  red: 'vermillion',
  violet: 'purple',
  pink: 'purple',
  magenta: 'purple',
  cyan: 'sky',
};

/** The same for solids, whose worlds have more colours than there are fruit: red, purple and pink are then three hues. */
const SOLID_HUE_WORDS: Readonly<Record<string, HueName>> = {
  ...HUE_WORDS,
  red: 'red',
  purple: 'violet',
  violet: 'violet',
  pink: 'pink',
  gray: 'grey',
  magenta: 'purple',
};

const FRUIT_HUES: readonly HueName[] = ['blue', 'yellow', 'vermillion', 'green', 'purple', 'orange', 'sky', 'white'];

/** Hue named by a colour word in the name of a thing, or undefined. */
export function namedHueOf(name: string): HueName | undefined {
  return findHue(name, HUE_WORDS);
}

/** Hue of a solid, a key, a door or a sign by the colour word in its name, or undefined. */
export function solidHueOf(name: string): HueName | undefined {
  return findHue(name, SOLID_HUE_WORDS);
}

function findHue(name: string, words: Readonly<Record<string, HueName>>): HueName | undefined {
  for (const word of name.toLowerCase().split(/[^a-z]+/)) if (word in words) return words[word];
  return undefined;
}

/** Hue of a thing by the colour word in its name; without one, by `idx`. */
export function hueOf(name: string, idx: number): HueName {
  return namedHueOf(name) ?? FRUIT_HUES[((idx % FRUIT_HUES.length) + FRUIT_HUES.length) % FRUIT_HUES.length];
}

/** Plumage by seat, [16]: hues a golden angle apart, each dark enough for white text (4.3:1 or more). */
export const SEAT_COLOURS: readonly string[] = [
  '#515ca4',
  '#a85f2c',
  '#006561',
  '#854985',
  '#7f770d',
  '#00578c',
  '#9a4447',
  '#267c50',
  '#58438a',
  '#8a5600',
  '#007a8c',
  '#7e345e',
  '#546e16',
  '#4a6cae',
  '#85371a',
  '#007863',
];

export const GROUND = {
  light: '#ece2cc',
  dark: '#e6dac1',
  speck: '#cdbd9b',
  grass: '#a9b182',
  hedgeTop: '#5d8a63',
  hedgeLight: '#7aa678',
  hedgeDark: '#497350',
  hedgeSide: '#31543c',
  shadow: '#4b3f2a',
} as const;

/** Mixes two `#rrggbb` colours; share 0 gives `from`, 1 gives `to`. */
export function mixColours(from: string, to: string, share: number): string {
  const channel = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(from, at) * (1 - share) + channel(to, at) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb` as the number Pixi takes for a tint. */
export function tintOf(colour: string): number {
  return Number.parseInt(colour.slice(1), 16);
}
