import { REPLAY_PLAYER_BYTES, type ReplayFrames } from '../../server/protocol/replay.ts';

/** What happened at a tick of a recording, as its time line marks it. */
export type MarkKind = 'join' | 'leave' | 'follow' | 'score' | 'end';

export interface ReplayMark {
  readonly tick: number;
  readonly kind: MarkKind;
  readonly seatIdx: number; // -1: of all, as the end of an episode
  readonly followedSeatIdx: number; // of a follow, else -1
}

const GUESTS: ReadonlySet<number> = new Set([1, 3, 6]); // presence codes of a person (also one for whom an agent stands in) and of a bot by socket

/**
 * Joins and leaves of people and bots, spells of following, ends of episodes, and scores: every gain where rewards are the world's own
 * (a soup, a goal; once where all share it), else those of people, as agents pick fruit all the time. Ordered by tick.
 */
export function findMarks(frames: ReplayFrames): readonly ReplayMark[] {
  const marks = [...findFollows(frames), ...findEnds(frames), ...findComings(frames), ...findScores(frames)];
  return marks.sort((a, b) => a.tick - b.tick);
}

/** The next mark of a kind after a tick, or the last one before it. */
export function findMark(
  marks: readonly ReplayMark[],
  kind: MarkKind,
  tick: number,
  direction: 1 | -1,
): ReplayMark | undefined {
  return direction > 0
    ? marks.find((mark) => mark.kind === kind && mark.tick > tick)
    : marks.findLast((mark) => mark.kind === kind && mark.tick < tick);
}

function mark(frames: ReplayFrames, frame: number, kind: MarkKind, seatIdx = -1, followedSeatIdx = -1): ReplayMark {
  return { tick: frames.firstTick + frame, kind, seatIdx, followedSeatIdx };
}

function findFollows(frames: ReplayFrames): ReplayMark[] {
  return frames.follows
    .filter(({ frame, followedSeatIdx }) => frame > 0 && followedSeatIdx >= 0)
    .map(({ frame, seatIdx, followedSeatIdx }) => mark(frames, frame, 'follow', seatIdx, followedSeatIdx));
}

function findEnds(frames: ReplayFrames): ReplayMark[] {
  return frames.episodes.map(({ frame }) => mark(frames, frame - 1, 'end'));
}

function findComings(frames: ReplayFrames): ReplayMark[] {
  const found: ReplayMark[] = [];
  eachSeatAndFrame(frames, (frame, seatIdx, at, before) => {
    const wasGuest = GUESTS.has(frames.players[before + REPLAY_PLAYER_BYTES - 1]);
    const isGuest = GUESTS.has(frames.players[at + REPLAY_PLAYER_BYTES - 1]);
    if (wasGuest !== isGuest) found.push(mark(frames, frame, isGuest ? 'join' : 'leave', seatIdx));
  });
  return found;
}

function findScores(frames: ReplayFrames): ReplayMark[] {
  const { scoreHundredths, numSeats, hasPreferences, isTeam, players } = frames;
  const scores = new DataView(scoreHundredths.buffer, scoreHundredths.byteOffset, scoreHundredths.byteLength);
  const scoreOf = (frame: number, seatIdx: number) => scores.getInt32((frame * numSeats + seatIdx) * 4, true);
  const found: ReplayMark[] = [];
  eachSeatAndFrame(frames, (frame, seatIdx, at) => {
    const isShown = hasPreferences ? players[at + REPLAY_PLAYER_BYTES - 1] === 1 : !isTeam || seatIdx === 0;
    const gain = scoreOf(frame, seatIdx) - scoreOf(frame - 1, seatIdx);
    if (isShown && gain > 0) found.push(mark(frames, frame, 'score', isTeam ? -1 : seatIdx));
  });
  return found;
}

/** at, before: where the player's bytes begin in this frame and in the one before. */
function eachSeatAndFrame(
  { numFrames, numSeats }: ReplayFrames,
  visit: (frame: number, seatIdx: number, at: number, before: number) => void,
): void {
  for (let frame = 1; frame < numFrames; frame++) {
    for (let seatIdx = 0; seatIdx < numSeats; seatIdx++) {
      const at = (frame * numSeats + seatIdx) * REPLAY_PLAYER_BYTES;
      visit(frame, seatIdx, at, at - numSeats * REPLAY_PLAYER_BYTES);
    }
  }
}
