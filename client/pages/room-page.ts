import type { MindsMessage, WelcomeMessage } from '../../server/protocol/messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';
import { Stage } from '../draw/stage.ts';
import { announce, element } from '../hud/dom.ts';
import { createHelp, isHelpKey } from '../hud/help.ts';
import { formatSigned } from '../hud/marks.ts';
import { createPad } from '../hud/pad.ts';
import { createTopBar, type TopBar } from '../hud/top-bar.ts';
import { createWatchCard, createWishCard, type WishCard } from '../hud/wish-card.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { SnapshotPair } from '../model/snapshot.ts';
import { computeShownTick, createTickClock, noteArrival, type TickClock } from '../model/tick-clock.ts';
import { computeBoardView } from '../model/view-model.ts';
import { type ConnectionPhase, RoomConnection } from '../net/room-connection.ts';
import { recallName, rememberName } from '../net/seat-memory.ts';
import { readNames, readState } from '../net/snapshot-reader.ts';
import { ArenaView } from './arena-view.ts';
import { createFrameCost, noteFrame, runFrameLoop } from './frame-loop.ts';
import { PlayerInput } from './player-input.ts';
import { installHook } from './test-hook.ts';

const PANELS_EVERY_MS = 250;

/** What exists once the server has said welcome; made anew when a fresh join finds another level. */
interface OpenRoom {
  readonly facts: RoomFacts;
  readonly pair: SnapshotPair;
  readonly clock: TickClock;
  readonly view: ArenaView;
  readonly input: PlayerInput;
  readonly wish: WishCard | undefined;
}

/** A live room: from the join to leaving. */
export class RoomPage {
  readonly #roomId: string;
  readonly #isPlayer: boolean;
  readonly #bar: TopBar;
  readonly #own = element('div', { class: 'side is-own' });
  readonly #minds = element('div', { class: 'side is-minds' });
  readonly #centre = element('div', { class: 'centre' });
  readonly #boardHost = element('div', { class: 'board' });
  readonly #veil = element('div', { class: 'board-veil' }, element('span', {}, 'Opening the room'));
  readonly #pad = createPad();
  readonly #cost = createFrameCost();
  readonly #connection: RoomConnection;
  #stage: Stage | undefined;
  #open: OpenRoom | undefined;
  #seatIdx = -1;
  #lastPanelsMs = 0;
  #latestMinds: MindsMessage | undefined;

  constructor(root: HTMLElement, roomId: string, isPlayer: boolean) {
    this.#roomId = roomId;
    this.#isPlayer = isPlayer;
    const help = createHelp('room', isPlayer ? (name) => this.#rename(name) : undefined);
    this.#bar = createTopBar(
      [
        { label: '?', name: 'How to play', onClick: () => help.toggle() },
        { label: 'Leave', onClick: () => void this.#leave() },
      ],
      true,
    );
    window.addEventListener('keydown', (event) => {
      if (isHelpKey(event)) help.toggle();
    });
    this.#boardHost.append(this.#veil);
    this.#centre.append(this.#boardHost);
    const main = element('main', { id: 'main', class: 'room-grid' }, this.#own, this.#centre, this.#minds);
    root.replaceChildren(
      element('div', { class: 'room' }, element('h1', { class: 'visually-hidden' }, 'Room'), this.#bar.root, main),
      help.root,
    );
    const join = { name: recallName() || 'Guest', role: isPlayer ? 'player' : 'spectator', wish: 'dealt' } as const;
    this.#connection = new RoomConnection(window.location.origin, roomId, join, {
      onWelcome: (message) => this.#welcome(message),
      onState: (state) => this.#takeState(state),
      onMinds: (message) => this.#takeMinds(message),
      onWish: (preference) => this.#takeWish(preference),
      onRefused: ({ code }) => this.#open?.input.noteRefused(code),
      onRoundTrip: (roundTripMs) => this.#open?.input.noteRoundTrip(roundTripMs),
      onPhase: (phase, line) => this.#showPhase(phase, line),
    });
  }

  /** Joins and draws. Rejects when the room refuses or the browser has no WebGL. */
  async open(): Promise<void> {
    const [stage] = await Promise.all([Stage.create(this.#boardHost), loadFont()]);
    this.#stage = stage;
    await this.#connection.open();
    installHook({
      snapshot: () => this.#open?.pair.current ?? EMPTY_PAIR.current,
      seatIdx: () => this.#seatIdx,
      phase: () => this.#connection.phase,
      rendererType: stage.rendererType,
      frameCost: this.#cost,
    });
    runFrameLoop(stage.leastFrameMs, (nowMs) => this.#drawFrame(nowMs));
  }

  #welcome(message: WelcomeMessage): void {
    const isSameRoom = this.#open !== undefined && this.#open.facts.recordingId === message.recordingId;
    this.#seatIdx = message.seatIdx;
    if (!isSameRoom) this.#openRoom(message);
    this.#open?.input.restart();
    this.#open?.pair.reset();
    this.#open?.wish?.setWish(message.preference);
    const who = message.seatIdx >= 0 ? `You are player ${message.seatIdx + 1}` : 'You are watching';
    this.#bar.setPlace(`${message.worldId} · ${who}`);
    announce(`${who} in room ${this.#roomId}`);
  }

  #openRoom(message: WelcomeMessage): void {
    const stage = this.#stage;
    if (stage === undefined) return;
    const facts: RoomFacts = { ...message, roomId: this.#roomId };
    stage.openLevel(facts);
    this.#boardHost.style.setProperty('--aspect', String(stage.aspect));
    const view = new ArenaView(facts, stage, message.seatIdx >= 0);
    const input = new PlayerInput(facts, (tick, action) => this.#connection.sendIntent(tick, action));
    const wish = this.#isPlayer
      ? createWishCard(facts.cumulantNames, {
          onDeal: () => this.#connection.sendWish('dealt'),
          onFree: () => this.#connection.sendWish('free'),
        })
      : undefined;
    this.#open = {
      facts,
      pair: new SnapshotPair(facts.height * facts.width),
      clock: createTickClock(facts.tickMs),
      view,
      input,
      wish,
    };
    const watchCard = createWatchCard(() => window.location.assign(`/?room=${encodeURIComponent(this.#roomId)}`));
    this.#own.replaceChildren(wish?.root ?? watchCard, view.roster.root, view.legend);
    this.#minds.replaceChildren(view.minds.root);
    const pad = this.#isPlayer ? [this.#pad] : [];
    this.#centre.replaceChildren(this.#boardHost, ...pad, view.curvesPanel.root);
    view.listenToPointer(this.#boardHost);
    if (this.#isPlayer) input.listen(this.#boardHost, this.#pad);
  }

  #takeState(state: RoomState): void {
    const open = this.#open;
    if (open === undefined) return; // the first patch can come before the welcome
    const nowMs = performance.now();
    const isNewTick = state.tick !== open.pair.current.tick;
    const snapshot = readState(state, nowMs, open.pair);
    if (!isNewTick) return;
    noteArrival(open.clock, snapshot.tick, nowMs);
    open.view.setNames(readNames(state));
    open.view.noteTick(snapshot, this.#seatIdx);
    if (this.#seatIdx >= 0) this.#takeOwn(open, nowMs);
    this.#veil.hidden = true;
    if (this.#latestMinds !== undefined) open.view.showMinds(this.#latestMinds.minds);
    this.#latestMinds = undefined;
  }

  /** The own player's part of a new tick: what it earned, and the next intent. */
  #takeOwn({ pair, input }: OpenRoom, nowMs: number): void {
    input.notePatch(pair.current.tick, nowMs);
    const hasPast = pair.previous.tick >= 0 && pair.previous.present[this.#seatIdx] === 1;
    const gain = hasPast ? pair.current.score[this.#seatIdx] - pair.previous.score[this.#seatIdx] : 0;
    if (gain !== 0) this.#stage?.showGain(formatSigned(gain / 100), gain < 0);
  }

  /** A new wish starts a new score; the old one's end is no loss. */
  #takeWish(preference: readonly number[]): void {
    const open = this.#open;
    if (open === undefined) return;
    open.wish?.setWish(preference);
    open.view.curves.forget(this.#seatIdx);
    open.pair.current.score[this.#seatIdx] = 0;
  }

  #takeMinds(message: MindsMessage): void {
    this.#latestMinds = message; // shown with the next tick, when the names are known
  }

  #drawFrame(nowMs: number): void {
    const { frames } = this.#cost;
    const open = this.#open;
    if (open === undefined || open.pair.current.tick < 0) return;
    const { pair, clock, view, input } = open;
    const startMs = performance.now();
    const shownTick = computeShownTick(clock, pair.current.tick, nowMs);
    computeBoardView(pair.previous, pair.current, shownTick, this.#seatIdx, input.ownFacing, view.board);
    const modelMs = performance.now();
    this.#stage?.place(view.board, nowMs);
    const placeMs = performance.now();
    this.#stage?.render();
    noteFrame(this.#cost, modelMs - startMs, placeMs - modelMs, performance.now() - placeMs);
    if (frames === 0) performance.mark('first-playable-frame');
    if (nowMs - this.#lastPanelsMs < PANELS_EVERY_MS) return;
    this.#lastPanelsMs = nowMs;
    view.refreshPanels(pair.current, this.#seatIdx);
    this.#bar.setClock(`tick ${pair.current.tick}`);
    if (this.#seatIdx >= 0) open.wish?.setScore(pair.current.score[this.#seatIdx] / 100);
  }

  #showPhase(phase: ConnectionPhase, line: string): void {
    this.#bar.setConnection(phase, line);
    if (phase === 'reconnecting') {
      this.#veil.hidden = false;
      this.#veil.replaceChildren(element('span', {}, line));
    }
    if (phase !== 'gone') return;
    this.#veil.hidden = false;
    this.#veil.replaceChildren(element('span', {}, `${line}. `, element('a', { href: '/' }, 'Other rooms')));
    this.#veil.style.pointerEvents = 'auto';
  }

  #rename(name: string): void {
    rememberName(name);
    this.#connection.sendName(name);
    announce(`You are now ${name}`);
  }

  async #leave(): Promise<void> {
    await this.#connection.leave().catch(() => undefined); // the page goes either way
    window.location.assign('/');
  }
}

const EMPTY_PAIR = new SnapshotPair(0);

/** Numbers are painted into the sprites, so the type must be there before them. */
async function loadFont(): Promise<void> {
  await Promise.all([
    document.fonts.load('800 31px "Figtree Variable"', '0123'),
    document.fonts.load('700 26px "Figtree Variable"', 'Ab'),
  ]);
}
