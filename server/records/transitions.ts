import type { TickFrame } from './frames.ts';
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
  const rulePlays = Array<boolean>(spec.numSeats).fill(recording.header.weightsHash === NO_WEIGHTS); // by seat, now
  const changes = findRuleChanges(recording.ticks).values();
  let change = changes.next();
  for (const [frameIdx, frame] of recording.ticks.entries()) {
    for (const event of frame.events) if ('seatIdx' in event) playerCounts[event.seatIdx]++;
    for (; change.value !== undefined && change.value.frameIdx <= frameIdx; change = changes.next()) {
      rulePlays[change.value.seatIdx] = change.value.isByRule;
    }
    const report = replayer.play(frame);
    for (let seat = 0; seat < numTaken; seat++) {
      const occupant = replayer.arena.seats.at(seat)?.occupant;
      if (report.present[seat] === 0 || occupant === undefined) continue;
      const who = whoActs(occupant, rulePlays[seat]);
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

/** From a frame on the agent of a seat plays by rule, or has learned. */
interface RuleChange {
  readonly frameIdx: number;
  readonly seatIdx: number;
  readonly isByRule: boolean;
}

/**
 * What cards tell of agents, in the order of frames. A card is first told some ticks after its agent came, and so holds from the
 * last event of its seat on, or from the last level: rooms choose who plays it. Recordings without cards have none.
 */
function findRuleChanges(ticks: readonly TickFrame[]): readonly RuleChange[] {
  const known = new Map<number, { isByRule: boolean; sinceFrame: number }>();
  const lastEvents = new Map<number, number>(); // frame, by seat
  let lastLevel = 0; // frame
  const changes: RuleChange[] = [];
  ticks.forEach(({ events, notes }, now) => {
    for (const event of events) {
      if ('seatIdx' in event) lastEvents.set(event.seatIdx, now);
      else if (event.kind === 'level') lastLevel = now;
    }
    for (const note of notes) {
      if (note.kind !== 'mind' || note.isGone === true) continue;
      const { seatIdx, isPolicy, training } = note;
      const before = known.get(seatIdx);
      const isFirst = isPolicy !== undefined || before === undefined;
      const isByRule = training === undefined ? (isFirst ? isPolicy === true : before.isByRule) : training === '';
      if (before?.isByRule === isByRule) continue;
      const came = Math.max(lastLevel, lastEvents.get(seatIdx) ?? 0);
      const frameIdx = before === undefined || came > before.sinceFrame ? came : now;
      known.set(seatIdx, { isByRule, sinceFrame: now });
      changes.push({ frameIdx, seatIdx, isByRule });
    }
  });
  return changes.sort((a, b) => a.frameIdx - b.frameIdx);
}

/** `person`, `agent` (learned), `scripted` (plays by rule), `stand-in` (for a dropped person), or `program` (a bot that joined by a socket). */
function whoActs(occupant: string, isByRule: boolean): string {
  if (occupant === 'human') return PERSON;
  return occupant === 'agent' && isByRule ? 'scripted' : occupant;
}

const NO_WEIGHTS = 'none'; // of a room whose agents all play by rule when it opens
