import type { Metrics } from '../metrics.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DesignerRoom } from './designer-room.ts';
import { EpisodeRest } from './episode-rest.ts';
import type { Session } from './open-session.ts';
import { KeyPacer, Pacer } from './pacer.ts';

export interface RoomPacerParts {
  readonly session: Session;
  readonly metrics: Metrics;
  readonly hasClients: () => boolean;
  /** Looks after every client's line; called before each tick, and now and then while none runs. */
  readonly watchAll: () => void;
  /** Runs what may throw: then the room ends. */
  readonly guard: (run: () => void) => void;
}

const SHOW_EVERY_MS = 200; // how often a room that stands still tells what changes in it

/**
 * What makes a room tick: by the clock or by keys, when no pause, no rest between two episodes and no start holds it. All that people are
 * given time for is measured in the room's own time, which stands still while its owner has it paused.
 */
export function createRoomPacer(parts: RoomPacerParts, nowMs: number): { poll(nowMs: number): void } {
  const { session, metrics, watchAll, guard } = parts;
  const { loop, options, keyWait, classroom } = session;
  const { tickMs } = options;
  const isHeld = createHold(parts);
  const speed = () => classroom.speedPercent / 100;
  const runTick = () => {
    watchAll();
    guard(() => loop.run());
  };
  if (keyWait === undefined) return new Pacer(tickMs, nowMs, metrics, isHeld, runTick, speed);
  const isReady = (ms: number) => keyWait.isReady(classroom.roomMs(ms));
  const refresh = () => {
    watchAll();
    loop.refresh();
  };
  return new KeyPacer(nowMs, { tickMs, metrics, isHeld, isReady, runTick, refresh, speed });
}

/** In the order in which one thing waits for another: the owner's pause, the rest after an episode, the start of the next one. */
function createHold({ session, hasClients, watchAll, guard }: RoomPacerParts): (nowMs: number) => boolean {
  const { designer, classroom, gate, loop } = session;
  const rest = createRest(session, guard);
  let shownMs = 0;
  return (nowMs) => {
    if (designer !== undefined && !hasClients()) return true;
    const isPaused = classroom.holds(nowMs);
    const roomMs = classroom.roomMs(nowMs);
    const isHeld = isPaused || rest.isHeld(roomMs) || gate.isHeld(roomMs);
    if (isHeld && nowMs - shownMs >= SHOW_EVERY_MS) {
      shownMs = nowMs;
      watchAll();
      guard(() => loop.refresh());
    }
    return isHeld;
  };
}

function createRest({ arena, loop, designer, gate }: Session, guard: (run: () => void) => void): EpisodeRest {
  return new EpisodeRest({
    restMs: designer === undefined ? LIMITS.episodeRestMs : LIMITS.raceRestMs,
    isOver: () => (designer === undefined ? arena.hasEnded : isRaceOver(designer, () => guard(() => loop.refresh()))),
    isNextWanted: () => gate.isNextWanted,
    startNext: () => guard(() => (arena.hasEnded ? loop.restart() : loop.breakOff())),
  });
}

/** A person who went may have ended the race between two ticks: then the result is told now. */
function isRaceOver(designer: DesignerRoom, tell: () => void): boolean {
  if (designer.settle()) tell();
  return designer.isOver;
}
