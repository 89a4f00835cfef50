import type { RoomStatus } from '../../model/room-status.ts';
import { KIND, MAX_SEATS, type Snapshot } from '../../model/snapshot.ts';
import { element } from '../kit/dom.ts';
import { formatScore, formatSigned, seatChip } from '../kit/marks.ts';

/** Large scores beside a board that fills the screen, for people at the back of a room: best first. */
export interface ScoreRail {
  readonly root: HTMLElement;
  update(snapshot: Snapshot, status: RoomStatus, nameOf: (seatIdx: number) => string): void;
}

const MOST_ROWS = 8;

export function createScoreRail(hasPreferences: boolean, onLeave: () => void): ScoreRail {
  const list = element('ol', { class: 'rail-list' });
  const leave = element('button', { type: 'button', class: 'button', onclick: onLeave }, 'Leave full screen (Esc)');
  const root = element('section', { class: 'rail', 'aria-label': 'Scores' }, list, leave);
  const format = hasPreferences ? (value: number) => formatSigned(value) : formatScore;
  let shown = '';
  return {
    root,
    update(snapshot, status, nameOf) {
      const rows = rowsOf(snapshot, status, nameOf, format);
      const key = JSON.stringify(rows);
      if (key === shown) return;
      shown = key;
      list.replaceChildren(
        ...rows.map(({ seat, name, score }) =>
          element(
            'li',
            {},
            ...(seat < 0 ? [] : [seatChip(seat)]),
            element('span', { class: 'rail-name', dir: 'auto' }, name),
            element('strong', {}, score),
          ),
        ),
      );
    },
  };
}

interface Row {
  readonly seat: number; // -1 the team
  readonly name: string;
  readonly score: string;
}

function rowsOf(
  snapshot: Snapshot,
  { team, areMindsHidden }: RoomStatus,
  nameOf: (seatIdx: number) => string,
  format: (value: number) => string,
): Row[] {
  const seats = Array.from({ length: MAX_SEATS }, (_, seat) => seat)
    .filter((seat) => snapshot.present[seat] === 1 && snapshot.kind[seat] !== KIND.free)
    .sort((a, b) => snapshot.score[b] - snapshot.score[a]);
  const players = seats.slice(0, MOST_ROWS).map((seat) => ({
    seat,
    name: nameOf(seat),
    score: team !== undefined ? '' : areMindsHidden ? '?' : format(snapshot.score[seat] / 100),
  }));
  if (team === undefined) return players;
  const total = { seat: -1, name: 'Team', score: formatScore(team.returnHundredths / 100) };
  const best = { seat: -1, name: 'Best so far', score: formatScore(team.bestHundredths / 100) };
  return [total, ...(team.bestEpisode === 0 ? [] : [best]), ...players];
}
