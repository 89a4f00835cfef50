import { z } from 'zod';
import type { Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import { createFlagsSpec } from '../../core/specs.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, parseAscii } from '../../grid/ascii.ts';
import { readNumbers, splitNumberLines } from './number-lines.ts';

/**
 * Iterated games of two players and two actions, both choosing at once and both seeing what was chosen last.
 * Payoffs are whole numbers for each joint action, first player's choice first: CC CD DC DD.
 * Source: prisoners' dilemma as in Lu et al. 2022 (M-FOS), arXiv:2205.01447; chicken and matching pennies too; the stag hunt is ours.
 */
export const MATRIX_GAME_WORLD_ID = 'matrix-game';
const NUM_JOINT = 4;
const PAYOFF = { low: -128, high: 127 };
export const COOPERATE = 0;
export const DEFECT = 1;
/** Channel of a joint action that was just played: + 2 * own choice + the other's. Channel 0 is that of the first round. */
export const FIRST_JOINT_CHANNEL = 1;

const matrixGameSettings = z.strictObject({
  horizon: z.int().min(1).max(10_000).default(100).describe('rounds after which an episode is truncated; 1..10000'),
});

/** Parameters: payoffs of the first player, then of the second, signed bytes. */
function createGame(first: readonly number[], second: readonly number[]): Level {
  const parameters = new Uint8Array(Int8Array.from([...first, ...second]).buffer);
  return { worldId: MATRIX_GAME_WORLD_ID, height: 1, width: 2, cells: Uint8Array.of(1, 1), parameters };
}

const levelFormat = {
  parse(text: string): Level {
    const { lines, cells } = splitNumberLines(text);
    assertShape(parseAscii(MATRIX_GAME_WORLD_ID, cells, '.P'), MATRIX_GAME_WORLD_ID, 2, { min: 1, max: 2 });
    return createGame(readNumbers(lines, 'first', NUM_JOINT, PAYOFF), readNumbers(lines, 'second', NUM_JOINT, PAYOFF));
  },
  format(level: Level): string {
    const payoffs = Int8Array.from(level.parameters ?? []);
    const [first, second] = [payoffs.slice(0, NUM_JOINT), payoffs.slice(NUM_JOINT)];
    return `first: ${first.join(' ')}\nsecond: ${second.join(' ')}\n${formatAscii(level, '.P')}`;
  },
  assertValid(level: Level): void {
    assertShape(level, MATRIX_GAME_WORLD_ID, 2, { min: 1, max: 2 }, true);
    const { height, width, cells, parameters } = level;
    if (height !== 1 || width !== 2 || cells.includes(0)) {
      throw new InputError('players of a matrix game', { value: `${height} x ${width}`, limit: 'PP' });
    }
    if (parameters?.length !== 2 * NUM_JOINT) {
      throw new InputError('length of matrix-game parameters', { value: parameters?.length ?? 0, limit: '8 bytes' });
    }
  },
};

const spec = createFlagsSpec({
  id: MATRIX_GAME_WORLD_ID,
  numSeats: 2,
  actionNames: ['cooperate', 'defect'],
  cumulantNames: ['both-cooperate', 'only-i-cooperate', 'only-i-defect', 'both-defect'],
  window: {
    height: 1,
    width: 1,
    channelNames: ['first-round', 'both-cooperated', 'only-i-cooperated', 'only-i-defected', 'both-defected'],
  },
  scene: { terrainNames: ['floor'], itemNames: ['none', 'cooperate', 'defect'], heldNames: ['empty'] },
});
const CHANNELS = spec.observation.channels;

class MatrixGameEnvironment extends FixedSeatEnvironment {
  readonly #horizon: number;
  readonly #last: Uint8Array; // [N] 0 no round yet, 1 + joint action, the first player's choice first

  constructor(horizon: number, numWorlds: number) {
    super(spec, levelFormat, numWorlds);
    this.#horizon = horizon;
    this.#last = this.rows.uint8(1);
  }

  protected startWorld(): void {}

  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const payoffs = this.levels[worldIdx].parameters!;
      const [first, second] = [2 * worldIdx, 2 * worldIdx + 1];
      const joint = 2 * actions[first] + actions[second];
      const mirrored = 2 * actions[second] + actions[first];
      this.#last[worldIdx] = joint + 1;
      this.rewards[first] = (payoffs[joint] << 24) >> 24;
      this.rewards[second] = (payoffs[NUM_JOINT + joint] << 24) >> 24;
      this.cumulants[first * NUM_JOINT + joint] = 1;
      this.cumulants[second * NUM_JOINT + mirrored] = 1;
      this.endStep(worldIdx, false, this.#horizon);
    }
  }

  /** The joint action of the last round with the own choice first. */
  protected writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    out.fill(0, offset, offset + CHANNELS);
    const last = this.#last[worldIdx];
    const joint = last - 1;
    const own = seatIdx === 0 ? joint : ((joint & 1) << 1) | (joint >> 1);
    out[offset + (last === 0 ? 0 : FIRST_JOINT_CHANNEL + own)] = 1;
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    const last = this.#last[worldIdx];
    out.terrain.fill(0);
    out.items[0] = last === 0 ? 0 : 1 + ((last - 1) >> 1) * DEFECT;
    out.items[1] = last === 0 ? 0 : 1 + ((last - 1) & 1) * DEFECT;
    out.players.set([0, 0, 1, 0, 1, 0, 1, 3, 0, 1]);
  }

  protected findInconsistency(worldIdx: number): string | undefined {
    return this.#last[worldIdx] <= NUM_JOINT ? undefined : `joint action ${this.#last[worldIdx]}`;
  }

  protected createEmpty(): MatrixGameEnvironment {
    return new MatrixGameEnvironment(this.#horizon, this.numWorlds);
  }
}

const GAMES: ReadonlyMap<string, Level> = new Map([
  ['prisoners-dilemma', createGame([-1, -3, 0, -2], [-1, 0, -3, -2])],
  ['matching-pennies', createGame([1, -1, -1, 1], [-1, 1, 1, -1])],
  ['chicken', createGame([0, -1, 1, -100], [0, 1, -1, -100])],
  ['stag-hunt', createGame([4, 0, 3, 2], [4, 3, 0, 2])],
]);

export const matrixGameWorld: WorldDefinition<z.output<typeof matrixGameSettings>> = {
  id: MATRIX_GAME_WORLD_ID,
  summary: 'two players, two choices, round after round: prisoners dilemma and kin',
  settingsSchema: matrixGameSettings,
  levelFormat,
  createGenerators: () =>
    [...GAMES].map(([id, level]) => ({ id, summary: `the payoffs of ${id}`, sample: () => level })),
  namedLevels: GAMES,
  sharesReward: (_settings, { parameters = new Uint8Array() }) =>
    parameters.subarray(0, NUM_JOINT).every((payoff, joint) => payoff === parameters[NUM_JOINT + joint]),
  toldLines: () => ['first', 'second'],
  create: ({ horizon }, numWorlds) => new MatrixGameEnvironment(horizon, numWorlds),
};
