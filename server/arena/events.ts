/**
 * What changes an arena between two ticks, in the order in which it was applied. Together with the executed actions
 * these decide everything, so a recording is a list of them. All integers; no clock.
 */

/** Who acts on a seat. */
export type Occupant = 'human' | 'agent' | 'stand-in';

export type ArenaEvent =
  | {
      readonly kind: 'join';
      readonly seatIdx: number;
      readonly occupant: Occupant;
      readonly playerId: string; // random id; not a name
      readonly preferenceHundredths: readonly number[]; // [C], each in [-100, 100]; zeros in free play
    }
  | { readonly kind: 'leave'; readonly seatIdx: number }
  | { readonly kind: 'preference'; readonly seatIdx: number; readonly preferenceHundredths: readonly number[] }
  /** The body stays, somebody else acts: an agent stands in for a dropped person, or the person is back. */
  | { readonly kind: 'occupant'; readonly seatIdx: number; readonly occupant: Occupant };
