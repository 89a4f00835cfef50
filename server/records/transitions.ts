import type { Recording } from './reader.ts';
import { Replayer } from './replayer.ts';

/** One step of one seat, as demonstrations hold it (agents/memory/demonstrations.ts reads these). Rewards are never exported. */
export interface Transition {
  readonly world: string;
  /** Recording id, `#`, and how often the seat had changed player or wish: one value is one player with one wish. */
  readonly session: string;
  readonly tick: number;
  readonly seat: number;
  readonly human: boolean; // a person acted, not an agent nor a stand-in
  readonly observation: Uint8Array; // [L] before the step; valid until the next transition
  readonly action: number;
  readonly nextObservation: Uint8Array; // [L]; valid until the next transition
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** All transitions of a recording in order of tick and seat, by playing it again. */
export function* playTransitions(recording: Recording): Generator<Transition> {
  const replayer = new Replayer(recording);
  const { spec } = replayer.arena;
  const length = spec.observation.length;
  const playerCounts = new Uint32Array(spec.numSeats);
  for (const frame of recording.ticks) {
    for (const event of frame.events) if ('seatIdx' in event) playerCounts[event.seatIdx]++;
    const report = replayer.play(frame);
    for (let seat = 0; seat < spec.numSeats; seat++) {
      const occupant = replayer.arena.seats.at(seat)?.occupant;
      if (report.present[seat] === 0 || occupant === undefined || occupant === 'bot') continue; // what a bot did, the world alone knows
      yield {
        world: spec.id,
        session: `${recording.header.recordingId}#${playerCounts[seat]}`,
        tick: report.tick,
        seat,
        human: report.isHuman[seat] !== 0,
        observation: report.observations.subarray(seat * length, (seat + 1) * length),
        action: report.actions[seat],
        nextObservation: report.nextObservations.subarray(seat * length, (seat + 1) * length),
        terminated: report.terminated,
        truncated: report.truncated,
      };
    }
  }
}
