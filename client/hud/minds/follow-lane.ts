import type { FollowTimeline } from '../../model/follow-timeline.ts';
import { SEAT_COLOURS } from '../../paint/palette.ts';
import { element, setText } from '../kit/dom.ts';

/** Time line of whom one agent followed: stretches in the colour of the followed seat, newest on the right. */
export interface FollowLane {
  readonly root: HTMLElement;
  update(timeline: FollowTimeline, seatIdx: number, nameOf: (seatIdx: number) => string): void;
}

const HEIGHT_PX = 16;
const LABEL_MIN_PX = 15; // a stretch this wide carries the followed seat's number

export function createFollowLane(): FollowLane {
  const canvas = element('canvas', { class: 'lane', role: 'img', height: HEIGHT_PX });
  const share = element('span', { class: 'lane-share' });
  return {
    root: element('div', { class: 'lane-row' }, element('span', { class: 'lane-label' }, 'Followed'), canvas, share),
    update(timeline, seatIdx, nameOf) {
      paintLane(canvas, timeline, seatIdx);
      const percent = Math.round(timeline.imitationShare(seatIdx) * 100);
      setText(share, `${percent}%`);
      const favourite = timeline.favourite(seatIdx);
      const most = favourite === undefined ? 'nobody' : `mostly ${nameOf(favourite.followedSeatIdx)}`;
      const line = `${nameOf(seatIdx)} followed others ${percent}% of the last minute, ${most}`;
      canvas.setAttribute('aria-label', line);
      share.title = line;
    },
  };
}

function paintLane(canvas: HTMLCanvasElement, timeline: FollowTimeline, seatIdx: number): void {
  const ratio = window.devicePixelRatio;
  const width = canvas.clientWidth;
  if (width === 0) return;
  const size = { width: Math.round(width * ratio), height: Math.round(HEIGHT_PX * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  if (brush === null) return;
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, width, HEIGHT_PX);
  brush.fillStyle = 'rgba(128, 140, 132, 0.28)';
  brush.fillRect(0, HEIGHT_PX / 2 - 1, width, 2);
  brush.textAlign = 'center';
  brush.textBaseline = 'middle';
  brush.font = '700 10px "Figtree Variable", system-ui, sans-serif';
  const startTick = timeline.lastTick + 1 - timeline.windowTicks;
  const pxPerTick = width / timeline.windowTicks;
  for (const { startTick: first, endTick, followedSeatIdx } of timeline.segments(seatIdx)) {
    if (followedSeatIdx < 0) continue;
    const from = Math.max(0, first - startTick) * pxPerTick;
    const length = Math.max(1.5, (endTick - startTick) * pxPerTick - from - 0.75);
    brush.fillStyle = SEAT_COLOURS[followedSeatIdx];
    brush.beginPath();
    brush.roundRect(from, 0, length, HEIGHT_PX, Math.min(4, length / 2));
    brush.fill();
    if (length < LABEL_MIN_PX) continue;
    brush.fillStyle = '#ffffff';
    brush.fillText(String(followedSeatIdx + 1), from + length / 2, HEIGHT_PX / 2 + 0.5);
  }
}
