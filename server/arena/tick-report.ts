import type { Level } from '../../envs/core/level.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';

/** What one tick did. Buffers are the arena's, overwritten by the next tick; a superset of agents' RoomTick. */
export interface TickReport {
  readonly tick: number;
  readonly numSeats: number; // S
  readonly present: Uint8Array; // [S] seated before the step
  readonly isHuman: Uint8Array; // [S] somebody acts there who joined by a socket: a person or a program (not a stand-in)
  readonly observations: Uint8Array; // [S, L] before the step
  readonly actions: Uint8Array; // [S] executed
  readonly cumulants: Uint8Array; // [S, C]
  readonly rewards: Float32Array; // [S] by the seat's own preference, or the world's own
  readonly nextObservations: Uint8Array; // [S, L]
  readonly height: number;
  readonly width: number;
  readonly nextPositions: Int16Array; // [S, 2] row, col after the step; -1, -1 for an empty seat
  readonly nextBlocked: Uint8Array; // [H, W]
  readonly visible: Uint8Array; // [S, S] after the step
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** A report of nothing yet, for the arena to write. */
export function createReport(
  spec: WorldSpec,
  level: Level,
): { -readonly [Field in keyof TickReport]: TickReport[Field] } {
  const { numSeats, numCumulants, observation } = spec;
  return {
    tick: 0,
    numSeats,
    present: new Uint8Array(numSeats),
    isHuman: new Uint8Array(numSeats),
    observations: new Uint8Array(numSeats * observation.length),
    actions: new Uint8Array(numSeats),
    cumulants: new Uint8Array(numSeats * numCumulants),
    rewards: new Float32Array(numSeats),
    nextObservations: new Uint8Array(numSeats * observation.length),
    height: level.height,
    width: level.width,
    nextPositions: new Int16Array(numSeats * 2),
    nextBlocked: new Uint8Array(level.height * level.width),
    visible: new Uint8Array(numSeats * numSeats),
    terminated: false,
    truncated: false,
  };
}
