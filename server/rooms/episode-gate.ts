import type { Arena } from '../arena/arena.ts';
import { LIMITS } from '../protocol/limits.ts';

/** RoomState.starting of the protocol. */
export const STARTING = { running: 0, waits: 1, counts: 2 } as const;

export interface EpisodeGateParts {
  readonly arena: Pick<Arena, 'episode' | 'hasEnded' | 'scene' | 'seats'>;
  /** Seats of people who are there now; neither agents nor bots. */
  readonly people: () => readonly number[];
  /** Whether somebody watches without a seat. */
  readonly isWatched: () => boolean;
  /** Whether an episode counts as ended, as a race may before its world does. */
  readonly isOver: () => boolean;
  /** False: episodes begin at once. */
  readonly isChecked: boolean;
}

/**
 * Holds an episode at its start until all people who are there have said that they are ready: one alone starts it, several see a
 * countdown first. Nobody is waited for longer than LIMITS.readyWaitMs where others wait. A room without people goes on.
 * Who says it while an episode has ended is ready for the next one. No clock: the caller says the room's time.
 */
export class EpisodeGate {
  readonly #parts: EpisodeGateParts;
  readonly #readyFor = new Map<string, number>(); // episode by player id
  #episode = 0; // the one that `#sinceMs` and `#startMs` are of
  #sinceMs = 0; // when the last of those who wait came
  #numPeople = 0;
  #startMs: number | undefined; // end of the countdown
  #openEpisode = 0;
  #nowMs = 0;

  constructor(parts: EpisodeGateParts) {
    this.#parts = parts;
  }

  /** Called when a person asks for the start, or for the next episode while one has ended. */
  markReady(seatIdx: number): void {
    const { arena, isOver } = this.#parts;
    const playerId = arena.seats.at(seatIdx)?.playerId;
    if (playerId === undefined) return;
    this.#readyFor.set(playerId, isOver() ? arena.episode + 1 : arena.episode);
    if (!isOver()) this.isHeld(this.#nowMs);
  }

  /** Whether this person has said so for the episode that begins; true of nobody while one runs. */
  isReady(seatIdx: number): boolean {
    const { arena, isOver } = this.#parts;
    const isBetween = isOver() || this.phase !== STARTING.running;
    return isBetween && this.#isReadyFor(seatIdx, isOver() ? arena.episode + 1 : arena.episode);
  }

  /** Whether all people who are there want the next episode. */
  get isNextWanted(): boolean {
    const people = this.#parts.people();
    return people.length > 0 && people.every((seatIdx) => this.#isReadyFor(seatIdx, this.#parts.arena.episode + 1));
  }

  /** As of the last call of `isHeld`; see STARTING. */
  get phase(): number {
    if (!this.#isAtStart() || this.#parts.people().length === 0) return STARTING.running;
    return this.#startMs !== undefined && this.#episode === this.#parts.arena.episode
      ? STARTING.counts
      : STARTING.waits;
  }

  /** Whole seconds until the episode starts without anybody doing anything; 0 where it waits without a bound, or runs. */
  get startsInSec(): number {
    const { phase } = this;
    if (phase === STARTING.running) return 0;
    if (this.#startMs !== undefined) return Math.ceil((this.#startMs - this.#nowMs) / 1000);
    if (!this.#isSomebodyWaiting()) return 0;
    return Math.max(1, Math.ceil((this.#sinceMs + LIMITS.readyWaitMs - this.#nowMs) / 1000));
  }

  /** Whether the first tick of the episode has to wait. */
  isHeld(nowMs: number): boolean {
    const { arena } = this.#parts;
    this.#nowMs = nowMs;
    if (!this.#isAtStart()) return false;
    if (this.#episode !== arena.episode) {
      this.#episode = arena.episode;
      this.#sinceMs = nowMs;
      this.#startMs = undefined;
    }
    const people = this.#parts.people();
    if (people.length > this.#numPeople || !this.#isSomebodyWaiting()) this.#sinceMs = nowMs;
    this.#numPeople = people.length;
    if (people.length === 0) {
      this.#startMs = undefined;
      return false;
    }
    if (this.#startMs === undefined && this.#mayStart(people, nowMs)) {
      this.#startMs = people.length === 1 ? nowMs : nowMs + LIMITS.countdownMs;
    }
    if (this.#startMs === undefined || nowMs < this.#startMs) return true;
    this.#openEpisode = arena.episode;
    this.#startMs = undefined;
    return false;
  }

  #mayStart(people: readonly number[], nowMs: number): boolean {
    if (people.every((seatIdx) => this.#isReadyFor(seatIdx, this.#parts.arena.episode))) return true;
    return this.#isSomebodyWaiting() && nowMs - this.#sinceMs >= LIMITS.readyWaitMs;
  }

  #isSomebodyWaiting(): boolean {
    return this.#parts.people().length > 1 || this.#parts.isWatched();
  }

  #isAtStart(): boolean {
    const { arena, isChecked } = this.#parts;
    return isChecked && !arena.hasEnded && arena.scene.tick === 0 && this.#openEpisode !== arena.episode;
  }

  #isReadyFor(seatIdx: number, episode: number): boolean {
    const playerId = this.#parts.arena.seats.at(seatIdx)?.playerId;
    return playerId !== undefined && this.#readyFor.get(playerId) === episode;
  }
}
