import {
  assertActions,
  assertAllRunning,
  assertBuffer,
  assertIndex,
  assertPreference,
  PHASE_ENDED,
  PHASE_RUNNING,
} from '../core/batch-checks.ts';
import { type BatchEnvironment, SCENE_PLAYER_FIELDS, type Scene } from '../core/environment.ts';
import { InputError } from '../core/errors.ts';
import { Hash64 } from '../core/hash.ts';
import { decodeLevel, encodeLevel, type Level } from '../core/level.ts';
import { RNG_WORDS, seedRngInPlace } from '../core/rng.ts';
import { packSavedWorld, StateRows, unpackSavedWorld } from '../core/state-rows.ts';
import type { WorldDefinition } from '../core/world-definition.ts';
import { COL_STEP, ROW_STEP } from '../grid/directions.ts';
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
} from './coins-levels.ts';
import {
  AGENT_CHANNEL,
  CHANNELS,
  type CoinsSettings,
  coinsSettings,
  coinsSpec,
  SCALARS_OFFSET,
  WALL_CHANNEL,
} from './coins-spec.ts';

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
class CoinsEnvironment implements BatchEnvironment {
  readonly spec = coinsSpec;
  readonly numWorlds: number;
  readonly rewards: Float32Array;
  readonly cumulants: Uint8Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #settings: CoinsSettings;
  readonly #rows: StateRows;
  readonly #phase: Uint8Array; // [N]
  readonly #cells: Uint8Array; // [N, 7, 7] floor, wall or coin
  readonly #bodyIdx: Uint8Array; // [N] cell of the agent
  readonly #heading: Uint8Array; // [N]
  readonly #coinsLeft: Uint8Array; // [N]
  readonly #tick: Int32Array; // [N]
  readonly #rng: Uint32Array; // [N, 4]
  readonly #preference: Int8Array; // [N, 3] hundredths
  readonly #levels: Level[] = [];
  readonly #validLevels = new WeakSet<Level>();

  constructor(settings: CoinsSettings, numWorlds: number) {
    const rows = new StateRows(numWorlds);
    this.#rows = rows;
    this.#settings = settings;
    this.numWorlds = numWorlds;
    this.#phase = rows.uint8(1);
    this.#cells = rows.uint8(COINS_CELLS);
    this.#bodyIdx = rows.uint8(1);
    this.#heading = rows.uint8(1);
    this.#coinsLeft = rows.uint8(1);
    this.#tick = rows.int32(1);
    this.#rng = rows.uint32(RNG_WORDS);
    this.#preference = rows.unhashedInt8(NUM_COLOURS);
    this.rewards = new Float32Array(numWorlds);
    this.cumulants = new Uint8Array(numWorlds * NUM_COLOURS);
    this.terminated = rows.uint8(1);
    this.truncated = rows.uint8(1);
  }

  get bytesPerWorld(): number {
    return this.#rows.bytesPerWorld;
  }

  reset(worldIdx: number, level: Level, seed: number): void {
    assertIndex('world', worldIdx, this.numWorlds);
    if (!this.#validLevels.has(level)) {
      coinsLevelFormat.assertValid(level);
      this.#validLevels.add(level);
    }
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
    this.#tick[worldIdx] = 0;
    this.#phase[worldIdx] = PHASE_RUNNING;
    this.#levels[worldIdx] = level;
    seedRngInPlace(this.#rng, worldIdx * RNG_WORDS, seed);
    this.#clearResults(worldIdx);
  }

  #clearResults(worldIdx: number): void {
    this.rewards[worldIdx] = 0;
    this.cumulants.fill(0, worldIdx * NUM_COLOURS, (worldIdx + 1) * NUM_COLOURS);
    this.terminated[worldIdx] = 0;
    this.truncated[worldIdx] = 0;
  }

  step(actions: Uint8Array): void {
    assertAllRunning(this.#phase);
    assertActions(actions, this.numWorlds, coinsSpec.numActions);
    this.rewards.fill(0);
    this.cumulants.fill(0);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      const action = actions[worldIdx];
      if (action === 0) this.#heading[worldIdx] = (this.#heading[worldIdx] + 3) & 3;
      else if (action === 1) this.#heading[worldIdx] = (this.#heading[worldIdx] + 1) & 3;
      else this.#moveForward(worldIdx);
      const tick = this.#tick[worldIdx] + 1;
      this.#tick[worldIdx] = tick;
      const isCleared = this.#coinsLeft[worldIdx] === 0;
      this.terminated[worldIdx] = isCleared ? 1 : 0;
      this.truncated[worldIdx] = !isCleared && tick >= this.#settings.horizon ? 1 : 0;
      if (isCleared || tick >= this.#settings.horizon) this.#phase[worldIdx] = PHASE_ENDED;
    }
  }

  #moveForward(worldIdx: number): void {
    const base = worldIdx * COINS_CELLS;
    const target = this.#frontIdx(worldIdx);
    const code = this.#cells[base + target];
    if (code === WALL) return;
    this.#bodyIdx[worldIdx] = target;
    if (code === FLOOR) return;
    const colour = code - FIRST_COIN;
    this.#cells[base + target] = FLOOR;
    this.#coinsLeft[worldIdx]--;
    this.cumulants[worldIdx * NUM_COLOURS + colour] = 1;
    this.rewards[worldIdx] = this.#preference[worldIdx * NUM_COLOURS + colour] / 100;
  }

  #frontIdx(worldIdx: number): number {
    const heading = this.#heading[worldIdx];
    return this.#bodyIdx[worldIdx] + ROW_STEP[heading] * COINS_SIDE + COL_STEP[heading];
  }

  observe(out: Uint8Array): void {
    assertBuffer('the observation buffer', out.length, this.numWorlds * coinsSpec.observation.length);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      this.observeSeat(worldIdx, 0, out, worldIdx * coinsSpec.observation.length);
    }
  }

  observeSeat(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertIndex('seat', seatIdx, 1);
    assertBuffer('the observation buffer', out.length, offset + coinsSpec.observation.length);
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

  setPreference(worldIdx: number, seatIdx: number, preferenceHundredths: ArrayLike<number>): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertIndex('seat', seatIdx, 1);
    assertPreference(preferenceHundredths, NUM_COLOURS);
    this.#preference.set(preferenceHundredths, worldIdx * NUM_COLOURS);
  }

  join(): void {
    throw new InputError('seats of coins cannot be taken while it runs');
  }

  leave(): void {
    throw new InputError('seats of coins cannot be left while it runs');
  }

  isSeated(worldIdx: number, seatIdx: number): boolean {
    assertIndex('world', worldIdx, this.numWorlds);
    assertIndex('seat', seatIdx, 1);
    return true;
  }

  readScene(worldIdx: number, out: Scene): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertBuffer('the scene', out.terrain.length, COINS_CELLS);
    assertBuffer('the players of the scene', out.players.length, SCENE_PLAYER_FIELDS);
    out.height = COINS_SIDE;
    out.width = COINS_SIDE;
    const base = worldIdx * COINS_CELLS;
    for (let cellIdx = 0; cellIdx < COINS_CELLS; cellIdx++) {
      const code = this.#cells[base + cellIdx];
      out.terrain[cellIdx] = code === WALL ? 1 : 0;
      out.items[cellIdx] = code >= FIRST_COIN ? code - FIRST_COIN + 1 : 0;
    }
    const bodyIdx = this.#bodyIdx[worldIdx];
    out.players.set([Math.floor(bodyIdx / COINS_SIDE), bodyIdx % COINS_SIDE, this.#heading[worldIdx], 0, 1]);
    out.tick = this.#tick[worldIdx];
  }

  hash(worldIdx: number): string {
    assertIndex('world', worldIdx, this.numWorlds);
    const hash = new Hash64();
    this.#rows.hashInto(worldIdx, hash);
    return hash.digest();
  }

  saveWorld(worldIdx: number): Uint8Array {
    assertIndex('world', worldIdx, this.numWorlds);
    const level = this.#levels[worldIdx];
    if (level === undefined) throw new InputError(`world ${worldIdx} was never reset`);
    return packSavedWorld(encodeLevel(level), this.#rows, worldIdx);
  }

  loadWorld(worldIdx: number, bytes: Uint8Array): void {
    assertIndex('world', worldIdx, this.numWorlds);
    const { level, rowsOffset } = unpackSavedWorld(bytes, this.#rows);
    const loadedLevel = decodeLevel(level);
    coinsLevelFormat.assertValid(loadedLevel);
    const previous = new Uint8Array(this.#rows.bytesPerWorld);
    this.#rows.save(worldIdx, previous, 0);
    this.#rows.load(worldIdx, bytes, rowsOffset);
    if (!this.#isConsistent(worldIdx, loadedLevel)) {
      this.#rows.load(worldIdx, previous, 0);
      throw new InputError('state of a coins world is inconsistent');
    }
    this.#levels[worldIdx] = loadedLevel;
    this.rewards[worldIdx] = 0;
    this.cumulants.fill(0, worldIdx * NUM_COLOURS, (worldIdx + 1) * NUM_COLOURS);
  }

  /** What is always true between steps: walls and coins are the level's or taken, the agent stands on floor. */
  #isConsistent(worldIdx: number, level: Level): boolean {
    const cells = this.#cells.subarray(worldIdx * COINS_CELLS, (worldIdx + 1) * COINS_CELLS);
    const coins = cells.filter((code) => code >= FIRST_COIN);
    return (
      cells.every(
        (code, cellIdx) => code === level.cells[cellIdx] || (code === FLOOR && level.cells[cellIdx] !== WALL),
      ) &&
      cells[this.#bodyIdx[worldIdx]] === FLOOR &&
      this.#heading[worldIdx] < 4 &&
      this.#coinsLeft[worldIdx] === coins.length &&
      this.#phase[worldIdx] <= PHASE_ENDED
    );
  }

  clone(): BatchEnvironment {
    const copy = new CoinsEnvironment(this.#settings, this.numWorlds);
    copy.#rows.copyFrom(this.#rows);
    this.#levels.forEach((level, worldIdx) => {
      copy.#levels[worldIdx] = level;
    });
    copy.rewards.set(this.rewards);
    copy.cumulants.set(this.cumulants);
    return copy;
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
