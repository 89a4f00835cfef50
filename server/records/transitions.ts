import type { MindDelta } from '../protocol/mind-delta.ts';
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
 * What cards tell of agents, in the order of frames. A card is first told some ticks after its agent came, and so holds from then on:
 * from the last change of its seat, or of the level, for which a room chooses who plays. Recordings without cards have none.
 */
function findRuleChanges(ticks: readonly TickFrame[]): readonly RuleChange[] {
  const cards = new Map<number, boolean>(); // by seat that has one: whether it is of a player by rule
  const known = new Map<number, { isByRule: boolean; toldFrame: number }>(); // by seat: the last card
  const came = new Map<number, number>(); // by seat: the frame of its last change
  let lastLevel = 0; // frame
  const changes: RuleChange[] = [];
  ticks.forEach(({ events, notes }, now) => {
    for (const event of events) {
      if (event.kind === 'level') lastLevel = now;
      else if ('seatIdx' in event && event.kind !== 'preference') came.set(event.seatIdx, now);
    }
    for (const note of notes) {
      if (note.kind !== 'mind') continue;
      const { seatIdx } = note;
      const isByRule = readCard(note, cards);
      if (isByRule === undefined) continue;
      const before = known.get(seatIdx);
      known.set(seatIdx, { isByRule, toldFrame: now });
      if (before?.isByRule === isByRule) continue;
      const since = Math.max(lastLevel, came.get(seatIdx) ?? 0);
      const frameIdx = before === undefined || since > before.toldFrame ? since : now;
      changes.push({ frameIdx, seatIdx, isByRule });
    }
  });
  return changes.sort((a, b) => a.frameIdx - b.frameIdx);
}

/** Whether the card of a seat is that of a player by rule, once this is told; undefined where it has none any more. */
function readCard(
  { seatIdx, isGone, isPolicy, training }: MindDelta,
  cards: Map<number, boolean>,
): boolean | undefined {
  if (isGone === true) {
    cards.delete(seatIdx);
    return undefined;
  }
  const isByRule = training === undefined ? (cards.get(seatIdx) ?? isPolicy === true) : training === '';
  cards.set(seatIdx, isByRule);
  return isByRule;
}

/** `person`, `agent` (learned), `scripted` (plays by rule), `stand-in` (for a dropped person), or `program` (a bot that joined by a socket). */
function whoActs(occupant: string, isByRule: boolean): string {
  if (occupant === 'human') return PERSON;
  return occupant === 'agent' && isByRule ? 'scripted' : occupant;
}

const NO_WEIGHTS = 'none'; // of a room whose agents all play by rule when it opens
