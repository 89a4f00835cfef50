/** Where a replay stands, as a frame with a fraction. Every function returns a new playhead. */
export interface Playhead {
  readonly frame: number; // [0, numFrames - 1], with a fraction between two frames
  readonly numFrames: number;
  readonly isPlaying: boolean;
  readonly speed: number; // 1 is the room's own pace
}

export const REPLAY_SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

export function createPlayhead(numFrames: number): Playhead {
  return { frame: 0, numFrames, isPlaying: false, speed: 1 };
}

function clampFrame(playhead: Playhead, frame: number): number {
  return Math.min(Math.max(0, playhead.numFrames - 1), Math.max(0, frame));
}

/** Lets `elapsedMs` of wall time pass; stops at the last frame. */
export function advancePlayhead(playhead: Playhead, elapsedMs: number, tickMs: number): Playhead {
  if (!playhead.isPlaying) return playhead;
  const frame = clampFrame(playhead, playhead.frame + (elapsedMs / tickMs) * playhead.speed);
  return { ...playhead, frame, isPlaying: frame < playhead.numFrames - 1 };
}

/** Goes to a frame; playing or not stays as it was, except at the end. */
export function seekPlayhead(playhead: Playhead, frame: number): Playhead {
  const target = clampFrame(playhead, frame);
  return { ...playhead, frame: target, isPlaying: playhead.isPlaying && target < playhead.numFrames - 1 };
}

/** One or more whole frames on or back; pauses. Standing between two frames, a step goes to the nearest one that way. */
export function stepPlayhead(playhead: Playhead, frames: number): Playhead {
  const from = frames > 0 ? Math.floor(playhead.frame) : Math.ceil(playhead.frame);
  return { ...playhead, frame: clampFrame(playhead, from + frames), isPlaying: false };
}

/** Play or pause; play at the end starts over. */
export function togglePlayhead(playhead: Playhead): Playhead {
  if (playhead.isPlaying) return { ...playhead, isPlaying: false };
  const isAtEnd = playhead.frame >= playhead.numFrames - 1;
  return { ...playhead, frame: isAtEnd ? 0 : playhead.frame, isPlaying: playhead.numFrames > 1 };
}

export function setPlayheadSpeed(playhead: Playhead, speed: number): Playhead {
  return { ...playhead, speed };
}
