import type { StateRows } from '../../core/state-rows.ts';
import { NUM_EVENTS } from './events.ts';
import type { Menu } from './menu.ts';
import type { OvercookedSettings } from './settings.ts';

/** State of N kitchens. Letters: S seats, P cells of the batch (height x width of the settings; smaller kitchens lie top left). */
export class Kitchens {
  readonly numSeats: number;
  readonly stride: number; // columns of the batch
  readonly numCells: number; // P
  readonly isOldDynamics: boolean;

  // State.
  readonly items: Uint8Array; // [N, P] item on a counter or in a pot
  readonly timers: Uint8Array; // [N, P] of a pot: 0 idle, else 1 + steps it has cooked, up to 1 + cook time
  readonly body: Uint16Array; // [N, S] cell
  readonly facing: Uint8Array; // [N, S]
  readonly held: Uint8Array; // [N, S] item
  /** [N, P] when an item was laid on its counter, in order: kept whatever is observed, so that another view may show it. */
  readonly laidAt: Uint32Array;
  readonly showsCounters: boolean; // counters are places to go to in the observation

  // Derived from the level.
  readonly terrain: Uint8Array; // [N, P] start cells are floor
  readonly menus: Menu[] = []; // [N]

  // Results of the last step.
  readonly sparse: Int32Array; // [N, S] reward for what the seat delivered
  readonly shaped: Int32Array; // [N, S] shaping reward of the seat
  readonly cumulants: Uint8Array; // [N, S, 25]

  // Scratch of one step of one world.
  readonly target: Uint16Array; // [S] cell a seat wants to be on
  readonly collides: Uint8Array; // [S]
  numPartialPots = 0; // idle, 1 or 2 ingredients: as before all interacts of the step
  numFullIdlePots = 0;
  numHotPots = 0; // cooking or ready

  constructor(settings: OvercookedSettings, rows: StateRows, cumulants: Uint8Array) {
    const { numSeats, height, width } = settings;
    this.numSeats = numSeats;
    this.stride = width;
    this.numCells = height * width;
    this.isOldDynamics = settings.dynamics === 'old';
    this.showsCounters = settings.observation === 'featurised' && settings.featurisedCounters;
    this.items = rows.uint8(this.numCells);
    this.timers = rows.uint8(this.numCells);
    this.body = rows.uint16(numSeats);
    this.facing = rows.uint8(numSeats);
    this.held = rows.uint8(numSeats);
    this.laidAt = this.showsCounters ? rows.uint32(this.numCells) : rows.unhashedUint32(this.numCells);
    this.terrain = new Uint8Array(rows.numWorlds * this.numCells);
    this.sparse = new Int32Array(rows.numWorlds * numSeats);
    this.shaped = new Int32Array(rows.numWorlds * numSeats);
    this.cumulants = cumulants;
    this.target = new Uint16Array(numSeats);
    this.collides = new Uint8Array(numSeats);
  }

  /** Counts an event of a seat. row: world * S + seat. */
  count(row: number, event: number): void {
    this.cumulants[row * NUM_EVENTS + event] = 1;
  }
}
