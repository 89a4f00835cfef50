import { Stage } from '../draw/stage.ts';
import { element } from '../hud/dom.ts';
import { createHelp, isHelpKey } from '../hud/help.ts';
import { createReplayControls, type ReplayControls } from '../hud/replay-controls.ts';
import { createTaskPanel, type TaskPanel } from '../hud/score-card.ts';
import { createTopBar } from '../hud/top-bar.ts';
import { guideOf } from '../hud/world-guide.ts';
import {
  advancePlayhead,
  createPlayhead,
  type Playhead,
  seekPlayhead,
  setPlayheadSpeed,
  stepPlayhead,
  togglePlayhead,
} from '../model/replay-playhead.ts';
import { ReplayTrack } from '../model/replay-track.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { createSnapshot, type Snapshot } from '../model/snapshot.ts';
import { computeBoardView } from '../model/view-model.ts';
import { loadReplayFrames } from '../net/replay-loader.ts';
import { ArenaView } from './arena-view.ts';
import { createFrameCost, runFrameLoop } from './frame-loop.ts';
import { installHook } from './test-hook.ts';

const PANELS_EVERY_MS = 250;
const LONG_STEP = 10;

/** The replay viewer: the same board and panels, with a playhead for a clock. */
export class ReplayPage {
  readonly #recordingId: string;
  readonly #boardHost = element('div', { class: 'board' });
  readonly #own = element('div', { class: 'side is-own' });
  readonly #minds = element('div', { class: 'side is-minds' });
  readonly #centre = element('div', { class: 'centre' });
  readonly #bar;
  #playhead: Playhead = createPlayhead(1);
  #lastPanelsMs = 0;

  constructor(root: HTMLElement, recordingId: string) {
    this.#recordingId = recordingId;
    const help = createHelp('replay');
    this.#bar = createTopBar([{ label: '?', name: 'Replay keys', onClick: () => help.toggle() }], false);
    window.addEventListener('keydown', (event) => {
      if (isHelpKey(event)) help.toggle();
      else this.#handleKey(event);
    });
    this.#centre.append(this.#boardHost);
    const main = element('main', { id: 'main', class: 'room-grid is-replay' }, this.#own, this.#centre, this.#minds);
    root.replaceChildren(
      element('div', { class: 'room' }, element('h1', { class: 'visually-hidden' }, 'Replay'), this.#bar.root, main),
      help.root,
    );
  }

  /** Loads the recording and plays it. Rejects when the server cannot give it. */
  async open(): Promise<void> {
    this.#bar.setPlace(`Replay ${this.#recordingId}`);
    const [frames, stage] = await Promise.all([
      loadReplayFrames(this.#recordingId),
      Stage.create(this.#boardHost),
      document.fonts.load('800 31px "Figtree Variable"', '0123'),
    ]);
    const track = new ReplayTrack(frames);
    stage.openLevel(track.facts);
    this.#boardHost.style.setProperty('--aspect', String(stage.aspect));
    const view = new ArenaView(track.facts, stage, false);
    this.#playhead = togglePlayhead(createPlayhead(track.numFrames));
    const controls = createReplayControls(track.numFrames, {
      onToggle: () => this.#change(togglePlayhead(this.#playhead)),
      onStep: (by) => this.#change(stepPlayhead(this.#playhead, by)),
      onSeek: (frame) => this.#change(seekPlayhead(this.#playhead, frame)),
      onSpeed: (speed) => this.#change(setPlayheadSpeed(this.#playhead, speed)),
    });
    const task = createTaskPanel(track.facts.itemNames);
    task.show(track.facts.task);
    this.#bar.setPlace(`${guideOf(track.facts.worldId).title} · Replay ${this.#recordingId}`);
    this.#own.replaceChildren(view.roster.root, view.legend.root);
    this.#minds.replaceChildren(...(track.facts.hasPreferences ? [view.strip.root] : [task.root, view.feed.root]));
    this.#centre.replaceChildren(this.#boardHost, controls.root, view.curvesPanel.root);
    view.listenToPointer(this.#boardHost);
    this.#run(track, stage, view, controls, task);
  }

  #run(track: ReplayTrack, stage: Stage, view: ArenaView, controls: ReplayControls, task: TaskPanel): void {
    let pair = createPair(track, 0);
    const cost = createFrameCost();
    let shownFrame = -1;
    installHook({
      snapshot: () => pair.current,
      seatIdx: () => -1,
      phase: () => 'replay',
      rendererType: stage.rendererType,
      frameCost: cost,
    });
    runFrameLoop(stage.leastFrameMs, (nowMs, elapsedMs) => {
      this.#playhead = advancePlayhead(this.#playhead, elapsedMs, track.facts.tickMs);
      const frame = Math.ceil(this.#playhead.frame);
      if (frame !== shownFrame) {
        if (track.levelIdxAt(frame) !== pair.levelIdx) {
          pair = createPair(track, frame);
          this.#openLevel(stage, view, track.factsAt(frame));
          task.show(track.factsAt(frame).task);
        }
        readPair(track, frame, pair);
        this.#follow(track, view, shownFrame, frame);
        if (Math.abs(frame - shownFrame) > 1)
          this.#lastPanelsMs = 0; // after a jump the panels go along at once
        else view.feed.note(pair.previous, pair.current);
        shownFrame = frame;
      }
      const shownTick = track.frames.firstTick + this.#playhead.frame;
      computeBoardView(pair.previous, pair.current, shownTick, -1, -1, view.board);
      stage.place(view.board, nowMs);
      stage.render();
      cost.frames++;
      controls.update(this.#playhead, track.facts.tickMs);
      if (nowMs - this.#lastPanelsMs < PANELS_EVERY_MS) return;
      this.#lastPanelsMs = nowMs;
      this.#bar.setClock(`episode ${pair.current.episode}, step ${pair.current.episodeTick}`);
      view.refreshPanels(pair.current, -1);
    });
  }

  #openLevel(stage: Stage, view: ArenaView, facts: RoomFacts): void {
    stage.changeLevel(facts);
    this.#boardHost.style.setProperty('--aspect', String(stage.aspect));
    view.openLevel(facts);
  }

  /** Keeps time line and curves true to the playhead: they grow with it, and are made anew from what led up to it after a jump. */
  #follow(track: ReplayTrack, view: ArenaView, from: number, to: number): void {
    view.setNames(new Map([...track.rosterAt(to)].map(([seat, entry]) => [seat, entry.name])));
    let start = from + 1;
    if (to < from || to - from > view.timeline.windowTicks) {
      view.timeline.clear();
      view.curves.clear();
      start = Math.max(0, to - view.timeline.windowTicks);
    }
    let passed = createPair(track, start);
    for (let frame = start; frame <= to; frame++) {
      if (track.levelIdxAt(frame) !== passed.levelIdx) passed = createPair(track, frame);
      view.noteTick(track.readFrame(frame, passed.current), -1);
    }
  }

  #change(playhead: Playhead): void {
    this.#playhead = playhead;
  }

  #handleKey(event: KeyboardEvent): void {
    const isField = event.target instanceof Element && event.target.closest('input, select, button, a') !== null;
    if (isField) return;
    const by = event.shiftKey ? LONG_STEP : 1;
    if (event.code === 'Space') this.#change(togglePlayhead(this.#playhead));
    else if (event.code === 'ArrowRight') this.#change(stepPlayhead(this.#playhead, by));
    else if (event.code === 'ArrowLeft') this.#change(stepPlayhead(this.#playhead, -by));
    else if (event.code === 'Home') this.#change(seekPlayhead(this.#playhead, 0));
    else if (event.code === 'End') this.#change(seekPlayhead(this.#playhead, Number.POSITIVE_INFINITY));
    else return;
    event.preventDefault();
  }
}

/** Two snapshots of the size of one level. */
interface FramePair {
  readonly levelIdx: number;
  readonly previous: Snapshot;
  readonly current: Snapshot;
}

function createPair(track: ReplayTrack, frame: number): FramePair {
  const { height, width } = track.factsAt(frame);
  const levelIdx = track.levelIdxAt(frame);
  return { levelIdx, previous: createSnapshot(height * width), current: createSnapshot(height * width) };
}

/** A frame and the one before it; nothing comes before the start of an episode. */
function readPair(track: ReplayTrack, frame: number, { levelIdx, previous, current }: FramePair): void {
  track.readFrame(frame, current);
  if (frame > 0 && track.levelIdxAt(frame - 1) === levelIdx) track.readFrame(frame - 1, previous);
  else previous.tick = -1;
  if (previous.episode !== current.episode) previous.tick = -1;
  if (previous.tick < 0) previous.present.fill(0);
}
