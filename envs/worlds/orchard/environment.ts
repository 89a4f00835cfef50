import {
  assertActions,
  assertAllRunning,
  assertBuffer,
  assertIndex,
  assertPreference,
  assertSameState,
  PHASE_ENDED,
  PHASE_RUNNING,
} from '../../core/batch-checks.ts';
import type { BatchEnvironment, Scene } from '../../core/environment.ts';
import { InputError } from '../../core/errors.ts';
import { Hash64 } from '../../core/hash.ts';
import { decodeLevel, encodeLevel, type Level } from '../../core/level.ts';
import { assertSeed, nextBelow, RNG_WORDS, seedRngInPlace } from '../../core/rng.ts';
import type { WorldSpec } from '../../core/specs.ts';
import { packSavedWorld, unpackSavedWorld } from '../../core/state-rows.ts';
import { ACTION_NAMES } from './cells.ts';
import { type CompiledLevel, compileLevel } from './compiled-level.ts';
import { assertConsistent } from './consistency.ts';
import { growAllInPlace, respawnInPlace, scheduleRespawnsInPlace } from './fruit.ts';
import { interactInPlace, returnKeyInPlace } from './interact.ts';
import { moveInPlace } from './move.ts';
import { paintSeat } from './observe.ts';
import { readOrchardScene } from './scene.ts';
import type { OrchardSettings } from './settings.ts';
import { createOrchardSpec } from './spec.ts';
import { OrchardState } from './state.ts';
import { ageDoorsAndKeysInPlace } from './timers.ts';

/**
 * N orchards. A tick of one world, in this order (docs/worlds/orchard.md has the rule in prose):
 *
 *   1 interacts (interact.ts)   2 moves (move.ts)   3 fruit walked onto is collected   4 doors, keys, fruit grow older
 *
 * Preferences belong to seats: they outlive `reset` and end with `leave`.
 */
export class OrchardEnvironment implements BatchEnvironment {
  readonly spec: WorldSpec;
  readonly numWorlds: number;
  readonly #settings: OrchardSettings;
  readonly #state: OrchardState;
  #compiledLevels = new WeakMap<Level, CompiledLevel>();

  constructor(settings: OrchardSettings, numWorlds: number) {
    this.#state = new OrchardState(settings, numWorlds);
    this.#settings = settings;
    this.spec = createOrchardSpec(settings);
    this.numWorlds = numWorlds;
  }

  get rewards(): Float32Array {
    return this.#state.rewards;
  }

  get cumulants(): Uint8Array {
    return this.#state.cumulants;
  }

  get terminated(): Uint8Array {
    return this.#state.terminated;
  }

  get truncated(): Uint8Array {
    return this.#state.truncated;
  }

  get bytesPerWorld(): number {
    return this.#state.rows.bytesPerWorld;
  }

  reset(worldIdx: number, level: Level, seed: number, seated?: Uint8Array): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertSeed(seed);
    if (seated !== undefined && seated.length !== this.#settings.numSeats) {
      throw new InputError('length of seated', { value: seated.length, limit: `${this.#settings.numSeats}` });
    }
    const state = this.#state;
    state.compiled[worldIdx] = this.#compile(level);
    state.clearWorld(worldIdx);
    seedRngInPlace(state.rng, worldIdx * RNG_WORDS, seed);
    growAllInPlace(state, worldIdx);
    for (let seatIdx = 0; seatIdx < this.#settings.numSeats; seatIdx++) {
      if (seated === undefined || seated[seatIdx] !== 0) this.#place(worldIdx, seatIdx);
    }
    state.phase[worldIdx] = PHASE_RUNNING;
  }

  #compile(level: Level): CompiledLevel {
    const known = this.#compiledLevels.get(level);
    if (known !== undefined) return known;
    const compiled = compileLevel(level, this.#state.layout);
    this.#compiledLevels.set(level, compiled);
    return compiled;
  }

  /** Puts a body on a uniformly random free outside floor cell, facing up, with an empty hand. */
  #place(worldIdx: number, seatIdx: number): void {
    const state = this.#state;
    const { spawnCells } = state.compiled[worldIdx];
    const gridBase = worldIdx * state.layout.numPadded;
    let cell = 0;
    // Drawing again until the cell is free is uniform over free cells; compileLevel made sure that there is one.
    do cell = spawnCells[nextBelow(state.rng, worldIdx * RNG_WORDS, spawnCells.length)];
    while (state.occupant[gridBase + cell] !== 0);
    const row = worldIdx * state.numSeats + seatIdx;
    state.body[row] = cell;
    state.facing[row] = 0;
    state.isSeated[row] = 1;
    state.occupant[gridBase + cell] = seatIdx + 1;
  }

  step(actions: Uint8Array): void {
    const state = this.#state;
    const { horizon, numSeats } = this.#settings;
    assertAllRunning(state.phase);
    assertActions(actions, this.numWorlds * numSeats, ACTION_NAMES.length);
    state.rewards.fill(0);
    state.cumulants.fill(0);
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      interactInPlace(state, worldIdx, actions);
      const numCollected = moveInPlace(state, worldIdx, actions);
      ageDoorsAndKeysInPlace(state, worldIdx);
      scheduleRespawnsInPlace(state, worldIdx, numCollected);
      respawnInPlace(state, worldIdx);
      const tick = state.tick[worldIdx] + 1;
      state.tick[worldIdx] = tick;
      // A loaded world may be beyond it.
      if (tick >= horizon && horizon !== 0) {
        state.truncated[worldIdx] = 1;
        state.phase[worldIdx] = PHASE_ENDED;
      }
    }
  }

  observe(out: Uint8Array): void {
    const { length } = this.spec.observation;
    const state = this.#state;
    const numRows = this.numWorlds * state.numSeats;
    assertBuffer('the observation buffer', out.length, numRows * length);
    out.fill(0, 0, numRows * length);
    let row = 0;
    for (let worldIdx = 0; worldIdx < this.numWorlds; worldIdx++) {
      for (let seatIdx = 0; seatIdx < state.numSeats; seatIdx++) {
        if (state.isSeated[row] === 1) paintSeat(state, worldIdx, seatIdx, out, row * length);
        row++;
      }
    }
  }

  observeSeat(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void {
    const { length } = this.spec.observation;
    assertBuffer('the observation buffer', out.length, offset + length);
    out.fill(0, offset, offset + length);
    if (this.isSeated(worldIdx, seatIdx)) paintSeat(this.#state, worldIdx, seatIdx, out, offset);
  }

  setPreference(worldIdx: number, seatIdx: number, preferenceHundredths: ArrayLike<number>): void {
    const { numKinds } = this.#settings;
    const row = this.#row(worldIdx, seatIdx);
    assertPreference(preferenceHundredths, numKinds);
    this.#state.preference.set(preferenceHundredths, row * numKinds);
  }

  join(worldIdx: number, seatIdx: number): void {
    if (this.isSeated(worldIdx, seatIdx)) throw new InputError(`seat ${seatIdx} of world ${worldIdx} is taken`);
    if (this.#state.phase[worldIdx] !== PHASE_RUNNING) throw new InputError(`world ${worldIdx} is not running`);
    this.#place(worldIdx, seatIdx);
  }

  leave(worldIdx: number, seatIdx: number): void {
    if (!this.isSeated(worldIdx, seatIdx)) throw new InputError(`seat ${seatIdx} of world ${worldIdx} is free`);
    const state = this.#state;
    const { numKinds } = this.#settings;
    const row = this.#row(worldIdx, seatIdx);
    if (state.heldKey[row] !== 0) returnKeyInPlace(state, worldIdx, row);
    state.occupant[worldIdx * state.layout.numPadded + state.body[row]] = 0;
    state.body[row] = 0;
    state.facing[row] = 0;
    state.isSeated[row] = 0;
    state.preference.fill(0, row * numKinds, (row + 1) * numKinds);
  }

  isSeated(worldIdx: number, seatIdx: number): boolean {
    return this.#state.isSeated[this.#row(worldIdx, seatIdx)] === 1;
  }

  levelOf(worldIdx: number): Level {
    return this.#assertStarted(worldIdx).level;
  }

  #row(worldIdx: number, seatIdx: number): number {
    assertIndex('world', worldIdx, this.numWorlds);
    assertIndex('seat', seatIdx, this.#settings.numSeats);
    return worldIdx * this.#settings.numSeats + seatIdx;
  }

  readScene(worldIdx: number, out: Scene): void {
    this.#assertStarted(worldIdx);
    readOrchardScene(this.#state, worldIdx, out);
  }

  #assertStarted(worldIdx: number): CompiledLevel {
    assertIndex('world', worldIdx, this.numWorlds);
    const compiled = this.#state.compiled[worldIdx];
    if (compiled === undefined) throw new InputError(`world ${worldIdx} was never reset`);
    return compiled;
  }

  hash(worldIdx: number): string {
    const compiled = this.#assertStarted(worldIdx);
    const hash = new Hash64();
    for (let i = 0; i < compiled.hash.length; i++) hash.word(compiled.hash.charCodeAt(i));
    this.#state.rows.hashInto(worldIdx, hash);
    return hash.digest();
  }

  saveWorld(worldIdx: number): Uint8Array {
    return packSavedWorld(encodeLevel(this.#assertStarted(worldIdx).level), this.#state.rows, worldIdx);
  }

  loadWorld(worldIdx: number, bytes: Uint8Array): void {
    assertIndex('world', worldIdx, this.numWorlds);
    const { level, rowsOffset } = unpackSavedWorld(bytes, this.#state.rows);
    this.#loadRows(worldIdx, this.#compile(decodeLevel(level)), bytes, rowsOffset);
  }

  /** Checks the state after loading it; what was there comes back when it does not hold. */
  #loadRows(worldIdx: number, compiled: CompiledLevel, bytes: Uint8Array, rowsOffset: number): void {
    const { rows, compiled: levels } = this.#state;
    const previousLevel = levels[worldIdx];
    const previousRows = new Uint8Array(rows.bytesPerWorld);
    rows.save(worldIdx, previousRows, 0);
    levels[worldIdx] = compiled;
    rows.load(worldIdx, bytes, rowsOffset);
    try {
      assertConsistent(this.#state, worldIdx);
    } catch (error) {
      levels[worldIdx] = previousLevel;
      rows.load(worldIdx, previousRows, 0);
      throw error;
    }
    this.#state.clearResults(worldIdx);
  }

  copyWorld(worldIdx: number, other: BatchEnvironment, otherIdx: number): void {
    assertIndex('world', worldIdx, this.numWorlds);
    assertSameState(this.spec.id, this.bytesPerWorld, other);
    const source = other as OrchardEnvironment;
    this.#state.compiled[worldIdx] = source.#assertStarted(otherIdx);
    this.#state.rows.copyWorld(worldIdx, source.#state.rows, otherIdx);
    this.#state.clearResults(worldIdx);
  }

  /** Throws InputError when the state of a world breaks one of its invariants; for tests. */
  assertConsistent(worldIdx: number): void {
    this.#assertStarted(worldIdx);
    assertConsistent(this.#state, worldIdx);
  }

  clone(): BatchEnvironment {
    const copy = new OrchardEnvironment(this.#settings, this.numWorlds);
    copy.#compiledLevels = this.#compiledLevels;
    copy.#state.copyFrom(this.#state);
    return copy;
  }
}
