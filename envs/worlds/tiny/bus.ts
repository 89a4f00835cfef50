import { z } from 'zod';
import type { Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import { nextBelow, RNG_WORDS } from '../../core/rng.ts';
import { createFlagsSpec } from '../../core/specs.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';

/**
 * The bus grid of DREAM: four coloured stops around the start, each linked with one of four far stops, which is the
 * task; a corner to go to, which is told and drawn for each episode. `ride` leads from a stop to the other of its
 * colour, either way. -0.1 a step, +1 instead for the step onto the goal, which ends the episode.
 * Source: Liu et al. 2021, arXiv:2008.02790, bus; its (x, y) is column x, row y here. Its actions end-episode, pick-up and drop are left out.
 */
const WORLD_ID = 'bus';
const SIDE = 9;
const START = 4 * SIDE + 4;
const COLOUR_NAMES = ['blue', 'magenta', 'yellow', 'cyan'];
const STOPS = [5 * SIDE + 4, 4 * SIDE + 5, 4 * SIDE + 3, 3 * SIDE + 4]; // by colour
const DESTINATIONS = [SIDE, 7 * SIDE, SIDE + 8, 7 * SIDE + 8];
const CORNERS = Uint8Array.of(0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1);
const ALPHABET = '.bmycBMYC';
const FIRST_STOP = 1; // + colour
const FIRST_DESTINATION = 5; // + colour

const RIDE = 5;
const ROW_MOVE = Int8Array.of(0, -1, 0, 1, 0, 0); // left up right down stay ride
const COL_MOVE = Int8Array.of(-1, 0, 1, 0, 0, 0);

const busSettings = z.strictObject({
  horizon: z.int().min(1).max(10_000).default(20).describe('steps after which an episode is truncated; 1..10000'),
});

const levelFormat = {
  parse: (text: string) => parseAscii(WORLD_ID, text, ALPHABET),
  format: (level: Level) => formatAscii(level, ALPHABET),
  assertValid(level: Level): void {
    assertShape(level, WORLD_ID, ALPHABET.length, { min: SIDE, max: SIDE });
    level.cells.forEach((code, cellIdx) => {
      const where = formatCell(Math.floor(cellIdx / SIDE), cellIdx % SIDE);
      const stop = STOPS.indexOf(cellIdx);
      const isDestination = DESTINATIONS.includes(cellIdx);
      if (stop >= 0 && code !== FIRST_STOP + stop) {
        throw new InputError('stop beside the start', {
          value: ALPHABET[code],
          limit: ALPHABET[FIRST_STOP + stop],
          where,
        });
      }
      if (isDestination && (code < FIRST_DESTINATION || level.cells.indexOf(code) !== cellIdx)) {
        throw new InputError('far stop', { value: ALPHABET[code], limit: 'each of B M Y C once', where });
      }
      if (stop < 0 && !isDestination && code !== 0) {
        throw new InputError('stop in another place', { value: ALPHABET[code], limit: '.', where });
      }
    });
  },
};

const spec = createFlagsSpec({
  id: WORLD_ID,
  actionNames: ['left', 'up', 'right', 'down', 'stay', 'ride'],
  idleAction: 4,
  cumulantNames: ['arrival', 'ride'],
  window: {
    height: SIDE,
    width: SIDE,
    channelNames: ['here'],
    scalarNames: ['on-stop', 'goal-upper-left', 'goal-upper-right', 'goal-lower-left', 'goal-lower-right'],
  },
  scene: {
    terrainNames: ['floor'],
    itemNames: [
      'none',
      ...COLOUR_NAMES.map((name) => `stop-${name}`),
      ...COLOUR_NAMES.map((name) => `destination-${name}`),
      'goal',
    ],
    heldNames: ['empty'],
  },
});
const GOAL_ITEM = spec.scene.itemNames.indexOf('goal');
const NUM_CELLS = SIDE * SIDE;

class BusEnvironment extends FixedSeatEnvironment {
  readonly #horizon: number;
  readonly #cellIdx: Uint8Array; // [N]
  readonly #goal: Uint8Array; // [N] corner
  readonly #partner: Uint8Array; // [N, NUM_CELLS] where `ride` leads; derived

  constructor(horizon: number, numWorlds: number) {
    super(spec, levelFormat, numWorlds);
    this.#horizon = horizon;
    this.#cellIdx = this.rows.uint8(1);
    this.#goal = this.rows.uint8(1);
    this.#partner = new Uint8Array(numWorlds * NUM_CELLS);
  }

  protected override bindLevel(worldIdx: number, { cells }: Level): void {
    for (let cellIdx = 0; cellIdx < NUM_CELLS; cellIdx++) this.#partner[worldIdx * NUM_CELLS + cellIdx] = cellIdx;
    STOPS.forEach((stop, colour) => {
      const destination = cells.indexOf(FIRST_DESTINATION + colour);
      this.#partner[worldIdx * NUM_CELLS + stop] = destination;
      this.#partner[worldIdx * NUM_CELLS + destination] = stop;
    });
  }

  protected startWorld(worldIdx: number): void {
    this.#cellIdx[worldIdx] = START;
    this.#goal[worldIdx] = nextBelow(this.rng, worldIdx * RNG_WORDS, CORNERS.length);
  }

  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const action = actions[worldIdx];
      const from = this.#cellIdx[worldIdx];
      const row = ((from / SIDE) | 0) + ROW_MOVE[action];
      const col = (from % SIDE) + COL_MOVE[action];
      const isInside = row >= 0 && row < SIDE && col >= 0 && col < SIDE;
      let to = isInside ? row * SIDE + col : from;
      if (action === RIDE) to = this.#partner[worldIdx * NUM_CELLS + from];
      const hasArrived = to === CORNERS[this.#goal[worldIdx]];
      this.#cellIdx[worldIdx] = to;
      this.cumulants[2 * worldIdx] = hasArrived ? 1 : 0;
      this.cumulants[2 * worldIdx + 1] = action === RIDE && to !== from ? 1 : 0;
      this.rewards[worldIdx] = hasArrived ? 1 : -0.1;
      this.endStep(worldIdx, hasArrived, this.#horizon);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    const cellIdx = this.#cellIdx[worldIdx];
    out.fill(0, offset, offset + NUM_CELLS + 5);
    out[offset + cellIdx] = 1;
    out[offset + NUM_CELLS] = this.levels[worldIdx].cells[cellIdx] === 0 ? 0 : 1;
    out[offset + NUM_CELLS + 1 + this.#goal[worldIdx]] = 1;
  }

  /** Stops are drawn with their colours, so that a spectator knows the task; the observation does not tell it. */
  protected writeScene(worldIdx: number, out: Scene): void {
    out.terrain.fill(0);
    out.items.set(this.levels[worldIdx].cells);
    out.items[CORNERS[this.#goal[worldIdx]]] = GOAL_ITEM;
    const cellIdx = this.#cellIdx[worldIdx];
    out.players.set([Math.floor(cellIdx / SIDE), cellIdx % SIDE, 0, 0, 1]);
  }

  protected findInconsistency(worldIdx: number): string | undefined {
    if (this.#goal[worldIdx] >= CORNERS.length) return `goal ${this.#goal[worldIdx]}`;
    return this.#cellIdx[worldIdx] < NUM_CELLS ? undefined : `player in cell ${this.#cellIdx[worldIdx]}`;
  }

  protected createEmpty(): BusEnvironment {
    return new BusEnvironment(this.#horizon, this.numWorlds);
  }
}

export const busWorld: WorldDefinition<z.output<typeof busSettings>> = {
  id: WORLD_ID,
  summary: 'a corner to go to, and buses of which nobody says where they go (DREAM)',
  settingsSchema: busSettings,
  levelFormat,
  createGenerators: () => [
    {
      id: 'permutation',
      summary: 'the four far stops in any of 24 orders',
      sample: (rng) => {
        const colours = [0, 1, 2, 3];
        rng.shuffleInPlace(colours);
        const cells = new Uint8Array(NUM_CELLS);
        STOPS.forEach((stop, colour) => {
          cells[stop] = FIRST_STOP + colour;
          cells[DESTINATIONS[colour]] = FIRST_DESTINATION + colours[colour];
        });
        return { worldId: WORLD_ID, height: SIDE, width: SIDE, cells };
      },
    },
  ],
  isSolved: ({ terminated }) => terminated,
  create: ({ horizon }, numWorlds) => new BusEnvironment(horizon, numWorlds),
};
