import type { RaceMessage } from '../../server/protocol/designer.ts';
import type { LevelMessage, MindsMessage, WelcomeMessage } from '../../server/protocol/messages.ts';
import type { RoomState } from '../../server/protocol/state.ts';
import { Stage } from '../draw/stage.ts';
import { BoardVeil } from '../hud/board/board-veil.ts';
import { createHelp, type Help, isHelpKey } from '../hud/board/help.ts';
import { announce, element } from '../hud/kit/dom.ts';
import { formatScore, formatSigned } from '../hud/kit/marks.ts';
import { guideOf } from '../hud/kit/world-guide.ts';
import { createEndingNotice } from '../hud/room/ending-notice.ts';
import { createTopBar, type TopBar } from '../hud/room/top-bar.ts';
import { listenToRoundKeys } from '../input/round-keys.ts';
import { isolateName } from '../model/isolate-name.ts';
import type { KeyLayout } from '../model/key-layout.ts';
import type { RoomEnding } from '../model/room-ending.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { isTicking, lateLine, type RoomStatus, RUNNING_STATUS, STARTING } from '../model/room-status.ts';
import { ENDING, type Snapshot, SnapshotPair } from '../model/snapshot.ts';
import { swappedSeats } from '../model/swapped-seats.ts';
import { computeShownTick, noteArrival, setTickMs } from '../model/tick-clock.ts';
import { computeBoardView } from '../model/view-model.ts';
import { LOBBY_ADDRESS, serverEndpoint } from '../net/addresses.ts';
import { type ConnectionPhase, RoomConnection } from '../net/room-connection.ts';
import { recallName, rememberName } from '../net/seat-memory.ts';
import { readFollows, readNames, readState } from '../net/snapshot-reader.ts';
import { readStatus } from '../net/status-reader.ts';
import { createFrameCost, noteFrame, runFrameLoop } from './frame-loop.ts';
import { createOpenRoom, type OpenRoom } from './open-room.ts';
import { RoomTools } from './room-tools.ts';
import { RoomTour } from './room-tour.ts';
import { installHook } from './test-hook.ts';

const PANELS_EVERY_MS = 250;
const OPENING = 'Opening the room';

/** A live room: from the join to leaving. */
export class RoomPage {
  readonly #roomId: string;
  readonly #isPlayer: boolean;
  readonly #layout: KeyLayout;
  readonly #bar: TopBar;
  readonly #own = element('div', { class: 'side is-own' });
  readonly #minds = element('div', { class: 'side is-minds' });
  readonly #centre = element('div', { class: 'centre' });
  readonly #boardHost = element('div', { class: 'board' });
  readonly #veil = new BoardVeil();
  readonly #heading = element('h1', { class: 'visually-hidden' }, 'Room');
  readonly #help: Help;
  readonly #cost = createFrameCost();
  readonly #connection: RoomConnection;
  readonly #tools: RoomTools;
  readonly #tour: RoomTour | undefined;
  #knownMinds: MindsMessage['minds'] = [];
  #lineup: MindsMessage['lineup'] = [];
  #stage: Stage | undefined;
  #open: OpenRoom | undefined;
  #seatIdx = -1;
  #isOpenRoom = true; // everybody sees everything
  #lastPanelsMs = 0;
  #lastGain = 0; // hundredths
  #latestMinds: MindsMessage | undefined;
  #status: RoomStatus = RUNNING_STATUS;
  #isNewcomer = false; // since the welcome and until the first state

  constructor(root: HTMLElement, roomId: string, isPlayer: boolean, layout: KeyLayout) {
    this.#layout = layout;
    this.#roomId = roomId;
    this.#isPlayer = isPlayer;
    const help = createHelp('room', layout, isPlayer ? (name) => this.#rename(name) : undefined);
    this.#help = help;
    this.#tools = new RoomTools(roomId, (ownerKey, change) => this.#connection.sendControl({ ownerKey, ...change }));
    this.#bar = createTopBar(
      [
        ...this.#tools.buttons,
        { label: '?', name: 'How to play', onClick: () => help.toggle() },
        { label: 'Leave', onClick: () => void this.#leave() },
      ],
      true,
    );
    window.addEventListener('keydown', (event) => {
      if (isHelpKey(event)) help.toggle();
    });
    if (isPlayer)
      listenToRoundKeys(
        () => this.#isReadyAsked,
        () => this.#connection.sendReady(),
      );
    this.#tour = !isPlayer && RoomTour.isAsked() ? new RoomTour(roomId) : undefined;
    this.#veil.say(OPENING);
    this.#boardHost.append(this.#veil.root);
    this.#centre.append(this.#boardHost);
    const main = element('main', { id: 'main', class: 'room-grid' }, this.#own, this.#centre, this.#minds);
    const room = element('div', { class: 'room' }, this.#heading, this.#bar.root, main);
    root.replaceChildren(room, help.root);
    this.#tools.listen(room);
    const join = { name: recallName() || 'Guest', role: isPlayer ? 'player' : 'spectator', wish: 'dealt' } as const;
    this.#connection = new RoomConnection(serverEndpoint(), roomId, join, {
      onWelcome: (message) => this.#welcome(message),
      onLevel: (message) => this.#changeLevel(message),
      onState: (state) => this.#takeState(state),
      onMinds: (message) => this.#takeMinds(message),
      onPast: (message) => this.#open?.view.curves.load(message, this.#seatIdx),
      onDesigned: (message) => this.#open?.designer?.noteDesigned(message),
      onRace: (message) => this.#takeRace(message),
      onPreference: (preference) => this.#takePreference(preference),
      onRefused: ({ code, message }) => this.#takeRefusal(code, message),
      onRoundTrip: (roundTripMs) => this.#open?.input.noteRoundTrip(roundTripMs),
      onPhase: (phase, line) => this.#showPhase(phase, line),
      onEnd: (ending) => this.#showEnding(ending),
    });
  }

  /** Joins and draws. Rejects, before a seat is taken, when the browser has no WebGL. */
  async open(): Promise<void> {
    const [stage] = await Promise.all([Stage.create(this.#boardHost), loadFont()]);
    this.#stage = stage;
    await this.#connection.open();
    installHook({
      snapshot: () => this.#open?.pair.current ?? EMPTY_PAIR.current,
      seatIdx: () => this.#seatIdx,
      phase: () => this.#connection.phase,
      status: () => this.#status,
      rendererType: stage.rendererType,
      frameCost: this.#cost,
    });
    const stopDrawing = runFrameLoop(stage.leastFrameMs, (nowMs) => {
      try {
        this.#drawFrame(nowMs);
      } catch (error) {
        stopDrawing();
        this.#connection.fail(error);
      }
    });
  }

  #welcome(message: WelcomeMessage): void {
    const isSameRoom = this.#open?.facts.recordingId === message.recordingId;
    this.#seatIdx = message.seatIdx;
    this.#isOpenRoom = message.isOpen;
    this.#isNewcomer = message.seatIdx >= 0;
    if (!isSameRoom) this.#openRoom(message);
    else if (this.#open?.levelHash !== message.levelHash) this.#changeLevel(message);
    this.#open?.input.restart();
    this.#open?.pair.reset();
    this.#open?.preference?.setPreference(message.preference);
    const who = message.seatIdx >= 0 ? `You are player ${message.seatIdx + 1}` : 'You are watching';
    const title = guideOf(message.worldId).title;
    const place = message.roomName === '' ? title : `${isolateName(message.roomName)}: ${title}`;
    this.#bar.setPlace(`${place} · ${who}`);
    this.#heading.textContent = place;
    document.title = `${place} · Murmuration`;
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
      layout: this.#layout,
    });
    this.#open = open;
    this.#status = RUNNING_STATUS;
    const { panels, rail } = this.#tools.openRoom(facts, open.keyCodes);
    this.#own.replaceChildren(...panels, ...open.ownPanels);
    this.#minds.replaceChildren(...open.otherPanels);
    this.#boardHost.append(
      open.round.root,
      open.beat.root,
      open.start.root,
      this.#veil.root,
      ...(this.#tour === undefined ? [] : [this.#tour.root]),
    );
    this.#centre.replaceChildren(this.#boardHost, ...(this.#isPlayer ? [open.pad] : []), ...open.belowPanels);
    this.#centre.after(rail, ...(open.designer?.dialogs ?? []));
    this.#boardHost.classList.toggle('is-alone', open.belowPanels.length === 0);
    open.view.listenToPointer(this.#boardHost);
    if (this.#isPlayer) open.listen(this.#boardHost);
  }

  /** The next patch shows the start of an episode on another level. */
  #changeLevel(message: LevelMessage | WelcomeMessage): void {
    const { horizon, task, isTeam, height, width, terrain, levelHash } = message;
    const open = this.#open;
    if (open === undefined || this.#stage === undefined) return;
    const facts = { ...open.facts, horizon, task, isTeam, height, width, terrain };
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
    if (!this.#isOpenRoom) readFollows(this.#knownMinds, snapshot);
    if (this.#seatIdx >= 0) open.input.notePatch(snapshot.tick, snapshot.episode, nowMs);
    open.view.setNames(readNames(state)); // also before the first tick
    this.#showMinds();
    this.#takeStatus(open, snapshot, readStatus(state));
    const end = open.beat.update(snapshot, this.#status.team, this.#seatIdx, open.view.nameOf);
    if (snapshot.episode !== episode) open.pair.previous.tick = -1; // nobody slides from one episode into the next
    if (!isNewTick) return;
    open.view.trails?.note(snapshot);
    noteArrival(open.clock, snapshot.tick, nowMs);
    if (!this.#areFollowsHidden) open.view.noteTick(snapshot, this.#seatIdx);
    if (open.pair.previous.tick >= 0) open.view.feed.note(open.pair.previous, snapshot, this.#seatIdx);
    if (end !== undefined) open.view.feed.noteEnd(`Episode ${snapshot.episode}: ${end}`);
    if (this.#seatIdx >= 0) this.#showGain(open);
    this.#veil.lift();
  }

  /** What holds the room: no tick is missed meanwhile, and none comes sooner than the room's speed says. */
  #takeStatus({ facts, clock, input, start, view }: OpenRoom, snapshot: Snapshot, status: RoomStatus): void {
    const tickMs = (facts.tickMs * 100) / status.speedPercent;
    const hasStarted = this.#status.starting !== STARTING.running && status.starting === STARTING.running;
    setTickMs(clock, tickMs);
    input.noteTempo(tickMs, hasStarted);
    if (status.areMindsHidden !== this.#status.areMindsHidden) this.#hideMinds(status.areMindsHidden);
    this.#status = status;
    this.#connection.expectsTicks = facts.pace === 'clock' && isTicking(status, snapshot);
    start.update(status, snapshot, this.#seatIdx, view.nameOf);
    const late = this.#isNewcomer ? lateLine(facts, snapshot) : '';
    this.#isNewcomer = false;
    if (late !== '') this.#veil.notice(late);
  }

  /** Scores come and go with the preferences that they would tell: neither is a gain or a loss. What was told of follows goes as well. */
  #hideMinds(areHidden: boolean): void {
    const open = this.#open;
    if (open === undefined) return;
    open.view.minds.setHidden(areHidden);
    open.view.roster.setHidden(areHidden);
    open.preference?.setScoreHidden(areHidden);
    open.view.curves.clear();
    if (open.facts.hasPreferences) {
      open.view.timeline.clear();
      open.view.feed.clear();
    }
    open.pair.previous.score.set(open.pair.current.score);
    if (!areHidden) announce('The minds are revealed');
  }

  /** What nobody is told has no place in charts: neither scores in preferences nor who follows whom. */
  get #areFollowsHidden(): boolean {
    return this.#status.areMindsHidden && this.#open?.facts.hasPreferences === true;
  }

  /** Whether a key may say that the own player is ready. */
  get #isReadyAsked(): boolean {
    const ending = this.#open?.pair.current.ending ?? ENDING.running;
    const isStarting = this.#status.starting === STARTING.waits && !this.#status.ready.includes(this.#seatIdx);
    return this.#seatIdx >= 0 && (isStarting || ending !== ENDING.running);
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

  /** A new preference starts a new score; the old one's end is no loss. */
  #takePreference(preference: readonly number[]): void {
    const open = this.#open;
    if (open === undefined) return;
    open.preference?.setPreference(preference);
    open.view.curves.forget(this.#seatIdx);
    open.pair.current.score[this.#seatIdx] = 0;
  }

  /** The end of a race is told over the board as well. */
  #takeRace(message: RaceMessage): void {
    const told = this.#open?.designer?.noteRace(message, this.#seatIdx);
    this.#open?.beat.setNote(told ?? '');
  }

  #takeRefusal(code: string, line: string): void {
    this.#open?.input.noteRefused(code);
    this.#tools.noteRefused(code, line);
  }

  #takeMinds(message: MindsMessage): void {
    for (const seatIdx of swappedSeats(this.#lineup, message.lineup)) this.#open?.view.forgetAgent(seatIdx);
    this.#lineup = message.lineup;
    this.#knownMinds = message.minds;
    this.#tools.noteLineup(message.lineup);
    this.#latestMinds = message;
    this.#showMinds(); // no tick may follow where the room stands still
  }

  /** Shows the latest minds once names are known, which come with the first state. */
  #showMinds(): void {
    if (this.#latestMinds === undefined || this.#open === undefined || this.#open.pair.current.tick < 0) return;
    this.#open.view.showMinds(this.#latestMinds.minds);
    this.#latestMinds = undefined;
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
    this.#tour?.update(nowMs, pair.current, this.#knownMinds, view);
    this.#tools.update(pair.current, this.#status, view.nameOf);
    open.round.update(open.facts, this.#status, pair.current);
    if (this.#seatIdx >= 0) open.preference?.setScore(pair.current.score[this.#seatIdx] / 100);
    open.score?.update(pair.current, this.#status.team, this.#seatIdx, view.nameOf);
  }

  #showPhase(phase: ConnectionPhase, line: string): void {
    this.#bar.setConnection(phase, line);
    if (phase === 'reconnecting') this.#veil.say(line);
    this.#veil.setOpen(phase === 'gone');
  }

  #showEnding(ending: RoomEnding): void {
    const notice = createEndingNotice(ending, {
      roomId: this.#roomId,
      recordingId: this.#open?.facts.recordingId ?? '',
      isPlayer: this.#isPlayer,
      onJoin: (takeOver) => {
        this.#veil.say(OPENING);
        void this.#connection.open(takeOver);
      },
    });
    this.#veil.show(notice);
  }

  #rename(name: string): void {
    rememberName(name);
    this.#connection.sendName(name);
    announce(`You are now ${name}`);
  }

  async #leave(): Promise<void> {
    await this.#connection.leave().catch(() => undefined); // the page goes either way
    window.location.assign(LOBBY_ADDRESS);
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
