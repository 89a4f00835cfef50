/** The 25 event kinds of the source, in its order; they are the cumulants of the world. */
export const EVENT_NAMES = [
  'tomato-pickup', // from a counter: the source does not count tomatoes taken from their source
  'useful-tomato-pickup',
  'tomato-drop',
  'useful-tomato-drop',
  'potting-tomato',
  'onion-pickup',
  'useful-onion-pickup',
  'onion-drop',
  'useful-onion-drop',
  'potting-onion',
  'dish-pickup',
  'useful-dish-pickup',
  'dish-drop',
  'useful-dish-drop',
  'soup-pickup',
  'soup-delivery',
  'soup-drop',
  'optimal-onion-potting',
  'optimal-tomato-potting',
  'viable-onion-potting',
  'viable-tomato-potting',
  'catastrophic-onion-potting',
  'catastrophic-tomato-potting',
  'useless-onion-potting',
  'useless-tomato-potting',
];
export const NUM_EVENTS = EVENT_NAMES.length;

// First event of each ingredient or dish: pickup, useful pickup, drop, useful drop, potting follow one another.
export const FIRST_TOMATO_EVENT = 0;
export const FIRST_ONION_EVENT = 5;
export const FIRST_DISH_EVENT = 10;
export const PICKUP = 0;
export const USEFUL_PICKUP = 1;
export const DROP = 2;
export const USEFUL_DROP = 3;
export const POTTING = 4;
export const SOUP_PICKUP = 14;
export const SOUP_DELIVERY = 15;
export const SOUP_DROP = 16;

// Ratings of a potting; each is followed by that of a tomato.
export const OPTIMAL_ONION = 17;
export const VIABLE_ONION = 19;
export const CATASTROPHIC_ONION = 21;
export const USELESS_ONION = 23;
