import type { Rng } from '../../envs/core/rng.ts';
import type { Arena } from '../arena/arena.ts';
import { dealAgentWish, dealWish, freePlay } from '../arena/wishes.ts';
import { AGENT_NAMES } from './agent-names.ts';
import type { GuardedHost } from './guarded-host.ts';

export type WishMode = 'dealt' | 'free';

/** What is shown of a seat beside the arena's own record. */
export interface SeatProfile {
  readonly name: string;
  readonly isConnected: boolean;
}

export interface SeatingOptions {
  readonly arena: Arena;
  readonly host: GuardedHost;
  readonly rng: Rng;
  readonly targetAgents: number; // agents wanted while there are free seats
  readonly droppedSeat: 'wait' | 'agent';
  /** Shown names of agents by seat, where agents keep their seats and people take others; left out: birds that give way to people. */
  readonly residentNames?: readonly string[];
}

/**
 * Who gets which seat. People take a free seat or that of the last agent; agents fill free seats up to the target and never
 * take a person's. A dropped person's seat is kept (standing still, or played by an agent) until `leave`.
 */
export class Seating {
  readonly #options: SeatingOptions;
  readonly #profiles = new Map<number, SeatProfile>();
  #agentsMade = 0;

  constructor(options: SeatingOptions) {
    this.#options = options;
  }

  profile(seatIdx: number): SeatProfile | undefined {
    return this.#profiles.get(seatIdx);
  }

  /** Seats a person. Returns the seat, or -1 when people hold them all. */
  join(playerId: string, name: string, wishMode: WishMode): number {
    const { arena, host } = this.#options;
    let seatIdx = arena.seats.firstFree();
    if (seatIdx < 0) {
      seatIdx = this.#options.residentNames === undefined ? arena.seats.lastAgent() : -1;
      if (seatIdx < 0) return -1;
      this.#free(seatIdx);
    }
    arena.apply({
      kind: 'join',
      seatIdx,
      occupant: 'human',
      playerId,
      preferenceHundredths: this.#wish(wishMode),
    });
    host.playerChanged(seatIdx);
    this.#profiles.set(seatIdx, { name, isConnected: true });
    return seatIdx;
  }

  /** The person's connection is gone; the seat is kept. */
  drop(seatIdx: number): void {
    const { arena, host } = this.#options;
    const seat = arena.seats.at(seatIdx);
    if (seat?.occupant !== 'human') return;
    this.#connect(seatIdx, false);
    if (this.#options.droppedSeat === 'wait') return;
    arena.apply({ kind: 'occupant', seatIdx, occupant: 'stand-in' });
    host.addAgent(seatIdx, seat.preferenceHundredths, this.#options.rng.uint32());
  }

  /** The person is back on the seat that was kept. */
  comeBack(seatIdx: number): void {
    const { arena, host } = this.#options;
    this.#connect(seatIdx, true);
    if (arena.seats.at(seatIdx)?.occupant !== 'stand-in') return;
    host.removeAgent(seatIdx);
    arena.apply({ kind: 'occupant', seatIdx, occupant: 'human' });
  }

  /** The person is gone for good: the seat is free, and agents fill up again. */
  leave(seatIdx: number): void {
    if (this.#options.arena.seats.at(seatIdx) === undefined) return;
    this.#free(seatIdx);
    this.fill();
  }

  /** Marks a silent connection without giving the seat up. */
  setConnected(seatIdx: number, isConnected: boolean): void {
    this.#connect(seatIdx, isConnected);
  }

  rename(seatIdx: number, name: string): void {
    const profile = this.#profiles.get(seatIdx);
    if (profile !== undefined) this.#profiles.set(seatIdx, { ...profile, name });
  }

  /** Deals another wish; the score starts anew. Returns it in hundredths [C]. */
  rewish(seatIdx: number, wishMode: WishMode): readonly number[] {
    const preferenceHundredths = this.#wish(wishMode);
    this.#options.arena.apply({ kind: 'preference', seatIdx, preferenceHundredths });
    return preferenceHundredths;
  }

  /** Agents take free seats until the target is met. */
  fill(): void {
    const { arena, host, rng, targetAgents, residentNames } = this.#options;
    while (arena.seats.count('agent') < targetAgents) {
      const seatIdx = arena.seats.firstFree();
      if (seatIdx < 0) return;
      const { hasPreferences, numCumulants } = arena.spec;
      const preferenceHundredths = hasPreferences ? dealAgentWish(rng, numCumulants, this.#agentsMade) : [];
      const playerId = `agent-${this.#agentsMade++}`;
      arena.apply({ kind: 'join', seatIdx, occupant: 'agent', playerId, preferenceHundredths });
      host.addAgent(seatIdx, preferenceHundredths, rng.uint32());
      host.playerChanged(seatIdx);
      this.#profiles.set(seatIdx, { name: (residentNames ?? AGENT_NAMES)[seatIdx], isConnected: true });
    }
  }

  #free(seatIdx: number): void {
    const { arena, host } = this.#options;
    if (arena.seats.at(seatIdx)?.occupant !== 'human') host.removeAgent(seatIdx);
    arena.apply({ kind: 'leave', seatIdx });
    host.playerChanged(seatIdx);
    this.#profiles.delete(seatIdx);
  }

  #connect(seatIdx: number, isConnected: boolean): void {
    const profile = this.#profiles.get(seatIdx);
    if (profile !== undefined) this.#profiles.set(seatIdx, { ...profile, isConnected });
  }

  #wish(mode: WishMode): number[] {
    const { arena, rng } = this.#options;
    if (!arena.spec.hasPreferences) return [];
    return mode === 'dealt' ? dealWish(rng, arena.spec.numCumulants) : freePlay(arena.spec.numCumulants);
  }
}
