import type { AgentMind } from '../../agents/parts.ts';
import { createTourCard, type TourCard } from '../hud/room/tour-card.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { Tour } from '../model/tour.ts';
import { roomAddress, SHOW_MARK } from '../net/addresses.ts';
import type { ArenaView } from './arena-view.ts';

/** The tour of a live room, where its address asks for one. */
export class RoomTour {
  readonly #tour = new Tour();
  readonly #card: TourCard;
  #pinnedSeatIdx = -1;
  #isOpen = true;

  constructor(roomId: string) {
    this.#card = createTourCard({
      onNext: () => this.#tour.next(),
      onClose: () => {
        this.#isOpen = false;
        this.#card.root.remove();
      },
      onPlay: () => window.location.assign(roomAddress(roomId)),
    });
  }

  static isAsked(): boolean {
    return new URLSearchParams(window.location.search).has(SHOW_MARK);
  }

  get root(): HTMLElement {
    return this.#card.root;
  }

  /** Points at what is there now. */
  update(nowMs: number, snapshot: Snapshot, minds: readonly AgentMind[], view: ArenaView): void {
    const caption = this.#isOpen ? this.#tour.look(nowMs, snapshot, minds, view.nameOf) : undefined;
    this.#card.show(caption);
    const seatIdx = caption?.seatIdx ?? -1;
    if (seatIdx === this.#pinnedSeatIdx) return;
    view.highlight(seatIdx, false);
    this.#pinnedSeatIdx = seatIdx;
  }
}
