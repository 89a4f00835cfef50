import { ENDING, type Snapshot } from '../model/snapshot.ts';
import { announce, element, setText } from './dom.ts';
import { formatScore } from './marks.ts';
import type { WorldGuide } from './world-guide.ts';

/** The short moment over the board in which an episode has ended: how, and what it paid. */
export interface EpisodeBeat {
  readonly root: HTMLElement;
  /** Returns the line when this snapshot is the first that shows an end, else undefined. */
  update(snapshot: Snapshot, ownSeatIdx: number): string | undefined;
}

export function createEpisodeBeat(guide: WorldGuide): EpisodeBeat {
  const line = element('strong');
  const gain = element('span');
  const root = element('div', { class: 'beat', hidden: true }, line, gain);
  let shownEpisode = -1;
  return {
    root,
    update(snapshot, ownSeatIdx) {
      root.hidden = snapshot.ending === ENDING.running;
      if (root.hidden || snapshot.episode === shownEpisode) return undefined;
      shownEpisode = snapshot.episode;
      const what = snapshot.ending === ENDING.terminated ? guide.done : 'Time is up';
      const own = ownSeatIdx >= 0 ? snapshot.episodeScore[ownSeatIdx] : 0;
      setText(line, what);
      setText(gain, ownSeatIdx >= 0 ? formatScore(own / 100) : '');
      root.classList.toggle('is-gain', own > 0);
      const told = ownSeatIdx >= 0 ? `${what}: ${formatScore(own / 100)}` : what;
      announce(told);
      return told;
    },
  };
}
