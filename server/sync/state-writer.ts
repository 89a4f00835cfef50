import { SCENE_PLAYER_FIELDS } from '../../envs/core/environment.ts';
import type { Arena } from '../arena/arena.ts';
import type { Seat } from '../arena/seats.ts';
import type { TeamScore } from '../arena/team-score.ts';
import { BOT_NAME } from '../protocol/messages.ts';
import { ItemState, PlayerState, type RoomState, SEAT_KINDS } from '../protocol/state.ts';

/** What the arena does not know of a seat. */
export interface ShownProfile {
  readonly name: string;
  readonly isConnected: boolean;
}

export interface ShownFollow {
  readonly followedSeatIdx: number; // -1 itself
  readonly strengthHundredths: number; // 0-100
}

/** What is shown of the seats, and how. */
export interface ShownSeats {
  readonly profileOf: (seatIdx: number) => ShownProfile | undefined;
  readonly followOf: (seatIdx: number) => ShownFollow | undefined;
  readonly isAwaited: (seatIdx: number) => boolean; // the next tick waits for this seat's person
  readonly isReady: (seatIdx: number) => boolean; // for the episode that begins, or the next one
  readonly isOver: boolean; // the episode counts as ended though its world goes on
  readonly areMindsHidden: boolean; // a score in a preference would tell the preference
}

/** What holds a room, or slows it. */
export interface ShownTempo {
  readonly starting: number; // see STARTING of the gate
  readonly startsInSec: number;
  readonly isPaused: boolean;
  readonly speedPercent: number;
  readonly areMindsHidden: boolean;
}

const FREE_KIND = 4; // nobody acts, but the body stands there and may be in the way

/** Copies the arena into the schema, one way; nothing is ever read back. Only fields that changed are written. */
export class StateWriter {
  readonly #state: RoomState;
  readonly #arena: Arena;

  constructor(state: RoomState, arena: Arena) {
    this.#state = state;
    this.#arena = arena;
    state.seats = arena.spec.numSeats;
    state.phase = 0;
  }

  write(shown: ShownSeats): void {
    const { report, scene, episode, tick } = this.#arena;
    const { isOver } = shown;
    this.#state.tick = tick;
    this.#state.episode = episode;
    this.#state.episodeTick = scene.tick;
    this.#state.ending = report.terminated || (isOver && !report.truncated) ? 1 : report.truncated ? 2 : 0;
    for (let seatIdx = 0; seatIdx < this.#arena.spec.numSeats; seatIdx++) {
      const seat = this.#arena.seats.at(seatIdx);
      const isPresent = this.#arena.scene.players[seatIdx * SCENE_PLAYER_FIELDS + 4] !== 0;
      if (!isPresent || (seat === undefined && this.#arena.spec.hasDynamicSeats)) {
        this.#state.players.delete(String(seatIdx)); // a seat that was taken only now has its body from the next tick on
      } else {
        this.#writePlayer(seatIdx, seat, shown);
      }
    }
    this.#writeItems();
  }

  writeTempo({ starting, startsInSec, isPaused, speedPercent, areMindsHidden }: ShownTempo): void {
    this.#state.starting = starting;
    this.#state.startsInSec = startsInSec;
    this.#state.paused = isPaused;
    this.#state.speedPercent = speedPercent;
    this.#state.mindsHidden = areMindsHidden;
  }

  writeTeam({ isShared, returnHundredths, best }: TeamScore): void {
    this.#state.isTeam = isShared;
    this.#state.teamHundredths = returnHundredths;
    this.#state.bestEpisode = best?.episode ?? 0;
    this.#state.bestHundredths = best?.returnHundredths ?? 0;
    this.#state.bestBy = best?.by.join(', ') ?? '';
  }

  /** seat: undefined for a body that nobody moves. */
  #writePlayer(seatIdx: number, seat: Seat | undefined, shown: ShownSeats): void {
    const profile = shown.profileOf(seatIdx);
    const follow = shown.followOf(seatIdx);
    const isScoreShown = !(shown.areMindsHidden && this.#arena.spec.hasPreferences);
    const key = String(seatIdx);
    const held = this.#state.players.get(key);
    const player = held ?? new PlayerState();
    const { players } = this.#arena.scene;
    const at = seatIdx * SCENE_PLAYER_FIELDS;
    player.seatIdx = seatIdx;
    player.name = profile?.name ?? (seat?.occupant === 'bot' ? BOT_NAME : '');
    player.kind = seat === undefined ? FREE_KIND : SEAT_KINDS[seat.occupant];
    player.connected = seat !== undefined && (profile?.isConnected ?? true);
    player.row = players[at];
    player.col = players[at + 1];
    player.facing = players[at + 2];
    player.held = players[at + 3];
    player.scoreHundredths = isScoreShown ? (seat?.scoreHundredths ?? 0) : 0;
    player.episodeHundredths = isScoreShown ? (seat?.episodeHundredths ?? 0) : 0;
    player.collected = seat?.collected ?? 0;
    player.awaited = shown.isAwaited(seatIdx);
    player.ready = shown.isReady(seatIdx);
    player.lastAction = this.#arena.report.actions[seatIdx];
    player.following = follow?.followedSeatIdx ?? -1;
    player.followStrength = follow?.strengthHundredths ?? 0;
    if (held === undefined) this.#state.players.set(key, player);
  }

  #writeItems(): void {
    const { items } = this.#arena.scene;
    for (const [key, { cellIdx }] of this.#state.items.entries()) {
      if (cellIdx >= items.length) this.#state.items.delete(key); // of a larger level before
    }
    for (let cellIdx = 0; cellIdx < items.length; cellIdx++) {
      const code = items[cellIdx];
      const key = String(cellIdx);
      const held = this.#state.items.get(key);
      if (code === 0) {
        if (held !== undefined) this.#state.items.delete(key);
      } else if (held === undefined) {
        const item = new ItemState();
        item.cellIdx = cellIdx;
        item.code = code;
        this.#state.items.set(key, item);
      } else {
        held.code = code;
      }
    }
  }
}
