import type { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { Symmetry } from './seat-history.ts';

/**
 * Relabellings of grid worlds whose rules know no direction, fruit kind or colour. Training on relabelled transitions
 * makes the features treat all directions and kinds alike, which beliefs need: no kind may look more likely than another.
 *
 * Names are read from the spec: moves up, right, down, left; channels and scalars whose names differ only in a word
 * after the prefix (fruit-blue, fruit-red; door-, key- and held- of one colour move together); facing-up and its kin.
 */
const MOVES = ['up', 'right', 'down', 'left'];
const KIND_PREFIXES = ['fruit-'];
const COLOUR_PREFIXES = ['door-', 'key-'];

/** Whether the names of a spec tell its kinds of events and its moves, as those of a world with such rules do. */
export function hasSymmetries({ cumulantNames, actionNames, observation }: WorldSpec): boolean {
  const [prefix] = KIND_PREFIXES;
  const hasKinds = cumulantNames.every((kind) => observation.channelNames.includes(`${prefix}${kind}`));
  return cumulantNames.length > 0 && hasKinds && MOVES.every((move) => actionNames.includes(move));
}

/** The relabelling that changes nothing. */
export function identitySymmetry(spec: WorldSpec): Symmetry {
  return {
    bytes: Uint16Array.from({ length: spec.observation.length }, (_, i) => i),
    actions: Uint8Array.from({ length: spec.numActions }, (_, a) => a),
    cumulants: Uint8Array.from({ length: spec.numCumulants }, (_, c) => c),
  };
}

/** `count` relabellings drawn uniformly: 4 turns, mirrored or not, and any exchange of kinds and of colours. */
export function sampleSymmetries(spec: WorldSpec, count: number, rng: Rng): Symmetry[] {
  return Array.from({ length: count }, () => sampleSymmetry(spec, rng));
}

function sampleSymmetry(spec: WorldSpec, rng: Rng): Symmetry {
  const { observation } = spec;
  const turn: Turn = { quarters: rng.below(4), isMirrored: rng.below(2) === 1 };
  const kinds = permutation(spec.numCumulants, rng);
  const channels = observation.channelNames;
  const numColours = channels.filter((name) => name.startsWith(COLOUR_PREFIXES[0])).length;
  const colours = permutation(numColours, rng);
  const rename = (names: readonly string[], index: number): number => renamed(names, index, turn, kinds, colours);
  const bytes = new Uint16Array(observation.length);
  const numWindow = observation.height * observation.width * observation.channels;
  for (let i = 0; i < observation.length; i++) {
    if (i >= numWindow) {
      bytes[i] = numWindow + rename(observation.scalarNames, i - numWindow);
      continue;
    }
    const cell = Math.floor(i / observation.channels);
    const channel = i % observation.channels;
    bytes[i] = turnedCell(cell, observation.width, turn) * observation.channels + rename(channels, channel);
  }
  const actions = Uint8Array.from(spec.actionNames, (name, action) => {
    const direction = MOVES.indexOf(name);
    return direction < 0 ? action : spec.actionNames.indexOf(MOVES[turnedDirection(direction, turn)]);
  });
  return { bytes, actions, cumulants: Uint8Array.from(kinds) };
}

interface Turn {
  readonly quarters: number; // clockwise
  readonly isMirrored: boolean; // left and right exchanged, before turning
}

function turnedDirection(direction: number, turn: Turn): number {
  const mirrored = turn.isMirrored ? (4 - direction) % 4 : direction;
  return (mirrored + turn.quarters) % 4;
}

/** A square window's cell after mirroring and turning about its centre. */
function turnedCell(cell: number, side: number, turn: Turn): number {
  let row = Math.floor(cell / side);
  let col = cell % side;
  if (turn.isMirrored) col = side - 1 - col;
  for (let quarter = 0; quarter < turn.quarters; quarter++) [row, col] = [col, side - 1 - row];
  return row * side + col;
}

/** The new index of a channel or scalar among `names`. */
function renamed(names: readonly string[], index: number, turn: Turn, kinds: number[], colours: number[]): number {
  const name = names[index];
  const facing = MOVES.indexOf(name.replace(/^facing-/, ''));
  if (name.startsWith('facing-') && facing >= 0) return names.indexOf(`facing-${MOVES[turnedDirection(facing, turn)]}`);
  const prefix = /^[a-z-]*-/.exec(name)?.[0] ?? '';
  const siblings = names.filter((other) => other.startsWith(prefix));
  const place = siblings.indexOf(name);
  const order = KIND_PREFIXES.includes(prefix)
    ? kinds
    : COLOUR_PREFIXES.includes(prefix.replace(/^held-/, ''))
      ? colours
      : undefined;
  return order === undefined ? index : names.indexOf(siblings[order[place]]);
}

function permutation(length: number, rng: Rng): number[] {
  const order = Array.from({ length }, (_, i) => i);
  rng.shuffleInPlace(order);
  return order;
}
