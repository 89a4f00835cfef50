import type { Recording } from './reader.ts';
import { Replayer } from './replayer.ts';

/** One step of one seat, as demonstrations hold it (agents/memory/step-lines.ts reads these). Rewards are never exported. */
export interface Transition {
  readonly world: string;
  readonly recordingId: string;
  readonly player: number; // how often the seat had changed player or preference: one value is one player with one preference
  readonly tick: number;
  readonly seat: number;
  readonly who: string; // `person`, or who else acted: see whoActs
  readonly observation: Uint8Array; // [L] before the step; valid until the next transition
  readonly action: number;
  readonly nextObservation: Uint8Array; // [L]; valid until the next transition
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** Whose steps are wanted; all of them where nothing is said. */
export interface TransitionFilter {
  readonly onlyPeople?: boolean;
  readonly seats?: readonly number[];
}

export const PERSON = 'person';

/**
 * All transitions of a recording in order of tick and seat, by playing it again. Seats that the world itself plays have none:
 * what they did, the world alone knows.
 */
export function* playTransitions(recording: Recording, filter: TransitionFilter = {}): Generator<Transition> {
  const { onlyPeople = false, seats } = filter;
  const replayer = new Replayer(recording);
  const { spec } = replayer.arena;
  const length = spec.observation.length;
  const numTaken = spec.numSeats - spec.numBots;
  const playerCounts = new Uint32Array(spec.numSeats);
  for (const frame of recording.ticks) {
    for (const event of frame.events) if ('seatIdx' in event) playerCounts[event.seatIdx]++;
    const report = replayer.play(frame);
    for (let seat = 0; seat < numTaken; seat++) {
      const occupant = replayer.arena.seats.at(seat)?.occupant;
      if (report.present[seat] === 0 || occupant === undefined) continue;
      const who = whoActs(occupant, recording.header.weightsHash);
      if ((onlyPeople && who !== PERSON) || (seats !== undefined && !seats.includes(seat))) continue;
      yield {
        world: spec.id,
        recordingId: recording.header.recordingId,
        player: playerCounts[seat],
        tick: report.tick,
        seat,
        who,
        observation: report.observations.subarray(seat * length, (seat + 1) * length),
        action: report.actions[seat],
        nextObservation: report.nextObservations.subarray(seat * length, (seat + 1) * length),
        terminated: report.terminated,
        truncated: report.truncated,
      };
    }
  }
}

/** `person`, `agent` (learned), `scripted` (plays by rule), `stand-in` (for a dropped person), or `program` (a bot that joined by a socket). */
function whoActs(occupant: string, weightsHash: string): string {
  if (occupant === 'human') return PERSON;
  return occupant === 'agent' && weightsHash === NO_WEIGHTS ? 'scripted' : occupant;
}

const NO_WEIGHTS = 'none'; // of a room whose agents play by rule (server/hosting/scripted-seats.ts)
