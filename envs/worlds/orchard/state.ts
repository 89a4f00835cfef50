import { RNG_WORDS } from '../../core/rng.ts';
import { StateRows } from '../../core/state-rows.ts';
import { MAX_DOORS, MAX_KEYS } from './cells.ts';
import type { CompiledLevel } from './compiled-level.ts';
import { OrchardLayout } from './layout.ts';
import type { OrchardSettings } from './settings.ts';
import { orchardChannels } from './spec.ts';

/**
 * State of N orchards. Letters: S seats, P padded cells, Y MAX_KEYS, D MAX_DOORS, F most fruits.
 * Indices of seats, keys and groves are stored plus one where 0 means none.
 */
export class OrchardState {
  readonly layout: OrchardLayout;
  readonly rows: StateRows;
  readonly numSeats: number;
  readonly numChannels: number; // K
  readonly compiled: CompiledLevel[] = []; // [N] the level each world plays

  readonly phase: Uint8Array; // [N]
  readonly terminated: Uint8Array; // [N] always 0: no rule ends an orchard
  readonly truncated: Uint8Array; // [N]
  readonly tick: Int32Array; // [N]
  readonly rng: Uint32Array; // [N, 4]
  readonly grid: Uint8Array; // [N, P] looks; players are not in it
  readonly occupant: Uint8Array; // [N, P] seat + 1
  readonly isSeated: Uint8Array; // [N, S]
  readonly body: Uint16Array; // [N, S] padded cell
  readonly facing: Uint8Array; // [N, S]
  readonly heldKey: Uint8Array; // [N, S] key + 1
  readonly heldTicks: Uint16Array; // [N, S] ticks until the held key goes home
  readonly doorTicks: Uint16Array; // [N, D] ticks an open door stays open
  readonly numPending: Uint16Array; // [N] fruits on their way
  readonly nextDueTick: Int32Array; // [N] earliest entry of dueTick
  readonly dueTick: Int32Array; // [N, F] tick from which the fruit may hang again
  readonly dueGrove: Uint16Array; // [N, F] grove
  readonly preference: Int8Array; // [N, S, C] hundredths

  // Results and scratch of the current step: no state.
  readonly rewards: Float32Array; // [N, S]
  readonly cumulants: Uint8Array; // [N, S, C]
  readonly target: Uint16Array; // [S] cell a seat wants to be on
  readonly isMoving: Uint8Array; // [S]
  readonly wanted: Uint8Array; // [P] how many want a cell; all 0 between steps
  readonly effect: Uint8Array; // [S] what an interact does
  readonly takers: Uint8Array; // [Y] how many take a key
  readonly collectedCells: Uint16Array; // [S]

  constructor(settings: OrchardSettings, numWorlds: number) {
    const layout = new OrchardLayout(settings);
    const rows = new StateRows(numWorlds);
    const { numSeats, numKinds } = settings;
    this.layout = layout;
    this.rows = rows;
    this.numSeats = numSeats;
    this.numChannels = orchardChannels(settings).count;
    this.phase = rows.uint8(1);
    this.terminated = rows.uint8(1);
    this.truncated = rows.uint8(1);
    this.tick = rows.int32(1);
    this.rng = rows.uint32(RNG_WORDS);
    this.grid = rows.uint8(layout.numPadded);
    this.occupant = rows.uint8(layout.numPadded);
    this.isSeated = rows.uint8(numSeats);
    this.body = rows.uint16(numSeats);
    this.facing = rows.uint8(numSeats);
    this.heldKey = rows.uint8(numSeats);
    this.heldTicks = rows.uint16(numSeats);
    this.doorTicks = rows.uint16(MAX_DOORS);
    this.numPending = rows.uint16(1);
    this.nextDueTick = rows.int32(1);
    this.dueTick = rows.int32(layout.maxFruits);
    this.dueGrove = rows.uint16(layout.maxFruits);
    this.preference = rows.unhashedInt8(numSeats * numKinds);
    this.rewards = new Float32Array(numWorlds * numSeats);
    this.cumulants = new Uint8Array(numWorlds * numSeats * numKinds);
    this.target = new Uint16Array(numSeats);
    this.isMoving = new Uint8Array(numSeats);
    this.wanted = new Uint8Array(layout.numPadded);
    this.effect = new Uint8Array(numSeats);
    this.takers = new Uint8Array(MAX_KEYS);
    this.collectedCells = new Uint16Array(numSeats);
  }

  /** Clears everything of one world but the preferences of its seats. */
  clearWorld(worldIdx: number): void {
    this.rows.clear(worldIdx);
    this.clearResults(worldIdx);
    this.grid.set(this.compiled[worldIdx].startGrid, worldIdx * this.layout.numPadded);
  }

  /** Sets rewards and cumulants of one world to 0. */
  clearResults(worldIdx: number): void {
    const { numSeats } = this;
    const numCumulants = numSeats * this.layout.settings.numKinds;
    this.rewards.fill(0, worldIdx * numSeats, (worldIdx + 1) * numSeats);
    this.cumulants.fill(0, worldIdx * numCumulants, (worldIdx + 1) * numCumulants);
  }

  /** Copies all worlds from a state made with the same settings. */
  copyFrom(other: OrchardState): void {
    this.rows.copyFrom(other.rows);
    this.rewards.set(other.rewards);
    this.cumulants.set(other.cumulants);
    other.compiled.forEach((compiled, worldIdx) => {
      this.compiled[worldIdx] = compiled;
    });
  }
}
