import { listenToKeyboard } from '../input/keyboard.ts';
import { listenToCells, listenToPad, listenToSwipes } from '../input/touch.ts';
import type { Control } from '../model/controls.ts';
import { HeldActions } from '../model/held-actions.ts';
import {
  chooseAwaitedTick,
  chooseInputTick,
  chooseRepeatTick,
  createInputTickChooser,
  type InputTickChooser,
  noteRefused,
  noteRoundTrip,
  noteSent,
} from '../model/input-tick.ts';
import type { RoomFacts } from '../model/room-facts.ts';

type CellAt = (clientX: number, clientY: number) => number;

/**
 * From hands to intents. A press is sent at once for the next tick it can reach; what is held is sent again with every patch.
 * The own player turns before the server answers, and nothing else is guessed.
 */
export class PlayerInput {
  readonly #controls: readonly Control[];
  readonly #held: HeldActions;
  readonly #chooser: InputTickChooser;
  readonly #isAwaited: boolean;
  readonly #send: (tick: number, action: number) => void;
  #stops: readonly (() => void)[] = [];
  #lastTick = -1;
  #lastEpisode = -1;
  #lastPatchMs = 0;
  #turnedFacing = -1;
  #turnedUntilTick = -1;

  constructor(facts: RoomFacts, controls: readonly Control[], send: (tick: number, action: number) => void) {
    this.#controls = controls;
    this.#held = new HeldActions((action) => controls[action].isRepeated);
    this.#chooser = createInputTickChooser(facts.tickMs);
    this.#isAwaited = facts.pace === 'keys';
    this.#send = send;
  }

  /** cellAt: in a world of one action a cell, the cell under a point of the page. */
  listen(board: HTMLElement, pad: HTMLElement, cellAt: CellAt | undefined): void {
    const onPress = (): void => this.#sendPending();
    this.#stops = [
      listenToKeyboard(this.#controls, this.#held, onPress),
      listenToPad(pad, this.#held, onPress),
      cellAt === undefined
        ? listenToSwipes(board, this.#controls, this.#held, onPress)
        : listenToCells(board, cellAt, this.#held, onPress),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Facing to draw the own player with, or -1 when the server's is newer. */
  get ownFacing(): number {
    return this.#lastTick < this.#turnedUntilTick ? this.#turnedFacing : -1;
  }

  notePatch(tick: number, episode: number, nowMs: number): void {
    if (tick === this.#lastTick && episode === this.#lastEpisode) return;
    if (episode !== this.#lastEpisode) this.#chooser.lastSentTick = -1; // what was meant for the last episode is forgotten
    this.#lastEpisode = episode;
    this.#lastTick = tick;
    this.#lastPatchMs = nowMs;
    if (this.#held.pending !== undefined) this.#sendPending();
    else this.#repeatHeld();
  }

  /** An episode starts now, or ticks take another time: what was sent while it waited is forgotten there. */
  noteTempo(tickMs: number, hasStarted: boolean): void {
    this.#chooser.tickMs = tickMs;
    if (!hasStarted) return;
    this.#chooser.lastSentTick = -1;
    this.#lastPatchMs = performance.now();
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
    const action = this.#held.pending;
    if (action === undefined || this.#lastTick < 0) return;
    const tick = this.#isAwaited
      ? chooseAwaitedTick(this.#chooser, this.#lastTick)
      : chooseInputTick(this.#chooser, this.#lastTick, performance.now() - this.#lastPatchMs);
    if (tick >= 0) this.#sendFor(tick, action);
  }

  #repeatHeld(): void {
    const action = this.#held.held;
    if (action === undefined) return;
    const tick = this.#isAwaited
      ? chooseAwaitedTick(this.#chooser, this.#lastTick)
      : chooseRepeatTick(this.#chooser, this.#lastTick, performance.now() - this.#lastPatchMs);
    if (tick >= 0) this.#sendFor(tick, action);
  }

  #sendFor(tick: number, action: number): void {
    this.#held.noteSent();
    noteSent(this.#chooser, tick);
    const { facing } = this.#controls[action];
    if (facing >= 0) {
      this.#turnedFacing = facing;
      this.#turnedUntilTick = tick;
    }
    this.#send(tick, action);
  }
}
