import type { FollowTimeline } from '../../model/follow-timeline.ts';
import { element } from '../kit/dom.ts';
import { seatChip } from '../kit/marks.ts';
import { createFollowLane, type FollowLane } from './follow-lane.ts';

/** The lanes of all agents in one panel, for a replay, where there are no minds to show them in. */
export interface FollowStrip {
  readonly root: HTMLElement;
  update(timeline: FollowTimeline, agentSeats: readonly number[], nameOf: (seatIdx: number) => string): void;
}

export function createFollowStrip(windowSec: number): FollowStrip {
  const lanes = new Map<number, { readonly row: HTMLElement; readonly lane: FollowLane }>();
  const list = element('ol', { class: 'lanes' });
  const root = element(
    'section',
    { class: 'panel strip-panel', 'aria-labelledby': 'strip-title' },
    element(
      'div',
      { class: 'panel-head' },
      element('h2', { id: 'strip-title' }, 'Whom they followed'),
      element('span', { class: 'quiet' }, `last ${windowSec} s`),
    ),
    list,
  );
  return {
    root,
    update(timeline, agentSeats, nameOf) {
      for (const [seatIdx, { row }] of lanes) {
        if (agentSeats.includes(seatIdx)) continue;
        row.remove();
        lanes.delete(seatIdx);
      }
      for (const seatIdx of agentSeats) {
        let entry = lanes.get(seatIdx);
        if (entry === undefined) {
          const lane = createFollowLane();
          entry = { row: element('li', {}, seatChip(seatIdx), lane.root), lane };
          lanes.set(seatIdx, entry);
          const next = [...lanes].filter(([seat]) => seat > seatIdx).sort((a, b) => a[0] - b[0])[0];
          list.insertBefore(entry.row, next?.[1].row ?? null);
        }
        entry.lane.update(timeline, seatIdx, nameOf);
      }
    },
  };
}
