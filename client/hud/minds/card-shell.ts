import type { AgentMind } from '../../../agents/parts.ts';
import type { FollowTimeline } from '../../model/follow-timeline.ts';
import { element, setText } from '../kit/dom.ts';
import { seatChip } from '../kit/marks.ts';

/** One agent's card in the panel of minds. */
export interface MindCard {
  readonly kind: AgentMind['kind'];
  readonly root: HTMLElement;
  update(mind: AgentMind, nameOf: (seatIdx: number) => string): void;
  updateLane(timeline: FollowTimeline, nameOf: (seatIdx: number) => string): void;
  setHighlight(isHighlighted: boolean): void;
}

/** What the cards of all agents have: a head to pin, with a badge at its end, and a line about what they do now. */
export interface CardShell {
  readonly root: HTMLElement;
  update(mind: AgentMind, nameOf: (seatIdx: number) => string): void;
  setHighlight(isHighlighted: boolean): void;
}

export function createCardShell(
  seatIdx: number,
  onHighlight: (seatIdx: number, isPinned: boolean) => void,
  badge: HTMLElement,
  ...body: readonly HTMLElement[]
): CardShell {
  const name = element('span', { class: 'mind-name', dir: 'auto' });
  const reason = element('p', { class: 'mind-reason' });
  const pin = element(
    'button',
    { class: 'mind-head', type: 'button', 'aria-pressed': 'false', onclick: () => onHighlight(seatIdx, true) },
    seatChip(seatIdx),
    name,
    badge,
  );
  const root = element(
    'article',
    {
      class: 'mind',
      'data-seat': seatIdx,
      onpointerenter: () => onHighlight(seatIdx, false),
      onpointerleave: () => onHighlight(-1, false),
    },
    element('h3', {}, pin),
    reason,
    ...body,
  );
  return {
    root,
    update(mind, nameOf) {
      setText(name, nameOf(seatIdx));
      setText(reason, mind.reason);
    },
    setHighlight(isHighlighted) {
      root.classList.toggle('is-highlighted', isHighlighted);
      pin.setAttribute('aria-pressed', String(isHighlighted));
    },
  };
}
