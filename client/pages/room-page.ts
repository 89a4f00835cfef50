import type { RaceMessage } from '../../server/protocol/designer.ts';
import type { LevelMessage, MindsMessage, WelcomeMessage } from '../../server/protocol/messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';
import { Stage } from '../draw/stage.ts';
import { announce, element } from '../hud/dom.ts';
import { createHelp, type Help, isHelpKey } from '../hud/help.ts';
import { formatScore, formatSigned } from '../hud/marks.ts';
import { createTopBar, type TopBar } from '../hud/top-bar.ts';
import { guideOf } from '../hud/world-guide.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { SnapshotPair } from '../model/snapshot.ts';
import { computeShownTick, noteArrival } from '../model/tick-clock.ts';
import { computeBoardView } from '../model/view-model.ts';
import { type ConnectionPhase, RoomConnection } from '../net/room-connection.ts';
import { recallName, rememberName } from '../net/seat-memory.ts';
import { readNames, readState } from '../net/snapshot-reader.ts';
import { createFrameCost, noteFrame, runFrameLoop } from './frame-loop.ts';
import { createOpenRoom, type OpenRoom } from './open-room.ts';
import { installHook } from './test-hook.ts';

const PANELS_EVERY_MS = 250;

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
  readonly #help: Help;
  readonly #cost = createFrameCost();
  readonly #connection: RoomConnection;
  #stage: Stage | undefined;
  #open: OpenRoom | undefined;
  #seatIdx = -1;
  #lastPanelsMs = 0;
  #lastGain = 0; // hundredths
  #latestMinds: MindsMessage | undefined;

  constructor(root: HTMLElement, roomId: string, isPlayer: boolean) {
    this.#roomId = roomId;
    this.#isPlayer = isPlayer;
    const help = createHelp('room', isPlayer ? (name) => this.#rename(name) : undefined);
    this.#help = help;
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
      onLevel: (message) => this.#changeLevel(message),
      onState: (state) => this.#takeState(state),
      onMinds: (message) => this.#takeMinds(message),
      onDesigned: (message) => this.#open?.designer?.noteDesigned(message),
      onRace: (message) => this.#takeRace(message),
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
    const isSameRoom = this.#open?.facts.recordingId === message.recordingId;
    this.#seatIdx = message.seatIdx;
    if (!isSameRoom) this.#openRoom(message);
    else if (this.#open?.levelHash !== message.levelHash) this.#changeLevel(message);
    this.#open?.input.restart();
    this.#open?.pair.reset();
    this.#open?.wish?.setWish(message.preference);
    const who = message.seatIdx >= 0 ? `You are player ${message.seatIdx + 1}` : 'You are watching';
    this.#bar.setPlace(`${guideOf(message.worldId).title} · ${who}`);
    announce(`${who} in room ${this.#roomId}`);
    this.#connection.expectsTicks = message.pace === 'clock';
  }

  #openRoom(message: WelcomeMessage): void {
    const stage = this.#stage;
    if (stage === undefined) return;
    const facts: RoomFacts = { ...message, roomId: this.#roomId };
    stage.openLevel(facts);
    this.#boardHost.style.setProperty('--aspect', String(stage.aspect));
    this.#open?.input.stop();
    for (const dialog of this.#open?.designer?.dialogs ?? []) dialog.remove();
    const open = createOpenRoom(facts, message.levelHash, {
      stage,
      connection: this.#connection,
      isPlayer: this.#isPlayer,
      hasOwnPlayer: message.seatIdx >= 0,
      help: this.#help,
    });
    this.#open = open;
    this.#own.replaceChildren(...open.ownPanels);
    this.#minds.replaceChildren(...open.otherPanels);
    this.#boardHost.append(open.beat.root, this.#veil);
    this.#centre.replaceChildren(this.#boardHost, ...(this.#isPlayer ? [open.pad] : []), ...open.belowPanels);
    this.#centre.after(...(open.designer?.dialogs ?? []));
    this.#boardHost.classList.toggle('is-alone', open.belowPanels.length === 0);
    open.view.listenToPointer(this.#boardHost);
    if (this.#isPlayer) open.listen(this.#boardHost);
  }

  /** The next patch shows the start of an episode on another level. */
  #changeLevel(message: LevelMessage | WelcomeMessage): void {
    const { horizon, task, height, width, terrain, levelHash } = message;
    const open = this.#open;
    if (open === undefined || this.#stage === undefined) return;
    const facts = { ...open.facts, horizon, task, height, width, terrain };
    this.#stage.changeLevel(facts);
    this.#boardHost.style.setProperty('--aspect', String(this.#stage.aspect));
    open.view.openLevel(facts);
    open.score?.openLevel(facts);
    this.#open = { ...open, facts, levelHash, pair: new SnapshotPair(height * width) };
  }

  #takeState(state: RoomState): void {
    const open = this.#open;
    if (open === undefined) return; // the first patch can come before the welcome
    const nowMs = performance.now();
    const { tick, episode } = open.pair.current;
    const isNewTick = state.tick !== tick;
    const snapshot = readState(state, nowMs, open.pair, open.designer === undefined);
    if (this.#seatIdx >= 0) open.input.notePatch(snapshot.tick, snapshot.episode, nowMs);
    open.view.setNames(readNames(state)); // also before the first tick
    const end = open.beat.update(snapshot, this.#seatIdx, open.view.nameOf);
    if (snapshot.episode !== episode) open.pair.previous.tick = -1; // nobody slides from one episode into the next
    if (!isNewTick) return;
    open.view.trails?.note(snapshot);
    noteArrival(open.clock, snapshot.tick, nowMs);
    open.view.noteTick(snapshot, this.#seatIdx);
    if (open.pair.previous.tick >= 0) open.view.feed.note(open.pair.previous, snapshot);
    if (end !== undefined) open.view.feed.noteEnd(`Episode ${snapshot.episode}: ${end}`);
    if (this.#seatIdx >= 0) this.#showGain(open);
    this.#veil.hidden = true;
    if (this.#latestMinds !== undefined) open.view.showMinds(this.#latestMinds.minds);
    this.#latestMinds = undefined;
  }

  /** What the own player earned with a new tick. */
  #showGain({ pair, facts }: OpenRoom): void {
    const hasPast = pair.previous.tick >= 0 && pair.previous.present[this.#seatIdx] === 1;
    const gain = hasPast ? pair.current.score[this.#seatIdx] - pair.previous.score[this.#seatIdx] : 0;
    const isSameCost = gain < 0 && gain === this.#lastGain && !facts.hasPreferences; // what every step costs is not news
    this.#lastGain = gain;
    if (gain === 0 || isSameCost) return;
    this.#stage?.showGain(facts.hasPreferences ? formatSigned(gain / 100) : formatScore(gain / 100), gain < 0);
  }

  /** A new wish starts a new score; the old one's end is no loss. */
  #takeWish(preference: readonly number[]): void {
    const open = this.#open;
    if (open === undefined) return;
    open.wish?.setWish(preference);
    open.view.curves.forget(this.#seatIdx);
    open.pair.current.score[this.#seatIdx] = 0;
  }

  /** The end of a race is told over the board as well. */
  #takeRace(message: RaceMessage): void {
    const told = this.#open?.designer?.noteRace(message, this.#seatIdx);
    this.#open?.beat.setNote(told ?? '');
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
    this.#stage?.place(view.board, nowMs, view.trails);
    const placeMs = performance.now();
    this.#stage?.render();
    noteFrame(this.#cost, modelMs - startMs, placeMs - modelMs, performance.now() - placeMs);
    if (frames === 0) performance.mark('first-playable-frame');
    if (nowMs - this.#lastPanelsMs < PANELS_EVERY_MS) return;
    this.#lastPanelsMs = nowMs;
    view.refreshPanels(pair.current, this.#seatIdx);
    this.#bar.setClock(`tick ${pair.current.tick}`);
    if (this.#seatIdx >= 0) open.wish?.setScore(pair.current.score[this.#seatIdx] / 100);
    open.score?.update(pair.current, this.#seatIdx, view.nameOf);
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
