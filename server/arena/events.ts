import type { Level } from '../../envs/core/level.ts';

/**
 * What changes an arena between two ticks, in the order in which it was applied. Together with the executed actions
 * these decide everything, so a recording is a list of them. All integers; no clock.
 */

/** Who acts on a seat that can be taken. program: a bot that joined by a socket and said so; agent, stand-in: the room's own. */
export type Occupant = 'human' | 'program' | 'agent' | 'stand-in';

/** Whoever joins by a socket. */
export type GuestOccupant = 'human' | 'program';

export function isGuest(occupant: string | undefined): occupant is GuestOccupant {
  return occupant === 'human' || occupant === 'program';
}

export type SeatEvent =
  | {
      readonly kind: 'join';
      readonly seatIdx: number;
      readonly occupant: Occupant;
      readonly playerId: string; // random id; not a name
      readonly preferenceHundredths: readonly number[]; // [C], each in [-100, 100]; zeros in free play; empty in a world without preferences
    }
  | { readonly kind: 'leave'; readonly seatIdx: number }
  | { readonly kind: 'preference'; readonly seatIdx: number; readonly preferenceHundredths: readonly number[] }
  /** The body stays, somebody else acts: an agent stands in for a dropped person, or the person is back. */
  | { readonly kind: 'occupant'; readonly seatIdx: number; readonly occupant: Occupant };

/** The episode that begins with this tick is played on another level. Only where the one before has ended or is broken off; before the events of seats. */
export interface LevelEvent extends Pick<Level, 'height' | 'width' | 'cells' | 'parameters'> {
  readonly kind: 'level';
}

/** The episode is broken off before its end and the next one begins with this tick. The first of the tick's events. */
export interface BreakEvent {
  readonly kind: 'break';
}

export type ArenaEvent = SeatEvent | LevelEvent | BreakEvent;
