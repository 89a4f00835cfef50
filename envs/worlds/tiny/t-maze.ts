import { z } from 'zod';
import type { Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level, LevelGenerator } from '../../core/level.ts';
import { createFlagsSpec } from '../../core/specs.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';

/**
 * T-maze: a cue at the start of a corridor says which arm at its end holds the goal, and is seen nowhere else.
 * +4 for the right arm, -0.1 for the wrong one, and either ends the episode; -0.1 for a step that moves nobody, else 0.
 * Source: the task of Bakker 2002, "Reinforcement learning with long short-term memory"; four moves by direction.
 */
const WORLD_ID = 't-maze';
const HEIGHT = 3;
const MAX_LENGTH = 500;
const CORRIDOR_ROW = 1;

const FLOOR = 0;
const WALL = 1;
const CUE_UP = 2;
const CUE_DOWN = 3;
const ALPHABET = '.#^v';

const tMazeSettings = z.strictObject({
  corridorLength: z.int().min(1).max(MAX_LENGTH).default(10).describe('steps from the cue to the junction; 1..500'),
  horizon: z.int().min(2).max(10_000).default(200).describe('steps after which an episode is truncated; 2..10000'),
});
type TMazeSettings = z.output<typeof tMazeSettings>;

/** Walls everywhere but in the corridor and in the two arms at its right end. */
function createTMaze(corridorLength: number, cue: number): Level {
  const width = corridorLength + 1;
  const cells = new Uint8Array(HEIGHT * width).fill(WALL);
  cells.fill(FLOOR, width, 2 * width);
  cells[width - 1] = FLOOR;
  cells[3 * width - 1] = FLOOR;
  cells[width] = cue;
  return { worldId: WORLD_ID, height: HEIGHT, width, cells };
}

const levelFormat = {
  parse: (text: string) => parseAscii(WORLD_ID, text, ALPHABET),
  format: (level: Level) => formatAscii(level, ALPHABET),
  assertValid(level: Level): void {
    assertShape(level, WORLD_ID, ALPHABET.length, { min: 2, max: MAX_LENGTH + 1 });
    const { height, width, cells } = level;
    if (height !== HEIGHT) throw new InputError('level height', { value: height, limit: `${HEIGHT}` });
    const cue = cells[width];
    if (cue < CUE_UP)
      throw new InputError('no cue at the start', { limit: '^ or v', where: formatCell(CORRIDOR_ROW, 0) });
    const expected = createTMaze(width - 1, cue).cells;
    const wrong = cells.findIndex((code, cellIdx) => code !== expected[cellIdx]);
    if (wrong >= 0) {
      throw new InputError('not a T', {
        value: ALPHABET[cells[wrong]],
        limit: ALPHABET[expected[wrong]],
        where: formatCell(Math.floor(wrong / width), wrong % width),
      });
    }
  },
};

const spec = createFlagsSpec({
  id: WORLD_ID,
  actionNames: ['up', 'right', 'down', 'left'],
  cumulantNames: ['right-arm', 'wrong-arm', 'bump'],
  window: { height: 1, width: 1, channelNames: ['cue-up', 'cue-down', 'corridor', 'junction', 'arm'] },
  scene: { terrainNames: ['floor', 'wall'], itemNames: ['none', 'cue-up', 'cue-down', 'goal'], heldNames: ['empty'] },
});
const [RIGHT_ARM, WRONG_ARM, BUMP] = [0, 1, 2];
const CHANNELS = spec.observation.channels;

class TMazeEnvironment extends FixedSeatEnvironment {
  readonly #horizon: number;
  readonly #row: Uint8Array; // [N]
  readonly #col: Uint16Array; // [N]

  constructor(horizon: number, numWorlds: number) {
    super(spec, levelFormat, numWorlds);
    this.#horizon = horizon;
    this.#row = this.rows.uint8(1);
    this.#col = this.rows.uint16(1);
  }

  protected startWorld(worldIdx: number): void {
    this.#row[worldIdx] = CORRIDOR_ROW;
  }

  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const { width, cells } = this.levels[worldIdx];
      const row = this.#row[worldIdx] + ROW_STEP[actions[worldIdx]];
      const col = this.#col[worldIdx] + COL_STEP[actions[worldIdx]];
      const isOpen = col >= 0 && col < width && cells[row * width + col] !== WALL;
      const isArm = isOpen && row !== CORRIDOR_ROW;
      const isRight = isArm && row === (cells[width] === CUE_UP ? 0 : HEIGHT - 1);
      if (isOpen) {
        this.#row[worldIdx] = row;
        this.#col[worldIdx] = col;
      }
      if (isArm) this.cumulants[3 * worldIdx + (isRight ? RIGHT_ARM : WRONG_ARM)] = 1;
      if (!isOpen) this.cumulants[3 * worldIdx + BUMP] = 1;
      if (isRight) this.rewards[worldIdx] = 4;
      else if (isArm || !isOpen) this.rewards[worldIdx] = -0.1;
      this.endStep(worldIdx, isArm, this.#horizon);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    const { width, cells } = this.levels[worldIdx];
    out.fill(0, offset, offset + CHANNELS);
    const col = this.#col[worldIdx];
    if (this.#row[worldIdx] !== CORRIDOR_ROW) out[offset + 4] = 1;
    else if (col === 0) out[offset + cells[width] - CUE_UP] = 1;
    else out[offset + (col === width - 1 ? 3 : 2)] = 1;
  }

  /** The cue is drawn while the player stands on it, the goal once an arm was entered. */
  protected writeScene(worldIdx: number, out: Scene): void {
    const { width, cells } = this.levels[worldIdx];
    const [row, col] = [this.#row[worldIdx], this.#col[worldIdx]];
    out.items.fill(0);
    for (let cellIdx = 0; cellIdx < cells.length; cellIdx++) out.terrain[cellIdx] = cells[cellIdx] === WALL ? 1 : 0;
    if (col === 0) out.items[width] = 1 + cells[width] - CUE_UP;
    if (row !== CORRIDOR_ROW) out.items[cells[width] === CUE_UP ? width - 1 : 3 * width - 1] = 3;
    out.players.set([row, col, 1, 0, 1]);
  }

  protected findInconsistency(worldIdx: number, { width, cells }: Level): string | undefined {
    const [row, col] = [this.#row[worldIdx], this.#col[worldIdx]];
    const isOpen = row < HEIGHT && col < width && cells[row * width + col] !== WALL;
    return isOpen ? undefined : `player in cell ${row}, ${col}`;
  }

  protected createEmpty(): TMazeEnvironment {
    return new TMazeEnvironment(this.#horizon, this.numWorlds);
  }
}

function createGenerators({ corridorLength }: TMazeSettings): readonly LevelGenerator[] {
  return [
    {
      id: 'cue',
      summary: `a corridor of ${corridorLength} steps; the cue up or down with equal chance`,
      sample: (rng) => createTMaze(corridorLength, rng.below(2) === 0 ? CUE_UP : CUE_DOWN),
    },
  ];
}

export const tMazeWorld: WorldDefinition<TMazeSettings> = {
  id: WORLD_ID,
  summary: 'a cue, a long corridor, a junction: who remembers the cue turns the right way',
  settingsSchema: tMazeSettings,
  levelFormat,
  createGenerators,
  isSolved: ({ cumulants }) => cumulants[RIGHT_ARM] > 0,
  create: ({ horizon }, numWorlds) => new TMazeEnvironment(horizon, numWorlds),
};
