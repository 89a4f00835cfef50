import type { Scene } from '../../core/environment.ts';
import { FixedSeatEnvironment } from '../../core/fixed-seat-environment.ts';
import type { Level } from '../../core/level.ts';
import type { WorldDefinition } from '../../core/world-definition.ts';
import { COL_STEP, ROW_STEP } from '../../grid/directions.ts';
import {
  COINS_CELLS,
  COINS_SIDE,
  COINS_WORLD_ID,
  coinsLevelFormat,
  createRandomCoinsGenerator,
  FIRST_COIN,
  FIRST_START,
  FLOOR,
  NUM_COLOURS,
  WALL,
} from './levels.ts';
import {
  AGENT_CHANNEL,
  CHANNELS,
  type CoinsSettings,
  coinsSettings,
  coinsSpec,
  SCALARS_OFFSET,
  TURN_LEFT,
  TURN_RIGHT,
  WALL_CHANNEL,
} from './spec.ts';

/**
 * CoinGrid: one ego in a 7 x 7 room with coins of three colours that do not come back.
 *
 * Actions      0 turn left, 1 turn right, 2 forward (a wall stops it). A coin is collected by moving onto it.
 * Ends         terminated when no coin is left; truncated at the horizon (a step that does both is terminated only).
 * Observation  7 x 7 x 5 planes: coins of three colours, walls, agent. The agent's plane holds the agent's cell *and*
 *              the cell in front of it, as in the paper; two painted cells alone do not say which is which, so four
 *              scalars follow with the heading one-hot. Together they are unambiguous.
 * Chance       none within an episode; the generator is kept because the contract has one.
 * Source       Filos et al. 2021, arXiv:2102.12560, CoinGrid; sizes and horizon are ours.
 */
class CoinsEnvironment extends FixedSeatEnvironment {
  readonly #settings: CoinsSettings;
  readonly #cells: Uint8Array; // [N, 7, 7] floor, wall or coin
  readonly #bodyIdx: Uint8Array; // [N] cell of the agent
  readonly #heading: Uint8Array; // [N]
  readonly #coinsLeft: Uint8Array; // [N]

  constructor(settings: CoinsSettings, numWorlds: number) {
    super(coinsSpec, coinsLevelFormat, numWorlds);
    this.#settings = settings;
    this.#cells = this.rows.uint8(COINS_CELLS);
    this.#bodyIdx = this.rows.uint8(1);
    this.#heading = this.rows.uint8(1);
    this.#coinsLeft = this.rows.uint8(1);
  }

  protected startWorld(worldIdx: number, level: Level): void {
    const base = worldIdx * COINS_CELLS;
    let coinsLeft = 0;
    for (let cellIdx = 0; cellIdx < COINS_CELLS; cellIdx++) {
      const code = level.cells[cellIdx];
      this.#cells[base + cellIdx] = code < FIRST_START ? code : FLOOR;
      if (code >= FIRST_START) {
        this.#bodyIdx[worldIdx] = cellIdx;
        this.#heading[worldIdx] = code - FIRST_START;
      } else if (code >= FIRST_COIN) coinsLeft++;
    }
    this.#coinsLeft[worldIdx] = coinsLeft;
  }

  protected stepWorlds(actions: Uint8Array): void {
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const action = actions[worldIdx];
      if (action === TURN_LEFT) this.#heading[worldIdx] = (this.#heading[worldIdx] + 3) & 3;
      else if (action === TURN_RIGHT) this.#heading[worldIdx] = (this.#heading[worldIdx] + 1) & 3;
      else this.#moveForward(worldIdx);
      this.endStep(worldIdx, this.#coinsLeft[worldIdx] === 0, this.#settings.horizon);
    }
  }

  #moveForward(worldIdx: number): void {
    const base = worldIdx * COINS_CELLS;
    const target = this.#frontIdx(worldIdx);
    const code = this.#cells[base + target];
    if (code === WALL) return;
    this.#bodyIdx[worldIdx] = target;
    if (code === FLOOR) return;
    this.#cells[base + target] = FLOOR;
    this.#coinsLeft[worldIdx]--;
    this.cumulants[worldIdx * NUM_COLOURS + code - FIRST_COIN] = 1;
    this.payByPreference(worldIdx, 0);
  }

  #frontIdx(worldIdx: number): number {
    const heading = this.#heading[worldIdx];
    return this.#bodyIdx[worldIdx] + ROW_STEP[heading] * COINS_SIDE + COL_STEP[heading];
  }

  protected writeObservation(worldIdx: number, _seatIdx: number, out: Uint8Array, offset: number): void {
    out.fill(0, offset, offset + coinsSpec.observation.length);
    const base = worldIdx * COINS_CELLS;
    for (let cellIdx = 0; cellIdx < COINS_CELLS; cellIdx++) {
      const code = this.#cells[base + cellIdx];
      if (code === WALL) out[offset + cellIdx * CHANNELS + WALL_CHANNEL] = 1;
      else if (code !== FLOOR) out[offset + cellIdx * CHANNELS + code - FIRST_COIN] = 1;
    }
    out[offset + this.#bodyIdx[worldIdx] * CHANNELS + AGENT_CHANNEL] = 1;
    out[offset + this.#frontIdx(worldIdx) * CHANNELS + AGENT_CHANNEL] = 1;
    out[offset + SCALARS_OFFSET + this.#heading[worldIdx]] = 1;
  }

  protected writeScene(worldIdx: number, out: Scene): void {
    const base = worldIdx * COINS_CELLS;
    for (let cellIdx = 0; cellIdx < COINS_CELLS; cellIdx++) {
      const code = this.#cells[base + cellIdx];
      out.terrain[cellIdx] = code === WALL ? 1 : 0;
      out.items[cellIdx] = code >= FIRST_COIN ? code - FIRST_COIN + 1 : 0;
    }
    const bodyIdx = this.#bodyIdx[worldIdx];
    out.players.set([Math.floor(bodyIdx / COINS_SIDE), bodyIdx % COINS_SIDE, this.#heading[worldIdx], 0, 1]);
  }

  /** What is always true between steps: walls and coins are the level's or taken, the agent stands on floor. */
  protected findInconsistency(worldIdx: number, level: Level): string | undefined {
    const cells = this.#cells.subarray(worldIdx * COINS_CELLS, (worldIdx + 1) * COINS_CELLS);
    const isTaken = (code: number, cellIdx: number): boolean => code === FLOOR && level.cells[cellIdx] !== WALL;
    if (!cells.every((code, cellIdx) => code === level.cells[cellIdx] || isTaken(code, cellIdx))) {
      return 'cells that are not of the level';
    }
    if (cells[this.#bodyIdx[worldIdx]] !== FLOOR) return `agent in cell ${this.#bodyIdx[worldIdx]}`;
    if (this.#heading[worldIdx] > 3) return `heading ${this.#heading[worldIdx]}`;
    const coinsLeft = cells.filter((code) => code >= FIRST_COIN).length;
    return this.#coinsLeft[worldIdx] === coinsLeft ? undefined : `${this.#coinsLeft[worldIdx]} coins left`;
  }

  protected createEmpty(): CoinsEnvironment {
    return new CoinsEnvironment(this.#settings, this.numWorlds);
  }
}

export const coinsWorld: WorldDefinition<CoinsSettings> = {
  id: COINS_WORLD_ID,
  summary: 'one player, a 7 x 7 room, coins of three colours (CoinGrid of the PsiPhi paper)',
  settingsSchema: coinsSettings,
  levelFormat: coinsLevelFormat,
  createGenerators: (settings) => [createRandomCoinsGenerator(settings.coinsPerColour)],
  create: (settings, numWorlds) => new CoinsEnvironment(settings, numWorlds),
};

export { coinsSpec };
