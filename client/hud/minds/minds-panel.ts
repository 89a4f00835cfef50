import type { AgentMind } from '../../../agents/parts.ts';
import type { FollowTimeline } from '../../model/follow-timeline.ts';
import { element, setText } from '../kit/dom.ts';
import type { MindCard } from './card-shell.ts';
import { createMindCard } from './mind-card.ts';
import { createPolicyCard } from './policy-card.ts';

/** The cards of all agents, in the order of seats. */
export interface MindsPanel {
  readonly root: HTMLElement;
  update(minds: readonly AgentMind[], nameOf: (seatIdx: number) => string): void;
  updateLanes(timeline: FollowTimeline, nameOf: (seatIdx: number) => string): void;
  setHighlight(seatIdx: number): void;
  /** While the owner of the room keeps them back. */
  setHidden(areHidden: boolean): void;
}

export interface MindsPanelParts {
  readonly names: readonly string[]; // [C] of what players like
  readonly pictures: readonly string[]; // [C] of the same
  readonly actions: readonly string[]; // [A]
  readonly hasPreferences: boolean; // a world without preferences shows the panel while it has agents
}

const EMPTY_LINE = 'No agents in this room yet.';
const HIDDEN_LINE =
  'Wishes, beliefs and scores are hidden until the owner of this room reveals them. Watch what each bird does, and guess its wish.';

export function createMindsPanel(
  { names, pictures, actions, hasPreferences }: MindsPanelParts,
  onHighlight: (seatIdx: number, isPinned: boolean) => void,
): MindsPanel {
  const list = element('div', { class: 'minds' });
  const empty = element('p', { class: 'quiet' }, EMPTY_LINE);
  const root = element(
    'section',
    { hidden: !hasPreferences, class: 'panel minds-panel', 'aria-labelledby': 'minds-title' },
    element('h2', { id: 'minds-title' }, 'Minds'),
    empty,
    list,
  );
  const cards = new Map<number, MindCard>();
  const createCard = ({ seatIdx, kind }: AgentMind): MindCard =>
    kind === 'infers'
      ? createMindCard(seatIdx, names, pictures, onHighlight)
      : createPolicyCard(seatIdx, { actions, cumulants: names, pictures }, onHighlight);
  return {
    root,
    update(minds, nameOf) {
      empty.hidden = minds.length > 0;
      root.hidden = minds.length === 0 && !hasPreferences;
      const kinds = new Map(minds.map((mind) => [mind.seatIdx, mind.kind]));
      for (const [seatIdx, card] of cards) {
        if (kinds.get(seatIdx) === card.kind) continue;
        card.root.remove();
        cards.delete(seatIdx);
      }
      for (const mind of [...minds].sort((a, b) => a.seatIdx - b.seatIdx)) {
        let card = cards.get(mind.seatIdx);
        if (card === undefined) {
          card = createCard(mind);
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
    setHidden(areHidden) {
      setText(empty, areHidden ? HIDDEN_LINE : EMPTY_LINE);
    },
    setHighlight(seatIdx) {
      for (const [seat, card] of cards) card.setHighlight(seat === seatIdx);
    },
  };
}
