import { z } from 'zod';
import type { Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import { createFlagsSpec } from '../../core/specs.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { assertShape, formatAscii, formatCell, parseAscii } from '../../grid/ascii.ts';

/**
 * GridNavi: a 5 x 5 field, start in the lower left corner, a goal that is not seen. +1 for every step that ends on it, -0.1 for any other.
 * Source: Zintgraf et al. 2020, arXiv:1910.08348; its (x, y) is row 4 - y, column x here. Episodes that keep the goal are the trials wrapper's affair.
 */
const WORLD_ID = 'gridnavi';
const SIDE = 5;
const START = (SIDE - 1) * SIDE;
const GOAL = 1;
/** The goal is none of these: the start and its three neighbours. */
const NO_GOALS = [START, START + 1, START - SIDE, START - SIDE + 1];
const ROW_MOVE = Int8Array.of(0, -1, 0, 1, 0); // stay up right down left
const COL_MOVE = Int8Array.of(0, 0, 1, 0, -1);

const gridnaviSettings = z.strictObject({
  horizon: z.int().min(1).max(10_000).default(15).describe('steps after which an episode is truncated; 1..10000'),
});

const levelFormat = {
  parse: (text: string) => parseAscii(WORLD_ID, text, '.G'),
  format: (level: Level) => formatAscii(level, '.G'),
  assertValid(level: Level): void {
    assertShape(level, WORLD_ID, 2, { min: SIDE, max: SIDE });
    const goals = [...level.cells.keys()].filter((cellIdx) => level.cells[cellIdx] === GOAL);
    if (goals.length !== 1) throw new InputError('number of goals', { value: goals.length, limit: 'exactly 1' });
    if (NO_GOALS.includes(goals[0])) {
      const where = formatCell(Math.floor(goals[0] / SIDE), goals[0] % SIDE);
      throw new InputError('goal within one step of the start', { where });
    }
  },
};

const spec = createFlagsSpec({
  id: WORLD_ID,
  actionNames: ['stay', 'up', 'right', 'down', 'left'],
  idleAction: 0,
  cumulantNames: ['goal'],
  window: { height: SIDE, width: SIDE, channelNames: ['here'] },
  scene: { terrainNames: ['floor'], itemNames: ['none', 'goal'], heldNames: ['empty'] },
});

class GridnaviEnvironment extends FixedSeatEnvironment {
  readonly #horizon: number;
  readonly #cellIdx: Uint8Array; // [N]
  readonly #isFound: Uint8Array; // [N]; only shown

  constructor(horizon: number, numWorlds: number) {
    super(spec, levelFormat, numWorlds);
    this.#horizon = horizon;
    this.#cellIdx = this.rows.uint8(1);
    this.#isFound = this.rows.uint8(1);
  }

  protected startWorld(worldIdx: number): void {
    this.#cellIdx[worldIdx] = START;
  }

  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const from = this.#cellIdx[worldIdx];
      const row = ((from / SIDE) | 0) + ROW_MOVE[actions[worldIdx]];
      const col = (from % SIDE) + COL_MOVE[actions[worldIdx]];
      const isInside = row >= 0 && row < SIDE && col >= 0 && col < SIDE;
      const to = isInside ? row * SIDE + col : from;
      const isGoal = this.levels[worldIdx].cells[to] === GOAL;
      this.#cellIdx[worldIdx] = to;
      if (isGoal) this.#isFound[worldIdx] = 1;
      this.cumulants[worldIdx] = isGoal ? 1 : 0;
      this.rewards[worldIdx] = isGoal ? 1 : -0.1;
      this.endStep(worldIdx, false, this.#horizon);
    }
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    out.fill(0, offset, offset + SIDE * SIDE);
    out[offset + this.#cellIdx[worldIdx]] = 1;
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    out.terrain.fill(0);
    out.items.fill(0);
    if (this.#isFound[worldIdx] === 1) out.items[this.levels[worldIdx].cells.indexOf(GOAL)] = 1;
    const cellIdx = this.#cellIdx[worldIdx];
    out.players.set([Math.floor(cellIdx / SIDE), cellIdx % SIDE, 0, 0, 1]);
  }

  protected findInconsistency(worldIdx: number): string | undefined {
    if (this.#isFound[worldIdx] > 1) return `found ${this.#isFound[worldIdx]}`;
    return this.#cellIdx[worldIdx] < SIDE * SIDE ? undefined : `player in cell ${this.#cellIdx[worldIdx]}`;
  }

  protected createEmpty(): GridnaviEnvironment {
    return new GridnaviEnvironment(this.#horizon, this.numWorlds);
  }
}

const GOAL_CELLS = Array.from({ length: SIDE * SIDE }, (_, cellIdx) => cellIdx).filter(
  (cellIdx) => !NO_GOALS.includes(cellIdx),
);

export const gridnaviWorld: WorldDefinition<z.output<typeof gridnaviSettings>> = {
  id: WORLD_ID,
  summary: 'a 5 x 5 field with a goal that cannot be seen: search it, then go there',
  settingsSchema: gridnaviSettings,
  levelFormat,
  createGenerators: () => [
    {
      id: 'uniform',
      summary: 'the goal uniform over the 21 cells away from the start',
      sample: (rng) => {
        const cells = new Uint8Array(SIDE * SIDE);
        cells[GOAL_CELLS[rng.below(GOAL_CELLS.length)]] = GOAL;
        return { worldId: WORLD_ID, height: SIDE, width: SIDE, cells };
      },
    },
  ],
  isSolved: ({ cumulants }) => cumulants[0] > 0, // steps on the goal
  create: ({ horizon }, numWorlds) => new GridnaviEnvironment(horizon, numWorlds),
};
