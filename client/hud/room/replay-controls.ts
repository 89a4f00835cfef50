import type { ReplayMark } from '../../model/replay-marks.ts';
import { type Playhead, REPLAY_SPEEDS } from '../../model/replay-playhead.ts';
import { announce, element, setText } from '../kit/dom.ts';
import { createMarkLane } from './mark-lane.ts';

/** Play, step, scrub, speed, jumps and the marks of a replay. */
export interface ReplayControls {
  readonly root: HTMLElement;
  update(playhead: Playhead, tickMs: number): void;
  /** Called when more of the recording is loaded, or the page has another width. loaded: stretches of ticks. */
  showMarks(marks: readonly ReplayMark[], numFrames: number, loaded: readonly (readonly [number, number])[]): void;
  /** One line on what is shown or awaited; it goes when the playhead has moved on. */
  say(line: string): void;
}

export interface ReplayActions {
  onToggle(): void;
  onStep(by: number): void;
  onSeek(frame: number): void;
  onSpeed(speed: number): void;
  /** The next follow, or the one before. */
  onFollow(direction: 1 | -1): void;
  onShare(): void;
}

const LINE_TICKS = 20; // for which a line stays true enough

export function createReplayControls(actions: ReplayActions): ReplayControls {
  const button = (label: string, name: string, onClick: () => void): HTMLButtonElement =>
    element('button', { type: 'button', class: 'button', 'aria-label': name, title: name, onclick: onClick }, label);
  const toggle = button('Pause', 'Play or pause', () => actions.onToggle());
  toggle.style.minWidth = '5em';
  const scrubber = element('input', {
    type: 'range',
    min: 0,
    step: 1,
    value: 0,
    'aria-label': 'Tick of the recording',
    oninput: () => actions.onSeek(Number(scrubber.value)),
  });
  const lane = createMarkLane();
  const speed = element(
    'select',
    { 'aria-label': 'Speed', onchange: () => actions.onSpeed(Number(speed.value)) },
    ...REPLAY_SPEEDS.map((value) => element('option', { value, selected: value === 1 }, `${value}×`)),
  );
  const time = element('span', { class: 'transport-time' });
  const line = element('p', { class: 'transport-line quiet' });
  let saidFrame: number | undefined; // that the line is about; undefined until the next update
  const root = element(
    'section',
    { class: 'panel transport', 'aria-label': 'Replay' },
    element('div', { class: 'transport-track' }, lane.root, scrubber, time),
    toggle,
    button('◀', 'One tick back', () => actions.onStep(-1)),
    button('▶', 'One tick on', () => actions.onStep(1)),
    speed,
    button('⇤ Follow', 'Follow before this', () => actions.onFollow(-1)),
    button('Follow ⇥', 'Next follow', () => actions.onFollow(1)),
    button('Share', 'Share this moment', () => actions.onShare()),
    line,
  );
  return {
    root,
    update(playhead, tickMs) {
      const frame = Math.round(playhead.frame);
      setText(toggle, playhead.isPlaying ? 'Pause' : 'Play');
      if (Number(scrubber.max) !== playhead.numFrames - 1) scrubber.max = String(Math.max(0, playhead.numFrames - 1));
      if (Number(scrubber.value) !== frame) scrubber.value = String(frame);
      saidFrame ??= frame;
      if (Math.abs(frame - saidFrame) > LINE_TICKS) setText(line, '');
      setText(time, `${formatTime(frame * tickMs)} / ${formatTime((playhead.numFrames - 1) * tickMs)}`);
    },
    showMarks: (marks, numFrames, loaded) => lane.update(marks, numFrames, loaded),
    say(text) {
      saidFrame = undefined;
      if (line.textContent === text) return;
      setText(line, text);
      announce(text);
    },
  };
}

function formatTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
