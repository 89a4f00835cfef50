import type { Level } from '../../core/level.ts';
import type { OrchardSettings } from './settings.ts';
import { orchardChannels } from './spec.ts';

/** A look is what the window shows of a cell: 0 for nothing, else its channel plus this bit, so that painting needs no branch. */
export const LOOK_BIT = 32;
export const LOOK_SHIFT = 5;
export const LOOK_CHANNEL_MASK = 31;

/**
 * The padded grid that all worlds of one environment share: the largest level with a margin of walls as wide as the
 * window reaches, so that neither moving nor looking needs a bounds check. A cell is one index, row * stride + column.
 */
export class OrchardLayout {
  readonly settings: OrchardSettings;
  readonly margin: number;
  readonly stride: number;
  readonly numPadded: number; // P
  readonly maxFruits: number; // of one level
  readonly rowOf: Uint8Array; // [P] level row + margin
  readonly colOf: Uint8Array; // [P] level column + margin
  readonly wallLook: number;
  readonly firstFruitLook: number;
  readonly firstClosedDoorLook: number;
  readonly openDoorLook: number;
  readonly firstKeyLook: number;

  constructor(settings: OrchardSettings) {
    const channels = orchardChannels(settings);
    this.settings = settings;
    this.margin = (settings.viewSize - 1) / 2;
    this.stride = settings.width + 2 * this.margin;
    this.numPadded = this.stride * (settings.height + 2 * this.margin);
    this.maxFruits = Math.max(16, Math.floor(((settings.height - 2) * (settings.width - 2)) / 3));
    this.rowOf = Uint8Array.from({ length: this.numPadded }, (_, cell) => Math.floor(cell / this.stride));
    this.colOf = Uint8Array.from({ length: this.numPadded }, (_, cell) => cell % this.stride);
    this.wallLook = LOOK_BIT + channels.wall;
    this.firstFruitLook = LOOK_BIT + channels.firstFruit;
    this.firstClosedDoorLook = LOOK_BIT + channels.firstClosedDoor;
    this.openDoorLook = LOOK_BIT + channels.openDoor;
    this.firstKeyLook = LOOK_BIT + channels.firstKey;
  }

  /** Padded index of a cell of a level. */
  padded(level: Level, cellIdx: number): number {
    const row = Math.floor(cellIdx / level.width);
    return (row + this.margin) * this.stride + (cellIdx % level.width) + this.margin;
  }
}
