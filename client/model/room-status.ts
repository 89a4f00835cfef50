import type { RoomFacts } from './room-facts.ts';
import { ENDING, MAX_SEATS, type Snapshot } from './snapshot.ts';

/** RoomState.starting of the protocol. */
export const STARTING = { running: 0, waits: 1, counts: 2 } as const;

/** What holds a room or slows it, and how its team does. */
export interface RoomStatus {
  readonly starting: number; // see STARTING
  readonly startsInSec: number; // 0: without a bound, or it runs
  readonly isPaused: boolean; // by the owner of the room
  readonly speedPercent: number; // 100 as the room was made
  readonly areMindsHidden: boolean;
  readonly ready: readonly number[]; // seats of people who are ready for what comes
  readonly team: TeamStatus | undefined; // where every seat is paid the same
}

export interface TeamStatus {
  readonly returnHundredths: number; // of this episode, counted once
  readonly bestHundredths: number;
  readonly bestEpisode: number; // 0: none yet
  readonly bestBy: string; // names of people; empty: agents alone
}

export const RUNNING_STATUS: RoomStatus = {
  starting: STARTING.running,
  startsInSec: 0,
  isPaused: false,
  speedPercent: 100,
  areMindsHidden: false,
  ready: [],
  team: undefined,
};

/** Whether ticks are to be expected one after the other. */
export function isTicking({ starting, isPaused }: RoomStatus, { ending }: Snapshot): boolean {
  return starting === STARTING.running && !isPaused && ending === ENDING.running;
}

/** What is left of the episode: seconds where ticks come by the clock, else steps; empty where nothing cuts it. */
export function leftLine(horizon: number, episodeTick: number, tickMs: number, pace: 'clock' | 'keys'): string {
  if (horizon === 0) return '';
  const ticks = Math.max(0, horizon - episodeTick);
  if (pace === 'keys') return `${ticks} ${ticks === 1 ? 'step' : 'steps'} left`;
  const seconds = Math.ceil((ticks * tickMs) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}

/** What somebody is told who comes into an episode that others play: how much of it is left. Empty where there is nothing to tell. */
export function lateLine(
  { horizon, tickMs, pace, designer }: Pick<RoomFacts, 'horizon' | 'tickMs' | 'pace' | 'designer'>,
  { episodeTick, ending }: Snapshot,
): string {
  if (episodeTick === 0 || ending !== ENDING.running || pace === 'keys') return '';
  const left = leftLine(horizon, episodeTick, tickMs, pace);
  if (left === '') return '';
  return designer === ''
    ? `This episode has ${left}; the next one starts for everybody together.`
    : `A race is on, ${left}: you start with the next one.`;
}

/** People who are there and are waited for before the episode can start. */
export function unreadySeats({ ready }: RoomStatus, snapshot: Snapshot): number[] {
  const seats: number[] = [];
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    if (isPersonThere(snapshot, seat) && !ready.includes(seat)) seats.push(seat);
  }
  return seats;
}

export function peopleThere(snapshot: Snapshot): number[] {
  return Array.from({ length: MAX_SEATS }, (_, seat) => seat).filter((seat) => isPersonThere(snapshot, seat));
}

function isPersonThere({ present, kind, connected }: Snapshot, seat: number): boolean {
  return present[seat] === 1 && kind[seat] === 0 && connected[seat] === 1;
}
