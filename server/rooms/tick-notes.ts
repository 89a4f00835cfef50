import type { WeightsName } from '../../agents/core/seat-agents.ts';
import { type AgentMind, followedBy } from '../../agents/parts.ts';
import type { Arena } from '../arena/arena.ts';
import type { RoomAgents } from '../hosting/room-agents.ts';
import type { SeatProfile } from '../hosting/seating.ts';
import { ToldMinds } from '../protocol/mind-delta.ts';
import type { TickNote } from '../records/frames.ts';

export interface TickNotesParts {
  readonly arena: Arena;
  readonly agents: RoomAgents;
  readonly profileOf: (seatIdx: number) => SeatProfile | undefined;
  readonly areNamesKept: boolean; // of people and their bots
  readonly onWeights: (version: number, hash: string) => void; // they were swapped
}

/** What a recording keeps of a tick beside what decides it: weights, names as they were shown, whom agents follow and why. */
export class TickNotes {
  readonly #parts: TickNotesParts;
  readonly #minds = new ToldMinds();
  readonly #names = new Map<number, string>(); // by seat: player id and shown name
  readonly #follows = new Map<number, number>(); // by seat of the agent
  #weights: WeightsName;

  constructor(parts: TickNotesParts) {
    this.#parts = parts;
    this.#weights = parts.agents.weights;
  }

  /** minds: as others may see them; undefined on a tick on which they were not asked for. */
  take(minds: readonly AgentMind[] | undefined): TickNote[] {
    const names = this.#parts.areNamesKept ? this.#takeNames() : [];
    return [...this.#takeWeights(), ...names, ...(minds === undefined ? [] : this.#takeMinds(minds))];
  }

  #takeWeights(): TickNote[] {
    const { agents, onWeights } = this.#parts;
    const { version, hash } = agents.weights;
    if (version === this.#weights.version && hash === this.#weights.hash) return [];
    this.#weights = { version, hash };
    onWeights(version, hash);
    return [{ kind: 'weights', version, hash }];
  }

  #takeNames(): TickNote[] {
    const { arena, profileOf } = this.#parts;
    return arena.seats.taken().flatMap(({ seatIdx, playerId }): TickNote[] => {
      const profile = profileOf(seatIdx);
      const known = `${playerId} ${profile?.name}`;
      if (profile?.guest === undefined || this.#names.get(seatIdx) === known) return [];
      this.#names.set(seatIdx, known);
      return [{ kind: 'name', seatIdx, name: profile.name }];
    });
  }

  #takeMinds(minds: readonly AgentMind[]): TickNote[] {
    const seats = new Set(minds.map(({ seatIdx }) => seatIdx));
    for (const seatIdx of this.#follows.keys()) if (!seats.has(seatIdx)) this.#follows.delete(seatIdx);
    const follows = minds.flatMap((mind): TickNote[] => {
      const { seatIdx } = mind;
      const followedSeatIdx = followedBy(mind);
      const strength = mind.kind === 'infers' ? mind.strength : 0;
      if ((this.#follows.get(seatIdx) ?? -1) === followedSeatIdx) return [];
      this.#follows.set(seatIdx, followedSeatIdx);
      return [{ kind: 'follow', seatIdx, followedSeatIdx, strengthHundredths: Math.round(100 * strength) }];
    });
    return [...follows, ...this.#minds.tell(minds).map((delta) => ({ kind: 'mind' as const, ...delta }))];
  }
}
