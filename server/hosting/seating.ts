import type { Rng } from '../../envs/core/rng.ts';
import type { Arena } from '../arena/arena.ts';
import { type GuestOccupant, isGuest } from '../arena/events.ts';
import { dealAgentPreference, dealPersonPreference, freePlay } from '../arena/preferences.ts';
import { EMPTY_SEAT } from '../protocol/messages.ts';
import { AGENT_NAMES } from './agent-names.ts';
import type { RoomAgents } from './room-agents.ts';

export type PreferenceMode = 'dealt' | 'free';

/** What is shown of a seat beside the arena's own record. */
export interface SeatProfile {
  readonly name: string;
  readonly isConnected: boolean;
  readonly guest?: GuestOccupant; // who the seat is kept for, also while an agent stands in
}

export interface SeatingOptions {
  readonly arena: Arena;
  readonly agents: RoomAgents;
  readonly rng: Rng;
  readonly targetAgents: number; // agents wanted while there are free seats
  /** Who is to sit in the seats from the first on while no person does; EMPTY_SEAT: nobody. Left out: usual agents, as many as wanted. */
  readonly lineup?: readonly string[];
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
  readonly #choices = new Map<number, string>(); // who is to sit in a seat that somebody chose for
  #numUsual: number; // agents wanted in the other seats
  #agentsMade = 0;

  constructor(options: SeatingOptions) {
    this.#options = options;
    this.#numUsual = options.targetAgents;
    for (const [seatIdx, who] of (options.lineup ?? []).entries()) this.#choices.set(seatIdx, who);
  }

  /** Who is to sit in each seat that is open to all while no person does; none where agents keep their seats. */
  lineup(): readonly string[] {
    const { arena, agents, residentNames } = this.#options;
    const numOpen = residentNames === undefined ? arena.spec.numSeats - arena.spec.numBots : 0;
    return Array.from({ length: numOpen }, (_, seatIdx) => {
      const isUsual = arena.seats.at(seatIdx)?.occupant === 'agent';
      return this.#choices.get(seatIdx) ?? (isUsual ? agents.usual : EMPTY_SEAT);
    });
  }

  /** Who is to sit in a seat from now on while no person does: an agent there goes for another. Who sits there must be made. */
  choose(seatIdx: number, who: string): void {
    const { arena } = this.#options;
    const hasAgent = arena.seats.at(seatIdx)?.occupant === 'agent';
    if (hasAgent && !this.#choices.has(seatIdx)) this.#numUsual--;
    this.#choices.set(seatIdx, who);
    if (hasAgent) this.#free(seatIdx);
    this.fill();
  }

  profile(seatIdx: number): SeatProfile | undefined {
    return this.#profiles.get(seatIdx);
  }

  /** Seats a person, or a bot that joined by a socket. Returns the seat, or -1 when such guests hold them all. */
  join(playerId: string, name: string, preferenceMode: PreferenceMode, occupant: GuestOccupant = 'human'): number {
    const { arena, agents } = this.#options;
    let seatIdx = arena.seats.firstFree();
    if (seatIdx < 0) {
      seatIdx = this.#options.residentNames === undefined ? arena.seats.lastAgent() : -1;
      if (seatIdx < 0) return -1;
      this.#free(seatIdx);
    }
    arena.apply({
      kind: 'join',
      seatIdx,
      occupant,
      playerId,
      preferenceHundredths: this.#deal(preferenceMode),
    });
    agents.playerChanged(seatIdx);
    this.#profiles.set(seatIdx, { name, isConnected: true, guest: occupant });
    return seatIdx;
  }

  /** Seats of people whose connection is there. */
  peopleThere(): readonly number[] {
    const taken = this.#options.arena.seats.taken();
    return taken
      .filter(({ occupant, seatIdx }) => occupant === 'human' && this.profile(seatIdx)?.isConnected === true)
      .map(({ seatIdx }) => seatIdx);
  }

  /** Shown names of the people who have seats. */
  peopleNames(): readonly string[] {
    const people = this.#options.arena.seats.taken().filter(({ occupant }) => occupant === 'human');
    return people.map(({ seatIdx }) => this.profile(seatIdx)?.name ?? '');
  }

  /** The person's connection is gone; the seat is kept. */
  drop(seatIdx: number): void {
    const { arena, agents } = this.#options;
    const seat = arena.seats.at(seatIdx);
    if (!isGuest(seat?.occupant)) return;
    this.#connect(seatIdx, false);
    if (this.#options.droppedSeat === 'wait') return;
    arena.apply({ kind: 'occupant', seatIdx, occupant: 'stand-in' });
    const chosen = this.#choices.get(seatIdx);
    const who = chosen === EMPTY_SEAT ? undefined : chosen;
    agents.addAgent(seatIdx, seat.preferenceHundredths, this.#options.rng.uint32(), who);
  }

  /** The person is back on the seat that was kept. */
  comeBack(seatIdx: number): void {
    const { arena, agents } = this.#options;
    this.#connect(seatIdx, true);
    if (arena.seats.at(seatIdx)?.occupant !== 'stand-in') return;
    agents.removeAgent(seatIdx);
    arena.apply({ kind: 'occupant', seatIdx, occupant: this.profile(seatIdx)?.guest ?? 'human' });
  }

  /** Seats that are kept for people, or for bots that joined by a socket, also while agents stand in. */
  count(guest: GuestOccupant): number {
    return [...this.#profiles.values()].filter((profile) => profile.guest === guest).length;
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

  /** Deals another preference; the score starts anew. Returns it in hundredths [C]. */
  dealAnew(seatIdx: number, preferenceMode: PreferenceMode): readonly number[] {
    const preferenceHundredths = this.#deal(preferenceMode);
    this.#options.arena.apply({ kind: 'preference', seatIdx, preferenceHundredths });
    return preferenceHundredths;
  }

  /** Agents take the free seats that they were chosen for, then others until there are as many as wanted. */
  fill(): void {
    const { seats } = this.#options.arena;
    for (const [seatIdx, who] of this.#choices) {
      if (who !== EMPTY_SEAT && seats.at(seatIdx) === undefined) this.#seatAgent(seatIdx, who);
    }
    const isUsual = (seatIdx: number): boolean =>
      seats.at(seatIdx)?.occupant === 'agent' && !this.#choices.has(seatIdx);
    const all = Array.from({ length: seats.numSeats }, (_, seatIdx) => seatIdx);
    let numUsual = all.filter(isUsual).length;
    for (const seatIdx of all) {
      if (numUsual >= this.#numUsual) return;
      if (seats.at(seatIdx) !== undefined || this.#choices.has(seatIdx)) continue;
      this.#seatAgent(seatIdx, this.#options.agents.usual);
      numUsual++;
    }
  }

  #seatAgent(seatIdx: number, who: string): void {
    const { arena, agents, rng, residentNames } = this.#options;
    const { hasPreferences, numCumulants } = arena.spec;
    const preferenceHundredths = hasPreferences ? dealAgentPreference(rng, numCumulants, this.#agentPreferences()) : [];
    const playerId = `agent-${this.#agentsMade++}`;
    arena.apply({ kind: 'join', seatIdx, occupant: 'agent', playerId, preferenceHundredths });
    agents.addAgent(seatIdx, preferenceHundredths, rng.uint32(), who);
    agents.playerChanged(seatIdx);
    this.#profiles.set(seatIdx, { name: (residentNames ?? AGENT_NAMES)[seatIdx], isConnected: true });
  }

  #free(seatIdx: number): void {
    const { arena, agents } = this.#options;
    if (!isGuest(arena.seats.at(seatIdx)?.occupant)) agents.removeAgent(seatIdx);
    arena.apply({ kind: 'leave', seatIdx });
    agents.playerChanged(seatIdx);
    this.#profiles.delete(seatIdx);
  }

  #connect(seatIdx: number, isConnected: boolean): void {
    const profile = this.#profiles.get(seatIdx);
    if (profile !== undefined) this.#profiles.set(seatIdx, { ...profile, isConnected });
  }

  #deal(mode: PreferenceMode): number[] {
    const { arena, rng } = this.#options;
    if (!arena.spec.hasPreferences) return [];
    const { numCumulants } = arena.spec;
    return mode === 'dealt'
      ? dealPersonPreference(rng, numCumulants, this.#agentPreferences())
      : freePlay(numCumulants);
  }

  #agentPreferences(): readonly (readonly number[])[] {
    const agents = this.#options.arena.seats.taken().filter(({ occupant }) => occupant === 'agent');
    return agents.map(({ preferenceHundredths }) => preferenceHundredths);
  }
}
