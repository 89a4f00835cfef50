import { listenToKeyboard } from '../input/keyboard.ts';
import { listenToPad, listenToSwipes } from '../input/touch.ts';
import { HeldActions } from '../model/held-actions.ts';
import {
  chooseInputTick,
  chooseRepeatTick,
  createInputTickChooser,
  type InputTickChooser,
  noteRefused,
  noteRoundTrip,
  noteSent,
} from '../model/input-tick.ts';
import { type ActionMeaning, actionIndexOf, facingOf, type RoomFacts } from '../model/room-facts.ts';

/**
 * From hands to intents. A press is sent at once for the next tick it can reach; what is held is sent again with every patch.
 * The own player turns before the server answers, and nothing else is guessed.
 */
export class PlayerInput {
  readonly #held = new HeldActions();
  readonly #chooser: InputTickChooser;
  readonly #actionOf: ReadonlyMap<ActionMeaning, number>;
  readonly #turnsAtOnce: boolean;
  readonly #send: (tick: number, action: number) => void;
  #lastTick = -1;
  #lastPatchMs = 0;
  #turnedFacing = -1;
  #turnedUntilTick = -1;

  constructor(facts: RoomFacts, send: (tick: number, action: number) => void) {
    const meanings: readonly ActionMeaning[] = ['up', 'right', 'down', 'left', 'interact'];
    this.#actionOf = new Map(meanings.map((meaning) => [meaning, actionIndexOf(facts, meaning)]));
    this.#turnsAtOnce = actionIndexOf(facts, 'down') >= 0; // a world of turns has no walk backwards
    this.#chooser = createInputTickChooser(facts.tickMs);
    this.#send = send;
  }

  listen(board: HTMLElement, pad: HTMLElement): void {
    const onPress = (): void => this.#sendPending();
    listenToKeyboard(this.#held, onPress);
    listenToSwipes(board, this.#held, onPress);
    listenToPad(pad, this.#held, onPress);
  }

  /** Facing to draw the own player with, or -1 when the server's is newer. */
  get ownFacing(): number {
    return this.#lastTick < this.#turnedUntilTick ? this.#turnedFacing : -1;
  }

  notePatch(tick: number, nowMs: number): void {
    if (tick === this.#lastTick) return;
    this.#lastTick = tick;
    this.#lastPatchMs = nowMs;
    if (this.#held.pending !== undefined) this.#sendPending();
    else this.#repeatHeld();
  }

  noteRefused(code: string): void {
    if (code === 'late' || code === 'early') noteRefused(this.#chooser, code);
  }

  noteRoundTrip(roundTripMs: number): void {
    noteRoundTrip(this.#chooser, roundTripMs);
  }

  /** A new line to the room: tick numbers may have moved on, and keys may have been let go meanwhile. */
  restart(): void {
    this.#held.releaseAll();
    this.#chooser.lastSentTick = -1;
  }

  #sendPending(): void {
    const meaning = this.#held.pending;
    if (meaning === undefined || this.#lastTick < 0) return;
    const tick = chooseInputTick(this.#chooser, this.#lastTick, performance.now() - this.#lastPatchMs);
    if (tick >= 0) this.#sendFor(tick, meaning);
  }

  #repeatHeld(): void {
    const meaning = this.#held.held;
    if (meaning === undefined) return;
    const tick = chooseRepeatTick(this.#chooser, this.#lastTick, performance.now() - this.#lastPatchMs);
    if (tick >= 0) this.#sendFor(tick, meaning);
  }

  #sendFor(tick: number, meaning: ActionMeaning): void {
    this.#held.noteSent();
    const action = this.#actionOf.get(meaning) ?? -1;
    if (action < 0) return;
    noteSent(this.#chooser, tick);
    const facing = facingOf(meaning);
    if (this.#turnsAtOnce && facing >= 0) {
      this.#turnedFacing = facing;
      this.#turnedUntilTick = tick;
    }
    this.#send(tick, action);
  }
}
