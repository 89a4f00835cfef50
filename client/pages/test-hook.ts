import type { RoomStatus } from '../model/room-status.ts';
import { MAX_SEATS, type Snapshot } from '../model/snapshot.ts';
import type { FrameCost } from './frame-loop.ts';

/** What a test (or a curious person at the console) may read of the open room. Nothing can be changed through it. */
export interface MurmurationHook {
  readonly tick: number;
  readonly seatIdx: number;
  readonly rendererType: string;
  readonly phase: string;
  readonly episode: number; // from 1
  readonly episodeTick: number; // steps of this episode
  readonly starting: number; // 0 the episode runs, 1 it waits for people to be ready, 2 a countdown runs
  readonly frameCost: FrameCost;
  players(): readonly HookPlayer[];
  following(): readonly { readonly seatIdx: number; readonly followedSeatIdx: number }[];
}

export interface HookPlayer {
  readonly seatIdx: number;
  readonly kind: number;
  readonly row: number;
  readonly col: number;
  readonly facing: number;
  readonly score: number; // hundredths
  readonly held: number; // code
  readonly isConnected: boolean;
}

declare global {
  interface Window {
    murmuration?: MurmurationHook;
  }
}

export interface HookSource {
  snapshot(): Snapshot;
  seatIdx(): number;
  phase(): string;
  status?(): RoomStatus; // of a live room
  readonly rendererType: string;
  readonly frameCost: FrameCost;
}

export function installHook(source: HookSource): void {
  const present = (): number[] =>
    Array.from({ length: MAX_SEATS }, (_, seat) => seat).filter((seat) => source.snapshot().present[seat] === 1);
  window.murmuration = Object.freeze({
    get tick() {
      return source.snapshot().tick;
    },
    get seatIdx() {
      return source.seatIdx();
    },
    get starting() {
      return source.status?.().starting ?? 0;
    },
    get phase() {
      return source.phase();
    },
    get episode() {
      return source.snapshot().episode;
    },
    get episodeTick() {
      return source.snapshot().episodeTick;
    },
    rendererType: source.rendererType,
    frameCost: source.frameCost,
    players: () => present().map((seat) => describePlayer(source.snapshot(), seat)),
    following: () =>
      present()
        .map((seat) => ({ seatIdx: seat, followedSeatIdx: source.snapshot().following[seat] }))
        .filter(({ followedSeatIdx }) => followedSeatIdx >= 0),
  });
}

function describePlayer(snapshot: Snapshot, seat: number): HookPlayer {
  return {
    seatIdx: seat,
    kind: snapshot.kind[seat],
    row: snapshot.row[seat],
    col: snapshot.col[seat],
    facing: snapshot.facing[seat],
    score: snapshot.score[seat],
    held: snapshot.held[seat],
    isConnected: snapshot.connected[seat] === 1,
  };
}
