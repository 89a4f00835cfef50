import type { Level } from './level.ts';
import type { WorldSpec } from './specs.ts';

/**
 * The contract of every world: N copies in flat typed arrays, stepped in place.
 *
 * - All seats of a world act at once; the order of seats decides nothing that the world's rule does not say.
 * - `terminated` is an end by the rules (no bootstrap), `truncated` a cut by a limit (bootstrap from the last
 *   observation). A world that has ended must be `reset` before the next `step`; a world never resets itself.
 * - All chance comes from the world's own generator, seeded by `reset`. Same level, seed and inputs: same hashes.
 * - State is integers only. `rewards` is derived from it and is not hashed.
 * - Nothing is allocated by `step` and `observe`.
 *
 * Letters: N worlds, S seats, A actions, C cumulants, H W K window, L = spec.observation.length.
 */
export interface BatchEnvironment {
  readonly spec: WorldSpec;
  readonly numWorlds: number; // N
  readonly bytesPerWorld: number; // bytes of state of one copy

  // Results of the last step, overwritten in place.
  readonly rewards: Float32Array; // [N, S]
  readonly cumulants: Uint8Array; // [N, S, C] of the last step: how many of each kind this seat collected
  readonly terminated: Uint8Array; // [N] 0 or 1
  readonly truncated: Uint8Array; // [N] 0 or 1

  /**
   * Starts world `worldIdx` on `level`; every seat is taken unless the world has dynamic seats and `seated` says otherwise.
   * Throws InputError for a seed that is no whole number in 0..2^32 - 1; the world is then as it was.
   */
  reset(worldIdx: number, level: Level, seed: number, seated?: Uint8Array): void;

  /** One simultaneous step of all worlds. actions: [N, S], each in [0, A); an empty seat's action is ignored. */
  step(actions: Uint8Array): void;

  /** Writes every seat's observation into `out` [N, S, L]; an empty seat's bytes are all 0. */
  observe(out: Uint8Array): void;

  /** Writes one seat's observation into out[offset .. offset+L). */
  observeSeat(worldIdx: number, seatIdx: number, out: Uint8Array, offset: number): void;

  /**
   * Preference vector of a seat in whole hundredths, each in [-100, 100]; [C]. Reward = sum_c preference[c]/100 * cumulant[c].
   * Throws InputError in a world without preferences (`spec.hasPreferences`).
   */
  setPreference(worldIdx: number, seatIdx: number, preferenceHundredths: ArrayLike<number>): void;

  /** Takes a free seat of a running world (dynamic seats only); the body appears on a random free cell. */
  join(worldIdx: number, seatIdx: number): void;

  /** Frees a seat of a running world (dynamic seats only); what the body held goes back. */
  leave(worldIdx: number, seatIdx: number): void;

  isSeated(worldIdx: number, seatIdx: number): boolean;

  /** The level that a world plays. Throws InputError for a world that was never reset. */
  levelOf(worldIdx: number): Level;

  /** Writes what a spectator sees of one world. */
  readScene(worldIdx: number, out: Scene): void;

  /** Hash of everything that decides the future of one world. */
  hash(worldIdx: number): string;

  /** All state of one world as bytes; `loadWorld` puts it into any copy made with the same settings. */
  saveWorld(worldIdx: number): Uint8Array;
  loadWorld(worldIdx: number, bytes: Uint8Array): void;

  /**
   * Takes over level and state of a world of another batch, as `loadWorld(worldIdx, other.saveWorld(otherIdx))` would, but
   * allocates nothing while the level stays. Both are made with the same settings, but for what is observed; the state is trusted.
   * Throws InputError for a batch of another world or with state of another size.
   */
  copyWorld(worldIdx: number, other: BatchEnvironment, otherIdx: number): void;

  clone(): BatchEnvironment;
}

/** Numbers of one player in `Scene.players`. */
export const SCENE_PLAYER_FIELDS = 5; // row, col, facing (0 up, clockwise), held code, present 0|1

/** What a spectator sees; the client draws nothing else. Code 0 means floor / no item. */
export interface Scene {
  height: number;
  width: number;
  terrain: Uint8Array; // [H, W] fixed within a level
  items: Uint8Array; // [H, W]
  players: Int16Array; // [S, 5]
  tick: number; // steps since reset
}

export function createScene(height: number, width: number, numSeats: number): Scene {
  return {
    height,
    width,
    terrain: new Uint8Array(height * width),
    items: new Uint8Array(height * width),
    players: new Int16Array(numSeats * SCENE_PLAYER_FIELDS),
    tick: 0,
  };
}
