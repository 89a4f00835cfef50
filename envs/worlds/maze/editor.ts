import { SCENE_PLAYER_FIELDS, type Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level, LevelFormat } from '../../core/level.ts';
import { nextUint32, RNG_WORDS } from '../../core/rng.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, parseAscii } from '../../grid/ascii.ts';
import { createMazeLevel, FIRST_START, FLOOR, GOAL, MIN_SIDE, mazeLevelFormat, NO_CELL, WALL } from './cells.ts';
import {
  type Canvases,
  clearCanvas,
  createEditorPlan,
  DO_NOTHING,
  type EditorPlan,
  editTile,
  kindOfStep,
} from './editor-rules.ts';
import {
  createEditorSpec,
  EDITOR_WORLD_ID,
  type EditorSettings,
  editorSettings,
  MAX_EDITOR_SIDE,
  PUT,
  REMOVED,
} from './editor-settings.ts';
import { CELL_CHANNELS, SEEN_AGENT, SEEN_FLOOR, SEEN_GOAL, SEEN_WALL } from './settings.ts';

const CANVAS_ALPHABET = '.#';

/** A canvas: what stands before the first action. Floor and walls alone. */
const canvasFormat: LevelFormat = {
  parse: (text) => parseAscii(EDITOR_WORLD_ID, text, CANVAS_ALPHABET),
  format: (level) => formatAscii(level, CANVAS_ALPHABET),
  assertValid: (level) =>
    assertShape(level, EDITOR_WORLD_ID, CANVAS_ALPHABET.length, { min: MIN_SIDE, max: MAX_EDITOR_SIDE }),
};

/**
 * The designer's side of UED: an agent that builds a maze tile by tile, for PAIRED and its kin.
 *
 * Actions      one a tile, row-major; what an action does is the mode's affair and told by the step (editor-rules.ts).
 * Ends         terminated after the mode's number of steps; never truncated.
 * Reward       0: what a maze is worth its students' play must say (`readLevel`).
 * Observation  all tiles as the maze shows them, the start as an agent with its heading (0 up, then clockwise) as state;
 *              the number of steps taken; `noiseSize` random bytes, drawn anew each step.
 * Chance       the heading (but for jaxued-toggle), noise, and where a start or goal goes that falls on the other.
 * Source       Dennis et al. 2020, arXiv:2012.02096; DCD, minimax and JaxUED for the modes that bear their names.
 */
export class MazeEditorEnvironment extends FixedSeatEnvironment {
  readonly #settings: EditorSettings;
  readonly #plan: EditorPlan;
  readonly #canvases: Canvases;
  readonly #noise: Uint8Array; // [N, noiseSize]

  constructor(settings: EditorSettings, numWorlds: number) {
    super(createEditorSpec(settings), canvasFormat, numWorlds);
    this.#settings = settings;
    this.#plan = createEditorPlan(settings.mode, settings.size, settings.walls);
    this.#canvases = {
      cells: this.rows.uint8(settings.size * settings.size),
      heading: this.rows.uint8(1),
      budget: this.rows.uint8(1),
      goalIdx: this.rows.int32(1),
      startIdx: this.rows.int32(1),
    };
    this.#noise = this.rows.uint8(settings.noiseSize);
  }

  /** The maze as it stands. Throws InputError while goal or start are missing. */
  readLevel(worldIdx: number): Level {
    const { size } = this.#settings;
    const level = createMazeLevel(size, size);
    level.cells.set(this.#canvases.cells.subarray(worldIdx * size * size, (worldIdx + 1) * size * size));
    mazeLevelFormat.assertValid(level);
    return level;
  }

  /** Whether the next action changes nothing, whatever it is: the surplus steps of dcd-60-uniform. */
  isIdle(worldIdx: number): boolean {
    return kindOfStep(this.#plan, this.#canvases.budget[worldIdx], this.tick[worldIdx]) === DO_NOTHING;
  }

  protected override bindLevel(_worldIdx: number, { height, width }: Level): void {
    const { size } = this.#settings;
    if (height !== size || width !== size) {
      throw new InputError('sides of a canvas', { value: `${height} x ${width}`, limit: `size = ${size} x ${size}` });
    }
  }

  protected startWorld(worldIdx: number, level: Level): void {
    clearCanvas(this.#plan, this.#canvases, worldIdx, level.cells);
    this.#canvases.heading[worldIdx] = nextUint32(this.rng, worldIdx * RNG_WORDS) & 3;
    this.#drawNoise(worldIdx);
  }

  #drawNoise(worldIdx: number): void {
    const { noiseSize } = this.#settings;
    const first = worldIdx * noiseSize;
    for (let i = 0; i < noiseSize; i += 4) {
      const word = nextUint32(this.rng, worldIdx * RNG_WORDS);
      for (let byte = 0; byte < 4 && i + byte < noiseSize; byte++) this.#noise[first + i + byte] = word >>> (8 * byte);
    }
  }

  protected stepWorlds(actions: Uint8Array): void {
    const numTiles = this.#settings.size ** 2;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const tick = this.tick[worldIdx];
      const tile = actions[worldIdx];
      const before = this.#canvases.cells[worldIdx * numTiles + tile];
      editTile(this.#plan, this.#canvases, worldIdx, tick, tile, this.rng, worldIdx * RNG_WORDS);
      const after = this.#canvases.cells[worldIdx * numTiles + tile];
      if (before !== WALL && after === WALL) this.cumulants[2 * worldIdx + PUT] = 1;
      if (before === WALL && after !== WALL) this.cumulants[2 * worldIdx + REMOVED] = 1;
      this.#drawNoise(worldIdx);
      this.endStep(worldIdx, tick + 1 === this.#plan.numSteps, 0);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    const { size, noiseSize } = this.#settings;
    const numTiles = size * size;
    let at = offset;
    for (let tile = 0; tile < numTiles; tile++) {
      const code = this.#canvases.cells[worldIdx * numTiles + tile];
      const isStart = code >= FIRST_START;
      const seen = code === FLOOR ? SEEN_FLOOR : code === WALL ? SEEN_WALL : SEEN_GOAL;
      out[at] = isStart ? SEEN_AGENT : seen[0];
      out[at + 1] = isStart ? 0 : seen[1];
      out[at + 2] = isStart ? code - FIRST_START : 0;
      at += CELL_CHANNELS;
    }
    out[at] = this.tick[worldIdx];
    for (let i = 0; i < noiseSize; i++) out[at + 1 + i] = this.#noise[worldIdx * noiseSize + i];
  }

  /** A designer has no body: nobody is present. Walls are items, as they come and go and terrain is fixed within a level. */
  protected writeScene(worldIdx: number, out: Scene): void {
    const numTiles = this.#settings.size ** 2;
    for (let tile = 0; tile < numTiles; tile++) {
      out.terrain[tile] = 0;
      out.items[tile] = this.#canvases.cells[worldIdx * numTiles + tile];
    }
    out.players.fill(0, 0, SCENE_PLAYER_FIELDS);
  }

  /** What is always true between steps: one goal and one start where they are said to be, once they were put. */
  protected findInconsistency(worldIdx: number): string | undefined {
    const numTiles = this.#settings.size ** 2;
    const cells = this.#canvases.cells.subarray(worldIdx * numTiles, (worldIdx + 1) * numTiles);
    const heading = this.#canvases.heading[worldIdx];
    if (heading > 3) return `heading ${heading}`;
    if (this.#canvases.budget[worldIdx] > this.#plan.maxWalls) return `budget ${this.#canvases.budget[worldIdx]}`;
    const goals = [...cells.keys()].filter((tile) => cells[tile] === GOAL);
    const starts = [...cells.keys()].filter((tile) => cells[tile] >= FIRST_START);
    if (goals.length > 1 || (goals[0] ?? NO_CELL) !== this.#canvases.goalIdx[worldIdx]) return `${goals.length} goals`;
    if (starts.length > 1 || (starts[0] ?? NO_CELL) !== this.#canvases.startIdx[worldIdx]) {
      return `${starts.length} start tiles`;
    }
    if (starts.length === 1 && cells[starts[0]] !== FIRST_START + heading) return `start code ${cells[starts[0]]}`;
    const tick = this.tick[worldIdx];
    if (this.truncated[worldIdx] === 1 || tick > this.#plan.numSteps) return `tick ${tick}`;
    return (tick === this.#plan.numSteps) === (this.terminated[worldIdx] === 1) ? undefined : `tick ${tick}`;
  }

  protected createEmpty(): MazeEditorEnvironment {
    return new MazeEditorEnvironment(this.#settings, this.numWorlds);
  }
}

export const mazeEditorWorld: WorldDefinition<EditorSettings> = {
  id: EDITOR_WORLD_ID,
  summary: 'a designer builds a maze tile by tile (the adversary of the UED papers)',
  settingsSchema: editorSettings,
  levelFormat: canvasFormat,
  createGenerators: ({ size }) => [
    {
      id: 'blank',
      summary: 'no walls',
      sample: () => ({ worldId: EDITOR_WORLD_ID, height: size, width: size, cells: new Uint8Array(size * size) }),
    },
  ],
  fitSettings: (settings, level) => ({ ...settings, size: level.height }),
  horizonOf: (settings) => createEditorPlan(settings.mode, settings.size, settings.walls).numSteps,
  create: (settings, numWorlds) => new MazeEditorEnvironment(settings, numWorlds),
};
