import {
  assertActions,
  assertAllRunning,
  assertBuffer,
  assertIndex,
  assertPreference,
  assertSameState,
  PHASE_ENDED,
  PHASE_RUNNING,
} from './batch-checks.ts';
import { type BatchEnvironment, SCENE_PLAYER_FIELDS, type Scene } from './environment.ts';
import { InputError } from './errors.ts';
import { Hash64 } from './hash.ts';
import { decodeLevel, encodeLevel, hashLevel, type Level, type LevelFormat } from './level.ts';
import { assertSeed, RNG_WORDS, seedRngInPlace } from './rng.ts';
import type { WorldSpec } from './specs.ts';
import { packSavedWorld, StateRows, unpackSavedWorld } from './state-rows.ts';

/**
 * The part of `BatchEnvironment` that is the same in every world whose seats are always taken: checks, phases, results,
 * saving, loading, hashing, cloning. A world adds its own state (`this.rows.uint8(...)` in its constructor) and the hooks below.
 *
 * Hooks may trust their indices. They allocate nothing, but for `bindLevel` and `startWorld`.
 */
export abstract class FixedSeatEnvironment implements BatchEnvironment {
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly rewards: Float32Array; // [N, S]
  readonly cumulants: Uint8Array; // [N, S, C]
  readonly terminated: Uint8Array; // [N]
  readonly truncated: Uint8Array; // [N]
  protected readonly rows: StateRows;
  protected readonly tick: Int32Array; // [N] steps since reset
  protected readonly rng: Uint32Array; // [N, 4]
  protected readonly levels: Level[] = []; // [N] a hole where never reset
  readonly #phase: Uint8Array; // [N]
  readonly #preference: Int8Array; // [N, S, C] hundredths; empty without preferences
  readonly #levelFormat: LevelFormat;
  readonly #validLevels = new WeakSet<Level>();
  readonly #levelHashes = new WeakMap<Level, string>(); // of levels whose hash was asked for

  constructor(spec: WorldSpec, levelFormat: LevelFormat, numWorlds: number) {
    const { numSeats, numCumulants } = spec;
    this.spec = spec;
    this.numWorlds = numWorlds;
    this.#levelFormat = levelFormat;
    this.rows = new StateRows(numWorlds);
    this.#phase = this.rows.uint8(1);
    this.terminated = this.rows.uint8(1);
    this.truncated = this.rows.uint8(1);
    this.tick = this.rows.int32(1);
    this.rng = this.rows.uint32(RNG_WORDS);
    this.#preference = this.rows.unhashedInt8(spec.hasPreferences ? numSeats * numCumulants : 0);
    this.rewards = new Float32Array(numWorlds * numSeats);
    this.cumulants = new Uint8Array(numWorlds * numSeats * numCumulants);
  }

  /** Prepares what is derived from a valid level and is no state; also after `loadWorld` and `clone`. Throws InputError when the settings have no room for it. */
  protected bindLevel(_worldIdx: number, _level: Level): void {}

  /** Writes the start of an episode. The world's state is all 0 but for `rng`, which is seeded. */
  protected abstract startWorld(worldIdx: number, level: Level): void;

  /**
   * One step of every world: writes state, `rewards` and `cumulants` (both 0 before) and calls `endStep` once for each
   * world. Actions are checked. actions: [N, S].
   */
  protected abstract stepWorlds(actions: Uint8Array): void;

  /** Writes all L bytes of one seat's observation at `offset`. */
  protected abstract writeObservation(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void;

  /** Writes `terrain`, `items` and `players`, which have room enough. */
  protected abstract writeScene(worldIdx: number, out: Scene): void;

  /** What is wrong with a state that was just loaded, or undefined. A file may hold any bytes: indices must be in range here. */
  protected abstract findInconsistency(worldIdx: number, level: Level): string | undefined;

  /** A batch of the same settings and size, not yet reset. */
  protected abstract createEmpty(): FixedSeatEnvironment;

  get bytesPerWorld(): number {
    return this.rows.bytesPerWorld;
  }

  reset(worldIdx: number, level: Level, seed: number): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertSeed(seed);
    this.#validate(level);
    this.bindLevel(worldIdx, level);
    this.rows.clear(worldIdx);
    this.#clearResults(worldIdx);
    seedRngInPlace(this.rng, worldIdx * RNG_WORDS, seed);
    this.levels[worldIdx] = level;
    this.startWorld(worldIdx, level);
    this.#phase[worldIdx] = PHASE_RUNNING;
  }

  /** Levels are never changed once played, so that each object is checked once. */
  #validate(level: Level): void {
    if (this.#validLevels.has(level)) return;
    this.#levelFormat.assertValid(level);
    this.#validLevels.add(level);
  }

  /** Taken when it is first asked for: most episodes end without. */
  #hashOf(level: Level): string {
    const known = this.#levelHashes.get(level);
    if (known !== undefined) return known;
    const hash = hashLevel(level);
    this.#levelHashes.set(level, hash);
    return hash;
  }

  #clearResults(worldIdx: number): void {
    const { numSeats, numCumulants } = this.spec;
    this.rewards.fill(0, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    this.cumulants.fill(0, worldIdx * numSeats * numCumulants, (worldIdx + 1) * numSeats * numCumulants);
  }

  step(actions: Uint8Array): void {
    assertAllRunning(this.#phase);
    assertActions(actions, this.numWorlds * this.spec.numSeats, this.spec.numActions);
    this.rewards.fill(0);
    this.cumulants.fill(0);
    this.stepWorlds(actions);
  }

  /** Counts the step and ends the world by its rules or at the horizon (0: none; a loaded world may be beyond it). A step that does both is terminated only. */
  protected endStep(worldIdx: number, isTerminated: boolean, horizon: number): void {
    const tick = this.tick[worldIdx] + 1;
    this.tick[worldIdx] = tick;
    if (isTerminated) {
      this.terminated[worldIdx] = 1;
      this.#phase[worldIdx] = PHASE_ENDED;
    } else if (tick >= horizon && horizon !== 0) {
      this.truncated[worldIdx] = 1;
      this.#phase[worldIdx] = PHASE_ENDED;
    }
  }

  /** Pays a seat for its cumulants of this step by its own preferences. */
  protected payByPreference(worldIdx: number, seatIdx: number): void {
    const { numSeats, numCumulants } = this.spec;
    const base = (worldIdx * numSeats + seatIdx) * numCumulants;
    let hundredths = 0;
    for (let c = 0; c < numCumulants; c++) hundredths += this.#preference[base + c] * this.cumulants[base + c];
    this.rewards[worldIdx * numSeats + seatIdx] = hundredths / 100;
  }

  observe(out: Uint8Array): void {
    const { numSeats, observation } = this.spec;
    assertBuffer('the observation buffer', out.length, this.numWorlds * numSeats * observation.length);
    let offset = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
        this.writeObservation(worldIdx, seatIdx, out, offset);
        offset += observation.length;
      }
    }
  }

  observeSeat(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    this.#assertSeat(worldIdx, seatIdx);
    assertBuffer('the observation buffer', out.length, offset + this.spec.observation.length);
    this.#assertStarted(worldIdx);
    this.writeObservation(worldIdx, seatIdx, out, offset);
  }

  setPreference(worldIdx: number, seatIdx: number, preferenceHundredths: ArrayLike<number>): void {
    const { id, numSeats, numCumulants, hasPreferences } = this.spec;
    this.#assertSeat(worldIdx, seatIdx);
    if (!hasPreferences) throw new InputError(`rewards of ${id} are the world's own: it takes no preferences`);
    assertPreference(preferenceHundredths, numCumulants);
    this.#preference.set(preferenceHundredths, (worldIdx * numSeats + seatIdx) * numCumulants);
  }

  join(): void {
    throw new InputError(`seats of ${this.spec.id} cannot be taken while it runs`);
  }

  leave(): void {
    throw new InputError(`seats of ${this.spec.id} cannot be left while it runs`);
  }

  isSeated(worldIdx: number, seatIdx: number): boolean {
    this.#assertSeat(worldIdx, seatIdx);
    return true;
  }

  levelOf(worldIdx: number): Level {
    return this.#assertStarted(worldIdx);
  }

  #assertSeat(worldIdx: number, seatIdx: number): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertIndex('seat', seatIdx, this.spec.numSeats);
  }

  #assertStarted(worldIdx: number): Level {
    assertIndex('world', worldIdx, this.numWorlds);
    const level = this.levels[worldIdx];
    if (level === undefined) throw new InputError(`world ${worldIdx} was never reset`);
    return level;
  }

  readScene(worldIdx: number, out: Scene): void {
    const { height, width } = this.#assertStarted(worldIdx);
    assertBuffer('the scene', out.terrain.length, height * width);
    assertBuffer('the players of the scene', out.players.length, this.spec.numSeats * SCENE_PLAYER_FIELDS);
    out.height = height;
    out.width = width;
    out.tick = this.tick[worldIdx];
    this.writeScene(worldIdx, out);
  }

  hash(worldIdx: number): string {
    const levelHash = this.#hashOf(this.#assertStarted(worldIdx));
    const hash = new Hash64();
    for (let i = 0; i < levelHash.length; i++) hash.word(levelHash.charCodeAt(i));
    this.rows.hashInto(worldIdx, hash);
    return hash.digest();
  }

  saveWorld(worldIdx: number): Uint8Array {
    return packSavedWorld(encodeLevel(this.#assertStarted(worldIdx)), this.rows, worldIdx);
  }

  loadWorld(worldIdx: number, bytes: Uint8Array): void {
    assertIndex('world', worldIdx, this.numWorlds);
    const { level: levelBytes, rowsOffset } = unpackSavedWorld(bytes, this.rows);
    const level = decodeLevel(levelBytes);
    this.#validate(level);
    const previous = new Uint8Array(this.rows.bytesPerWorld);
    this.rows.save(worldIdx, previous, 0);
    this.bindLevel(worldIdx, level);
    this.rows.load(worldIdx, bytes, rowsOffset);
    const inconsistency = this.#findBrokenPhase(worldIdx) ?? this.findInconsistency(worldIdx, level);
    if (inconsistency !== undefined) {
      this.rows.load(worldIdx, previous, 0);
      if (this.levels[worldIdx] !== undefined) this.bindLevel(worldIdx, this.levels[worldIdx]);
      throw new InputError(`state of a ${this.spec.id} world is inconsistent`, { value: inconsistency });
    }
    this.levels[worldIdx] = level;
    this.#clearResults(worldIdx);
  }

  #findBrokenPhase(worldIdx: number): string | undefined {
    const phase = this.#phase[worldIdx];
    const numFlags = this.terminated[worldIdx] + this.truncated[worldIdx];
    const isSound = (phase === PHASE_RUNNING && numFlags === 0) || (phase === PHASE_ENDED && numFlags === 1);
    if (!isSound) return `phase ${phase} with ${numFlags} ends`;
    return this.tick[worldIdx] < 0 ? `tick ${this.tick[worldIdx]}` : undefined;
  }

  copyWorld(worldIdx: number, other: BatchEnvironment, otherIdx: number): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertSameState(this.spec.id, this.bytesPerWorld, other);
    const source = other as FixedSeatEnvironment;
    const level = source.#assertStarted(otherIdx);
    if (this.levels[worldIdx] !== level) this.bindLevel(worldIdx, level);
    this.levels[worldIdx] = level;
    this.rows.copyWorld(worldIdx, source.rows, otherIdx);
    this.#clearResults(worldIdx);
  }

  clone(): BatchEnvironment {
    const copy = this.createEmpty();
    copy.rows.copyFrom(this.rows);
    this.levels.forEach((level, worldIdx) => {
      copy.levels[worldIdx] = level;
      copy.bindLevel(worldIdx, level);
    });
    copy.rewards.set(this.rewards);
    copy.cumulants.set(this.cumulants);
    return copy;
  }
}
