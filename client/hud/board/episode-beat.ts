import type { TeamStatus } from '../../model/room-status.ts';
import { ENDING, KIND, MAX_SEATS, type Snapshot } from '../../model/snapshot.ts';
import { announce, element, setText } from '../kit/dom.ts';
import { formatScore } from '../kit/marks.ts';
import type { WorldGuide } from '../kit/world-guide.ts';
import { endOfTeamLine } from './team-words.ts';

/** The short moment over the board in which an episode has ended: how, and what it paid. */
export interface EpisodeBeat {
  readonly root: HTMLElement;
  /** What else is to be said of the episode that ends. */
  setNote(line: string): void;
  /** Returns the line when this snapshot is the first that shows an end, else undefined. */
  update(
    snapshot: Snapshot,
    team: TeamStatus | undefined,
    ownSeatIdx: number,
    nameOf: (seatIdx: number) => string,
  ): string | undefined;
}

/** isRace: an episode ends when all have arrived or time is up, whatever the own player did. */
export function createEpisodeBeat(guide: WorldGuide, isRace: boolean): EpisodeBeat {
  const line = element('strong');
  const gain = element('span');
  const best = element('span', { class: 'beat-best' });
  const note = element('p', { class: 'beat-note' });
  const root = element('div', { class: 'beat', hidden: true }, line, gain, best, note);
  let shownEpisode = -1;
  return {
    root,
    setNote: (text) => setText(note, text),
    update(snapshot, team, ownSeatIdx, nameOf) {
      root.hidden = snapshot.ending === ENDING.running;
      if (root.hidden || snapshot.episode === shownEpisode) return undefined;
      shownEpisode = snapshot.episode;
      const how = snapshot.ending === ENDING.terminated ? guide.done : 'Time is up';
      const what = isRace ? 'The race is over' : how;
      const isShown = ownSeatIdx >= 0 || team !== undefined;
      const own = team?.returnHundredths ?? (ownSeatIdx >= 0 ? snapshot.episodeScore[ownSeatIdx] : 0);
      const score = isShown ? formatScore(own / 100) : '';
      setText(line, what);
      setText(gain, team === undefined ? score : `Team ${score}`);
      const bestSeats = team === undefined ? bestOthersOf(snapshot, ownSeatIdx) : [];
      const names = bestSeats.length > 2 ? `${bestSeats.length} others` : bestSeats.map(nameOf).join(' and ');
      const bestScore = snapshot.episodeScore[bestSeats[0] ?? 0] / 100;
      const others = bestSeats.length === 0 ? '' : `${names} ${formatScore(bestScore)}`;
      setText(best, team === undefined ? others : endOfTeamLine(team, snapshot.episode));
      root.classList.toggle('is-gain', own > 0);
      const told = isShown ? `${what}: ${score}` : what;
      announce(told);
      return told;
    },
  };
}

/** Who got most in this episode, if more than the own player; nobody where that is no gain. */
export function bestOthersOf(snapshot: Snapshot, ownSeatIdx: number): number[] {
  let most = ownSeatIdx >= 0 ? Math.max(0, snapshot.episodeScore[ownSeatIdx]) : 0;
  let seats: number[] = [];
  for (let seat = 0; seat < MAX_SEATS; seat++) {
    if (snapshot.present[seat] === 0 || snapshot.kind[seat] === KIND.free) continue;
    const score = snapshot.episodeScore[seat];
    if (score > most) seats = [];
    if (score > most || (score === most && seats.length > 0)) seats.push(seat);
    most = Math.max(most, score);
  }
  return seats;
}
