import type { AgentMind } from '../../agents/parts.ts';
import type { Stage } from '../draw/stage.ts';
import { createEventFeed, type EventFeed } from '../hud/board/event-feed.ts';
import { createFollowFeed } from '../hud/board/follow-feed.ts';
import { createLegend, type Legend, picturesOf } from '../hud/board/legend.ts';
import { type CurvesPanel, createCurvesPanel } from '../hud/minds/curves-panel.ts';
import { createFollowStrip, type FollowStrip } from '../hud/minds/follow-strip.ts';
import { createMindsPanel, type MindsPanel, type MindsPanelParts } from '../hud/minds/minds-panel.ts';
import { createRoster, type Roster } from '../hud/room/roster.ts';
import { RoomCurves } from '../model/curves.ts';
import { FollowTimeline } from '../model/follow-timeline.ts';
import { isolateName } from '../model/isolate-name.ts';
import { RaceTrails } from '../model/race-trails.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { isAgent, MAX_SEATS, type Snapshot } from '../model/snapshot.ts';
import { type BoardView, createBoardView } from '../model/view-model.ts';

const TIMELINE_SEC = 60;

/** The panels beside the board and what they are fed from: shared by a live room and a replay. */
export class ArenaView {
  board: BoardView; // of the level that is open
  readonly trails: RaceTrails | undefined; // of a race
  readonly timeline: FollowTimeline;
  readonly curves: RoomCurves;
  readonly roster: Roster;
  readonly minds: MindsPanel;
  readonly strip: FollowStrip;
  readonly curvesPanel: CurvesPanel;
  readonly legend: Legend;
  readonly feed: EventFeed;
  readonly #stage: Stage;
  #names: ReadonlyMap<number, string> = new Map();
  #pinnedSeatIdx = -1;
  #pointedSeatIdx = -1;

  constructor(facts: RoomFacts, stage: Stage, hasOwnPlayer: boolean) {
    const highlight = (seatIdx: number, isPinned: boolean): void => this.highlight(seatIdx, isPinned);
    this.#stage = stage;
    const isRace = facts.designer !== '';
    this.board = createBoardView(facts.height, facts.width, isRace);
    this.trails = isRace ? new RaceTrails() : undefined;
    this.timeline = new FollowTimeline(Math.round((TIMELINE_SEC * 1000) / facts.tickMs));
    this.curves = new RoomCurves(facts.tickMs);
    this.roster = createRoster(highlight, facts.hasPreferences, facts.isTeam);
    this.minds = createMindsPanel(mindsPartsOf(facts), highlight);
    this.strip = createFollowStrip(TIMELINE_SEC);
    this.curvesPanel = createCurvesPanel(hasOwnPlayer, facts.hasPreferences);
    this.legend = createLegend(facts);
    this.feed = facts.hasPreferences ? createFollowFeed(facts, this.nameOf) : createEventFeed(facts.isTeam);
  }

  /** Goes on with a level that may be of another size. */
  openLevel(facts: RoomFacts): void {
    this.board = createBoardView(facts.height, facts.width, this.board.isRace);
    this.legend.openLevel(facts);
  }

  /** Another agent sits there now, whose score begins anew: what the one before did is not its past. */
  forgetAgent(seatIdx: number): void {
    this.timeline.clear(seatIdx);
    this.curves.forget(seatIdx);
  }

  /** For sentences. */
  nameOf = (seatIdx: number): string => isolateName(this.#names.get(seatIdx) ?? `Player ${seatIdx + 1}`);

  setNames(names: ReadonlyMap<number, string>): void {
    for (const [seatIdx, name] of names) if (this.#names.get(seatIdx) !== name) this.#stage.setName(seatIdx, name);
    this.#names = names;
  }

  /** Takes one tick into the time line and the curves. */
  noteTick(snapshot: Snapshot, ownSeatIdx: number): void {
    this.timeline.noteAll(snapshot);
    this.curves.note(snapshot, ownSeatIdx);
  }

  /** Redraws what need not keep the pace of frames. */
  refreshPanels(snapshot: Snapshot, ownSeatIdx: number): void {
    this.roster.update(snapshot, this.#names, ownSeatIdx);
    this.legend.update(snapshot);
    const agents: number[] = [];
    for (let seat = 0; seat < MAX_SEATS; seat++) if (isAgent(snapshot, seat)) agents.push(seat);
    if (this.strip.root.isConnected) this.strip.update(this.timeline, agents, this.nameOf);
    this.minds.updateLanes(this.timeline, this.nameOf);
    this.curvesPanel.update(this.curves);
  }

  showMinds(minds: readonly AgentMind[]): void {
    this.minds.update(minds, this.nameOf);
    this.minds.setHighlight(this.highlighted);
  }

  /** Pointing highlights for as long as it lasts; a click pins, a second click lets go. */
  highlight(seatIdx: number, isPinned: boolean): void {
    if (isPinned) this.#pinnedSeatIdx = this.#pinnedSeatIdx === seatIdx ? -1 : seatIdx;
    else this.#pointedSeatIdx = seatIdx;
    this.#stage.highlight(this.highlighted);
    this.minds.setHighlight(this.highlighted);
    this.roster.setHighlight(this.highlighted);
  }

  get highlighted(): number {
    return this.#pointedSeatIdx >= 0 ? this.#pointedSeatIdx : this.#pinnedSeatIdx;
  }

  /** Pointing at a player on the board is pointing at their card. */
  listenToPointer(board: HTMLElement): void {
    board.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse') return;
      const seatIdx = this.#seatAt(event.clientX, event.clientY);
      if (seatIdx !== this.#pointedSeatIdx) this.highlight(seatIdx, false);
    });
    board.addEventListener('pointerleave', () => this.highlight(-1, false));
    board.addEventListener('click', (event) => {
      const seatIdx = this.#seatAt(event.clientX, event.clientY);
      if (seatIdx >= 0) this.highlight(seatIdx, true);
      else if (this.#pinnedSeatIdx >= 0) this.highlight(this.#pinnedSeatIdx, true);
    });
    window.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#pinnedSeatIdx >= 0) this.highlight(this.#pinnedSeatIdx, true);
    });
  }

  #seatAt(clientX: number, clientY: number): number {
    const cell = this.#stage.cellAt(clientX, clientY);
    if (cell === undefined) return -1;
    for (let seat = 0; seat < MAX_SEATS; seat++) {
      const isHere =
        this.board.visible[seat] === 1 &&
        Math.round(this.board.rowAt[seat]) === cell.row &&
        Math.round(this.board.colAt[seat]) === cell.col;
      if (isHere) return seat;
    }
    return -1;
  }
}

function mindsPartsOf(facts: RoomFacts): MindsPanelParts {
  const { cumulantNames, actionNames, hasPreferences } = facts;
  return { names: cumulantNames, pictures: picturesOf(facts), actions: actionNames, hasPreferences };
}
