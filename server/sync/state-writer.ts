import { SCENE_PLAYER_FIELDS } from '../../envs/core/environment.ts';
import type { Arena } from '../arena/arena.ts';
import type { Seat } from '../arena/seats.ts';
import { BOT_NAME } from '../protocol/messages.ts';
import { ItemState, PlayerState, type RoomState } from '../protocol/state.ts';

/** What the arena does not know of a seat. */
export interface ShownProfile {
  readonly name: string;
  readonly isConnected: boolean;
}

export interface ShownFollow {
  readonly followedSeatIdx: number; // -1 itself
  readonly strengthHundredths: number; // 0-100
}

const OCCUPANT_KINDS = { human: 0, agent: 1, 'stand-in': 2, bot: 3 } as const;
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

  /**
   * isAwaited: whether the next tick waits for this seat's person; isOver: whether the episode counts as ended though its
   * world goes on.
   */
  write(
    profileOf: (seatIdx: number) => ShownProfile | undefined,
    followOf: (seatIdx: number) => ShownFollow | undefined,
    isAwaited: (seatIdx: number) => boolean,
    isOver = false,
  ): void {
    const { report, scene, episode, tick } = this.#arena;
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
        this.#writePlayer(seatIdx, seat, profileOf(seatIdx), followOf(seatIdx), isAwaited(seatIdx));
      }
    }
    this.#writeItems();
  }

  /** seat: undefined for a body that nobody moves. */
  #writePlayer(
    seatIdx: number,
    seat: Seat | undefined,
    profile: ShownProfile | undefined,
    follow: ShownFollow | undefined,
    isAwaited: boolean,
  ): void {
    const key = String(seatIdx);
    const held = this.#state.players.get(key);
    const player = held ?? new PlayerState();
    const { players } = this.#arena.scene;
    const at = seatIdx * SCENE_PLAYER_FIELDS;
    player.seatIdx = seatIdx;
    player.name = profile?.name ?? (seat?.occupant === 'bot' ? BOT_NAME : '');
    player.kind = seat === undefined ? FREE_KIND : OCCUPANT_KINDS[seat.occupant];
    player.connected = seat !== undefined && (profile?.isConnected ?? true);
    player.row = players[at];
    player.col = players[at + 1];
    player.facing = players[at + 2];
    player.held = players[at + 3];
    player.scoreHundredths = seat?.scoreHundredths ?? 0;
    player.episodeHundredths = seat?.episodeHundredths ?? 0;
    player.collected = seat?.collected ?? 0;
    player.awaited = isAwaited;
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
