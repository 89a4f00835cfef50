import { StateView } from '@colyseus/schema';
import type { Scene } from '../../envs/core/environment.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { isCellVisible } from '../arena/visibility.ts';
import type { ItemState, PlayerState, RoomState } from '../protocol/state.ts';

type Element = PlayerState | ItemState;

/** One client's (or in an open room everybody's) view: the elements it has now. */
class ElementView {
  readonly view = new StateView();
  #held = new Set<Element>();

  /** Makes the view hold exactly `elements`. */
  show(elements: Set<Element>): void {
    for (const element of this.#held) if (!elements.has(element)) this.view.remove(element);
    for (const element of elements) if (!this.#held.has(element)) this.view.add(element);
    this.#held = elements;
  }
}

/**
 * Who is sent what. Open room: one view with everything, shared by all. Closed room: a seat has the elements inside
 * its window and itself, a spectator has none and sees only the public fields (tick, phase, number of seats).
 */
export class Views {
  readonly #state: RoomState;
  readonly #isOpen: boolean;
  readonly #window: ObservationSpec;
  readonly #scene: Scene;
  readonly #views = new Map<string, { readonly seatIdx: number; readonly view: ElementView }>();
  #shared: ElementView | undefined;

  constructor(state: RoomState, isOpen: boolean, window: ObservationSpec, scene: Scene) {
    this.#state = state;
    this.#isOpen = isOpen;
    this.#window = window;
    this.#scene = scene;
  }

  /** The view of a client that joins; seatIdx -1 for a spectator. */
  open(clientId: string, seatIdx: number): StateView {
    const view = this.#isOpen ? (this.#shared ?? new ElementView()) : new ElementView();
    if (this.#isOpen) this.#shared = view;
    this.#views.set(clientId, { seatIdx, view });
    view.show(this.#elementsFor(seatIdx));
    return view.view;
  }

  /** Without clients the shared view is let go of: nobody would ever drain its changes. */
  close(clientId: string): void {
    const held = this.#views.get(clientId);
    if (held === undefined) return;
    this.#views.delete(clientId);
    if (!this.#isOpen) held.view.view.dispose();
    if (this.#isOpen && this.#views.size === 0) {
      this.#shared?.view.dispose();
      this.#shared = undefined;
    }
  }

  /** After the state was written, before the patch. */
  update(): void {
    if (this.#isOpen) {
      this.#shared?.show(this.#elementsFor(-1));
      return;
    }
    for (const { seatIdx, view } of this.#views.values()) view.show(this.#elementsFor(seatIdx));
  }

  #elementsFor(seatIdx: number): Set<Element> {
    const { players, items } = this.#state;
    if (this.#isOpen) return new Set<Element>([...players.values(), ...items.values()]);
    const elements = new Set<Element>();
    if (seatIdx < 0) return elements;
    const sees = (row: number, col: number) => isCellVisible(this.#window, this.#scene, seatIdx, row, col);
    for (const player of players.values()) {
      if (player.seatIdx === seatIdx || sees(player.row, player.col)) elements.add(player);
    }
    const width = this.#scene.width;
    for (const item of items.values()) {
      if (sees(Math.floor(item.cellIdx / width), item.cellIdx % width)) elements.add(item);
    }
    return elements;
  }
}
