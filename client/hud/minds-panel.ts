import type { AgentMind } from '../../agents/parts.ts';
import type { FollowTimeline } from '../model/follow-timeline.ts';
import { element } from './dom.ts';
import { createMindCard, type MindCard } from './mind-card.ts';

/** The cards of all agents, in the order of seats. */
export interface MindsPanel {
  readonly root: HTMLElement;
  update(minds: readonly AgentMind[], nameOf: (seatIdx: number) => string): void;
  updateLanes(timeline: FollowTimeline, nameOf: (seatIdx: number) => string): void;
  setHighlight(seatIdx: number): void;
}

export function createMindsPanel(
  names: readonly string[],
  pictures: readonly string[],
  onHighlight: (seatIdx: number, isPinned: boolean) => void,
): MindsPanel {
  const list = element('div', { class: 'minds' });
  const empty = element('p', { class: 'quiet' }, 'No agents in this room yet.');
  const root = element(
    'section',
    { class: 'panel minds-panel', 'aria-labelledby': 'minds-title' },
    element('h2', { id: 'minds-title' }, 'Minds'),
    empty,
    list,
  );
  const cards = new Map<number, MindCard>();
  return {
    root,
    update(minds, nameOf) {
      empty.hidden = minds.length > 0;
      const seats = new Set(minds.map((mind) => mind.seatIdx));
      for (const [seatIdx, card] of cards) {
        if (seats.has(seatIdx)) continue;
        card.root.remove();
        cards.delete(seatIdx);
      }
      for (const mind of [...minds].sort((a, b) => a.seatIdx - b.seatIdx)) {
        let card = cards.get(mind.seatIdx);
        if (card === undefined) {
          card = createMindCard(mind.seatIdx, names, pictures, onHighlight);
          cards.set(mind.seatIdx, card);
          const next = [...cards].filter(([seat]) => seat > mind.seatIdx).sort((a, b) => a[0] - b[0])[0];
          list.insertBefore(card.root, next?.[1].root ?? null);
        }
        card.update(mind, nameOf);
      }
    },
    updateLanes(timeline, nameOf) {
      for (const card of cards.values()) card.updateLane(timeline, nameOf);
    },
    setHighlight(seatIdx) {
      for (const [seat, card] of cards) card.setHighlight(seat === seatIdx);
    },
  };
}
