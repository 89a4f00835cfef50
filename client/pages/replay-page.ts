import { MAX_REPLAY_TICKS, type ReplayFrames } from '../../server/protocol/replay.ts';
import { Stage } from '../draw/stage.ts';
import { createHelp, isHelpKey } from '../hud/board/help.ts';
import { createTaskPanel, type TaskPanel } from '../hud/board/score-card.ts';
import { element } from '../hud/kit/dom.ts';
import { guideOf } from '../hud/kit/world-guide.ts';
import { createReplayControls, type ReplayControls } from '../hud/room/replay-controls.ts';
import { createTopBar } from '../hud/room/top-bar.ts';
import { isolateName } from '../model/isolate-name.ts';
import type { KeyLayout } from '../model/key-layout.ts';
import { findMark } from '../model/replay-marks.ts';
import {
  advancePlayhead,
  createPlayhead,
  type Playhead,
  seekPlayhead,
  setPlayheadSpeed,
  stepPlayhead,
  togglePlayhead,
} from '../model/replay-playhead.ts';
import { ReplayRecording } from '../model/replay-recording.ts';
import type { RoomFacts } from '../model/room-facts.ts';
import { createSnapshot, type Snapshot } from '../model/snapshot.ts';
import { computeBoardView } from '../model/view-model.ts';
import { momentAddress, replayAddress } from '../net/addresses.ts';
import { loadReplayFrames } from '../net/replay-loader.ts';
import { ArenaView } from './arena-view.ts';
import { createFrameCost, runFrameLoop } from './frame-loop.ts';
import { share } from './share.ts';
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
  #isLoading = false;
  #missedFrame = -1; // that is not loaded and was asked for
  #address = '';
  #showMarks: () => void = () => {};
  #onFollowKey: (direction: 1 | -1) => void = () => {};

  constructor(root: HTMLElement, recordingId: string, layout: KeyLayout) {
    this.#recordingId = recordingId;
    const help = createHelp('replay', layout);
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

  /** Loads the recording and plays it, or stands still at a moment of it. Rejects when the server cannot give it. */
  async open(tick?: number): Promise<void> {
    this.#bar.setPlace(`Replay ${this.#recordingId}`);
    const [frames, stage] = await Promise.all([
      this.#loadFirst(tick ?? 0),
      Stage.create(this.#boardHost),
      document.fonts.load('800 31px "Figtree Variable"', '0123'),
    ]);
    const recording = new ReplayRecording(frames);
    stage.openLevel(recording.facts);
    this.#boardHost.style.setProperty('--aspect', String(stage.aspect));
    const view = new ArenaView(recording.facts, stage, false);
    const playhead = seekPlayhead(createPlayhead(recording.numFrames), tick ?? 0);
    this.#playhead = tick === undefined ? togglePlayhead(playhead) : playhead;
    const controls = this.#createControls(recording, view);
    const task = createTaskPanel(recording.facts.itemNames);
    this.#bar.setPlace(`${guideOf(recording.facts.worldId).title} · Replay ${this.#recordingId}`);
    this.#own.replaceChildren(view.roster.root, view.legend.root);
    const minds = recording.hasCardsAt(frames.firstTick) ? view.minds.root : view.strip.root;
    const { hasPreferences } = recording.facts;
    this.#minds.replaceChildren(...(hasPreferences ? [minds] : [task.root, view.minds.root]), view.feed.root);
    this.#centre.replaceChildren(this.#boardHost, controls.root, view.curvesPanel.root);
    view.listenToPointer(this.#boardHost);
    this.#showMarks = () => controls.showMarks(recording.marks, recording.numFrames, stretchesOf(recording));
    new ResizeObserver(this.#showMarks).observe(controls.root);
    this.#run(recording, stage, view, controls, task);
  }

  /** The window with a tick; the last one where the recording is shorter. */
  async #loadFirst(tick: number): Promise<ReplayFrames> {
    const frames = await loadReplayFrames(this.#recordingId, windowStart(tick));
    return frames.firstTick % MAX_REPLAY_TICKS === 0
      ? frames
      : loadReplayFrames(this.#recordingId, windowStart(frames.numTicks));
  }

  #createControls(recording: ReplayRecording, view: ArenaView): ReplayControls {
    const controls = createReplayControls({
      onToggle: () => this.#change(togglePlayhead(this.#playhead)),
      onStep: (by) => this.#change(stepPlayhead(this.#playhead, by)),
      onSeek: (frame) => this.#change(seekPlayhead(this.#playhead, frame)),
      onSpeed: (speed) => this.#change(setPlayheadSpeed(this.#playhead, speed)),
      onFollow: (direction) => void this.#jump(recording, view, controls, direction),
      onShare: () => void share('This moment', momentAddress(this.#recordingId, Math.round(this.#playhead.frame))),
    });
    this.#onFollowKey = (direction) => void this.#jump(recording, view, controls, direction);
    return controls;
  }

  /** Stands still where the next spell of following begins, or the one before; loads what lies between. */
  async #jump(recording: ReplayRecording, view: ArenaView, controls: ReplayControls, direction: 1 | -1): Promise<void> {
    const from = Math.round(this.#playhead.frame);
    for (let at = from; ; ) {
      const found = findMark(recording.marks, 'follow', from, direction);
      const next = recording.startOf(at) + direction * MAX_REPLAY_TICKS;
      const isBetween =
        found !== undefined && (direction > 0 ? found.tick <= next : found.tick >= recording.startOf(at));
      if (found !== undefined && isBetween) {
        this.#change(stepPlayhead(seekPlayhead(this.#playhead, found.tick), 0));
        const names = recording.namesAt(found.tick);
        const nameOf = (seatIdx: number) => isolateName(names.get(seatIdx) ?? view.nameOf(seatIdx));
        controls.say(`${nameOf(found.seatIdx)} follows ${nameOf(found.followedSeatIdx)}`);
        return;
      }
      if (next < 0 || next >= recording.numFrames) break;
      if (!recording.isLoaded(next + 1) && !(await this.#load(recording, next, controls))) return;
      at = next;
    }
    controls.say(direction > 0 ? 'Nobody follows anybody after this' : 'Nobody followed anybody before this');
  }

  /** Loads the window that begins at a tick. False when the server did not give it; then it stands still. */
  async #load(recording: ReplayRecording, start: number, controls: ReplayControls): Promise<boolean> {
    controls.say(`Loading the recording from tick ${start} on`);
    this.#isLoading = true;
    try {
      recording.add(await loadReplayFrames(this.#recordingId, start));
      this.#showMarks();
      controls.say('');
      return true;
    } catch (error) {
      this.#change({ ...this.#playhead, isPlaying: false });
      controls.say(`That part could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    } finally {
      this.#isLoading = false;
    }
  }

  #run(recording: ReplayRecording, stage: Stage, view: ArenaView, controls: ReplayControls, task: TaskPanel): void {
    let pair: FramePair | undefined;
    const cost = createFrameCost();
    let shownFrame = -1;
    installHook({
      snapshot: () => pair?.current ?? createSnapshot(0),
      seatIdx: () => -1,
      phase: () => 'replay',
      rendererType: stage.rendererType,
      frameCost: cost,
    });
    runFrameLoop(stage.leastFrameMs, (nowMs, elapsedMs) => {
      const next = advancePlayhead(this.#playhead, elapsedMs, recording.facts.tickMs);
      const frame = Math.ceil(next.frame);
      controls.update(next, recording.facts.tickMs);
      if (!recording.isLoaded(frame)) {
        if (!this.#isLoading && frame !== this.#missedFrame)
          void this.#load(recording, recording.startOf(frame), controls);
        this.#missedFrame = frame; // asked for once; another seek asks again
        return;
      }
      this.#missedFrame = -1;
      this.#playhead = next;
      if (pair === undefined || frame !== shownFrame) {
        if (pair === undefined || recording.levelIdxAt(frame) !== pair.levelIdx) {
          pair = createPair(recording, frame);
          this.#openLevel(stage, view, recording.factsAt(frame));
          task.show(recording.factsAt(frame).task);
        }
        readPair(recording, frame, pair);
        this.#follow(recording, view, shownFrame, frame);
        if (Math.abs(frame - shownFrame) > 1) this.#lastPanelsMs = 0; // after a jump the panels go along at once
        shownFrame = frame;
      }
      computeBoardView(pair.previous, pair.current, this.#playhead.frame, -1, -1, view.board);
      stage.place(view.board, nowMs);
      stage.render();
      cost.frames++;
      if (nowMs - this.#lastPanelsMs < PANELS_EVERY_MS) return;
      this.#lastPanelsMs = nowMs;
      this.#bar.setClock(`episode ${pair.current.episode}, step ${pair.current.episodeTick}`);
      if (view.minds.root.isConnected) view.showMinds(recording.cardsAt(frame, pair.current));
      view.refreshPanels(pair.current, -1);
      this.#keepAddress();
    });
  }

  /** While it stands still, the address is that of the moment. */
  #keepAddress(): void {
    const { frame, isPlaying } = this.#playhead;
    const address = isPlaying ? replayAddress(this.#recordingId) : momentAddress(this.#recordingId, Math.round(frame));
    if (address === this.#address) return;
    this.#address = address;
    window.history.replaceState(null, '', address);
  }

  #openLevel(stage: Stage, view: ArenaView, facts: RoomFacts): void {
    stage.changeLevel(facts);
    this.#boardHost.style.setProperty('--aspect', String(stage.aspect));
    view.openLevel(facts);
  }

  /** Keeps time line, curves and feed true to the playhead: they grow with it, and are made anew from what led up to it after a jump. */
  #follow(track: ReplayRecording, view: ArenaView, from: number, to: number): void {
    view.setNames(track.namesAt(to));
    let start = from + 1;
    if (to < from || to - from > view.timeline.windowTicks) {
      view.timeline.clear();
      view.curves.clear();
      view.feed.clear();
      start = Math.max(track.firstWith(to), to - view.timeline.windowTicks);
    }
    let passed = createPair(track, start);
    for (let frame = start; frame <= to; frame++) {
      if (track.levelIdxAt(frame) !== passed.levelIdx) passed = createPair(track, frame);
      readPair(track, frame, passed);
      view.noteTick(passed.current, -1);
      view.feed.note(passed.previous, passed.current);
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
    else if (event.code === 'KeyF' && !hasModifier(event)) this.#onFollowKey(event.shiftKey ? -1 : 1);
    else if (event.code === 'Home') this.#change(seekPlayhead(this.#playhead, 0));
    else if (event.code === 'End') this.#change(seekPlayhead(this.#playhead, Number.POSITIVE_INFINITY));
    else return;
    event.preventDefault();
  }
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

function windowStart(tick: number): number {
  return Math.floor(tick / MAX_REPLAY_TICKS) * MAX_REPLAY_TICKS;
}

function stretchesOf(recording: ReplayRecording): readonly (readonly [number, number])[] {
  const last = recording.numFrames - 1;
  return recording.loadedStarts.map((start) => [start, Math.min(last, start + MAX_REPLAY_TICKS)]);
}

/** Two snapshots of the size of one level. */
interface FramePair {
  readonly levelIdx: number;
  readonly previous: Snapshot;
  readonly current: Snapshot;
}

function createPair(track: ReplayRecording, frame: number): FramePair {
  const { height, width } = track.factsAt(frame);
  const levelIdx = track.levelIdxAt(frame);
  return { levelIdx, previous: createSnapshot(height * width), current: createSnapshot(height * width) };
}

/** A frame and the one before it; nothing comes before the start of an episode. */
function readPair(track: ReplayRecording, frame: number, { levelIdx, previous, current }: FramePair): void {
  track.readFrame(frame, current);
  if (frame > track.firstWith(frame) && track.levelIdxAt(frame - 1) === levelIdx) track.readFrame(frame - 1, previous);
  else previous.tick = -1;
  if (previous.episode !== current.episode) previous.tick = -1;
  if (previous.tick < 0) previous.present.fill(0);
}
