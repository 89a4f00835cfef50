/** One action of a world in the hands of a person: its keys, its place on a pad, and what it does while it is held. */
export interface Control {
  readonly action: number; // index in the world's actions
  readonly label: string; // `turn left`
  readonly codes: readonly string[]; // KeyboardEvent.code, by place on the keyboard; none for what has no key
  readonly keys: readonly string[]; // what is printed on them
  /** Where a finger swipes for it and where its button is on the pad: 0 up, then clockwise; -1 elsewhere. */
  readonly direction: number;
  /** Facing that the body takes at once, where it takes the way it goes; -1 none. */
  readonly facing: number;
  readonly isRepeated: boolean; // done again on every tick while the key is down
}

interface Binding {
  readonly codes: readonly string[];
  readonly keys: readonly string[];
}

const DIRECTION_WORDS = ['up', 'right', 'down', 'left'];
const DIRECTION_BINDINGS: readonly Binding[] = [
  { codes: ['ArrowUp', 'KeyW'], keys: ['↑', 'W'] },
  { codes: ['ArrowRight', 'KeyD'], keys: ['→', 'D'] },
  { codes: ['ArrowDown', 'KeyS'], keys: ['↓', 'S'] },
  { codes: ['ArrowLeft', 'KeyA'], keys: ['←', 'A'] },
];

const WAIT: Binding = { codes: ['KeyX', 'Period'], keys: ['X'] };

/** Actions with a key of their own, by name. What a world calls `done` or no-op is bound to nothing. */
const NAMED: Readonly<Record<string, Binding>> = {
  interact: { codes: ['Space', 'KeyE'], keys: ['Space', 'E'] },
  ride: { codes: ['Space', 'KeyE'], keys: ['Space', 'E'] },
  'pick-up': { codes: ['Space', 'KeyE'], keys: ['Space', 'E'] },
  'put-down': { codes: ['KeyQ'], keys: ['Q'] },
  drop: { codes: ['KeyQ'], keys: ['Q'] },
  toggle: { codes: ['KeyF'], keys: ['F'] },
  stay: WAIT,
  cooperate: { codes: ['KeyC', 'Digit1'], keys: ['C'] },
  defect: { codes: ['KeyD', 'Digit2'], keys: ['D'] },
};
const NOTHING: Binding = { codes: [], keys: [] };
const IDLE_NAMES = /^(?:done|noop|no-op|nothing|unused)/;
const TILE_NAME = /^tile-\d+$/;

/**
 * The controls of a world in the order of its actions. Names are read by their words, whatever the world. idleAction: what changes
 * nothing, which is called waiting; -1 none. idleNames: further actions that change nothing and get no key.
 */
export function controlsOf(
  actionNames: readonly string[],
  idleAction = -1,
  idleNames: readonly string[] = [],
): readonly Control[] {
  const hasWalkBack = actionNames.some((name) => wordsOf(name).includes('down'));
  const digits = new Set<number>();
  return actionNames.map((name, action) => {
    const words = wordsOf(name);
    const direction = directionOf(words);
    const isTurn = words.includes('turn') || words.includes('forward');
    const isWait = action === idleAction;
    const isIdle = !isWait && idleNames.includes(name);
    const binding = isWait ? WAIT : isIdle ? NOTHING : bindingOf(name, direction, digits);
    return {
      action,
      label: isWait ? 'wait' : words.join(' '),
      ...binding,
      direction,
      facing: hasWalkBack && !isTurn ? direction : -1,
      isRepeated: direction >= 0,
    };
  });
}

/** Cells that are clicked instead of keys pressed: true where there is one action a cell. */
export function isTileWorld(actionNames: readonly string[], numCells: number): boolean {
  return actionNames.length === numCells && actionNames.every((name) => TILE_NAME.test(name));
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[^a-z0-9]+/);
}

/** In a world of turns `forward` goes where up does. A name such as `pick-up` goes nowhere. */
function directionOf(words: readonly string[]): number {
  if (words.includes('forward')) return 0;
  if (words[0] === 'pick' || words[0] === 'put') return -1;
  return DIRECTION_WORDS.findIndex((word) => words.includes(word));
}

function bindingOf(name: string, direction: number, digits: Set<number>): Binding {
  return direction >= 0 ? DIRECTION_BINDINGS[direction] : (NAMED[name] ?? digitBinding(name, digits));
}

/** The digit in a name (`arm-3`), else the next free one from 1. */
function digitBinding(name: string, digits: Set<number>): Binding {
  if (IDLE_NAMES.test(name) || TILE_NAME.test(name)) return NOTHING;
  const named = /\d+$/.exec(name);
  let digit = named === null ? 1 : Number(named[0]);
  while (named === null && digits.has(digit)) digit++;
  if (digit > 9) return NOTHING;
  digits.add(digit);
  return { codes: [`Digit${digit}`, `Numpad${digit}`], keys: [String(digit)] };
}

/** What a tap on the board does: the first action with a name that is neither a way nor staying. */
export function tapActionOf(controls: readonly Control[]): number {
  const control = controls.find(({ codes }) => codes.includes('Space'));
  return control?.action ?? -1;
}
