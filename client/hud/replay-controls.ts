import { type Playhead, REPLAY_SPEEDS } from '../model/replay-playhead.ts';
import { element, setText } from './dom.ts';

/** Play, step, scrub and speed of a replay. */
export interface ReplayControls {
  readonly root: HTMLElement;
  update(playhead: Playhead, tickMs: number): void;
}

export interface ReplayActions {
  onToggle(): void;
  onStep(by: number): void;
  onSeek(frame: number): void;
  onSpeed(speed: number): void;
}

export function createReplayControls(numFrames: number, actions: ReplayActions): ReplayControls {
  const button = (label: string, name: string, onClick: () => void): HTMLButtonElement =>
    element('button', { type: 'button', class: 'button', 'aria-label': name, title: name, onclick: onClick }, label);
  const toggle = button('Pause', 'Play or pause', () => actions.onToggle());
  toggle.style.minWidth = '5em';
  const scrubber = element('input', {
    type: 'range',
    min: 0,
    max: Math.max(0, numFrames - 1),
    step: 1,
    value: 0,
    'aria-label': 'Tick of the recording',
    oninput: () => actions.onSeek(Number(scrubber.value)),
  });
  const speed = element(
    'select',
    { 'aria-label': 'Speed', onchange: () => actions.onSpeed(Number(speed.value)) },
    ...REPLAY_SPEEDS.map((value) => element('option', { value, selected: value === 1 }, `${value}×`)),
  );
  const time = element('span', { class: 'transport-time' });
  const root = element(
    'section',
    { class: 'panel transport', 'aria-label': 'Replay' },
    toggle,
    button('◀', 'One tick back', () => actions.onStep(-1)),
    button('▶', 'One tick on', () => actions.onStep(1)),
    scrubber,
    speed,
    time,
  );
  return {
    root,
    update(playhead, tickMs) {
      const frame = Math.round(playhead.frame);
      setText(toggle, playhead.isPlaying ? 'Pause' : 'Play');
      if (Number(scrubber.value) !== frame) scrubber.value = String(frame);
      setText(time, `${formatTime(frame * tickMs)} / ${formatTime((numFrames - 1) * tickMs)}`);
    },
  };
}

function formatTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
