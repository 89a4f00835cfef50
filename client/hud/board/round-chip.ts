import type { RoomFacts } from '../../model/room-facts.ts';
import { leftLine, type RoomStatus } from '../../model/room-status.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { element, setText } from '../kit/dom.ts';
import { formatScore } from '../kit/marks.ts';

/** In a corner of the board, always: what is left of the episode, the team's score, and whether time runs as usual. */
export interface RoundChip {
  readonly root: HTMLElement;
  update(facts: RoomFacts, status: RoomStatus, snapshot: Snapshot): void;
}

const LAST_SECONDS = 10;

export function createRoundChip(): RoundChip {
  const left = element('span', { class: 'round-left' });
  const team = element('span', { class: 'round-team' });
  const speed = element('span', { class: 'round-speed' });
  const root = element(
    'div',
    { class: 'round', role: 'timer', 'aria-label': 'Time and team score' },
    left,
    team,
    speed,
  );
  return {
    root,
    update({ horizon, tickMs, pace }, status, { episodeTick }) {
      const slowTickMs = (tickMs * 100) / status.speedPercent;
      setText(left, leftLine(horizon, episodeTick, slowTickMs, pace));
      const isLast = horizon > 0 && (horizon - episodeTick) * slowTickMs <= LAST_SECONDS * 1000;
      left.classList.toggle('is-last', pace === 'clock' && isLast);
      setText(team, status.team === undefined ? '' : `Team ${formatScore(status.team.returnHundredths / 100)}`);
      const isSlow = status.speedPercent < 100;
      setText(speed, status.isPaused ? 'paused' : isSlow ? `slow motion ${status.speedPercent}%` : '');
      for (const part of [left, team, speed]) part.hidden = part.textContent === '';
      root.hidden = left.hidden && team.hidden && speed.hidden;
    },
  };
}
