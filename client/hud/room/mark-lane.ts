import type { MarkKind, ReplayMark } from '../../model/replay-marks.ts';
import { SEAT_COLOURS } from '../../paint/palette.ts';
import { element } from '../kit/dom.ts';

/** What happened when, over the whole length of a recording: follows in the colour of whom was followed, others by their shape. */
export interface MarkLane {
  readonly root: HTMLCanvasElement;
  /** loaded: stretches of ticks whose marks are known, as starts and ends. */
  update(marks: readonly ReplayMark[], numFrames: number, loaded: readonly (readonly [number, number])[]): void;
}

const HEIGHT_PX = 26;
const LINE_PX = 12; // follows stand on the line, all else hangs below it
const THUMB_PX = 8; // half of the scrubber's thumb: its ends lie so far within
const WORDS: Readonly<Record<MarkKind, string>> = {
  join: 'joins',
  leave: 'leaves',
  follow: 'follows',
  score: 'scores',
  end: 'ends of episodes',
};

export function createMarkLane(): MarkLane {
  const canvas = element('canvas', { class: 'mark-lane', role: 'img', height: HEIGHT_PX });
  return {
    root: canvas,
    update(marks, numFrames, loaded) {
      paint(canvas, marks, numFrames, loaded);
      const counts = (Object.keys(WORDS) as MarkKind[]).flatMap((kind) => {
        const count = marks.filter((mark) => mark.kind === kind).length;
        return count === 0 ? [] : [`${count} ${WORDS[kind]}`];
      });
      const line = counts.length === 0 ? 'Nothing is marked' : `Marked: ${counts.join(', ')}`;
      canvas.setAttribute('aria-label', line);
      canvas.title = line;
    },
  };
}

function paint(
  canvas: HTMLCanvasElement,
  marks: readonly ReplayMark[],
  numFrames: number,
  loaded: readonly (readonly [number, number])[],
): void {
  const width = canvas.clientWidth;
  const brush = canvas.getContext('2d');
  if (width === 0 || brush === null) return;
  const ratio = window.devicePixelRatio;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(HEIGHT_PX * ratio) });
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const [ink, quiet] = [style.color, style.getPropertyValue('--line')];
  const xOf = (tick: number) => THUMB_PX + (tick / Math.max(1, numFrames - 1)) * (width - 2 * THUMB_PX);
  brush.fillStyle = quiet;
  for (const [from, to] of loaded) brush.fillRect(xOf(from), LINE_PX, Math.max(1, xOf(to) - xOf(from)), 1);
  for (const mark of marks) paintMark(brush, mark, xOf(mark.tick), ink);
}

function paintMark(brush: CanvasRenderingContext2D, mark: ReplayMark, x: number, ink: string): void {
  brush.fillStyle = mark.seatIdx >= 0 ? SEAT_COLOURS[mark.seatIdx] : ink;
  brush.strokeStyle = brush.fillStyle;
  if (mark.kind === 'follow') {
    brush.fillStyle = SEAT_COLOURS[mark.followedSeatIdx];
    brush.fillRect(x - 1, 1, 2, LINE_PX - 2);
  } else if (mark.kind === 'score') {
    brush.fillRect(x - 0.75, HEIGHT_PX - 8, 1.5, 7);
  } else if (mark.kind === 'end') {
    brush.globalAlpha = 0.5;
    brush.fillRect(x - 0.5, 0, 1, HEIGHT_PX);
    brush.globalAlpha = 1;
  } else {
    brush.beginPath();
    brush.arc(x, LINE_PX + 7, 4, 0, 2 * Math.PI);
    brush.lineWidth = 2;
    if (mark.kind === 'join') brush.fill();
    else brush.stroke();
  }
}
