import type { Belief, InferringMind } from '../../../agents/parts.ts';
import { element, setText } from '../kit/dom.ts';
import { paintChip, seatChip } from '../kit/marks.ts';
import { createCardShell, type MindCard } from './card-shell.ts';
import { createFollowLane } from './follow-lane.ts';
import { createOwnPreference } from './own-preference.ts';
import { createPreferenceBars, describePreference, type PreferenceBars } from './preference-bars.ts';

const BELIEF_SIZE = { barWidth: 5.5, gap: 2, height: 26 } as const;

/** The card of an agent that infers: its preferences, whom it follows and why, and what it believes of every other player. */
export function createMindCard(
  seatIdx: number,
  names: readonly string[],
  pictures: readonly string[],
  onHighlight: (seatIdx: number, isPinned: boolean) => void,
): MindCard {
  const follow = createFollowBadge();
  const own = createOwnPreference(names, pictures);
  const beliefs = element('ul', { class: 'beliefs', 'aria-label': 'What it believes others wish' });
  const lane = createFollowLane();
  const believed = element('div', { class: 'believed' }, element('h4', {}, 'Believes others wish'), beliefs);
  const body = element('div', { class: 'mind-body' }, own.root, believed);
  const shell = createCardShell(seatIdx, onHighlight, follow.root, body, lane.root);
  const cells = new Map<number, BeliefCell>();
  return {
    kind: 'infers',
    root: shell.root,
    setHighlight: shell.setHighlight,
    updateLane: (timeline, nameOf) => lane.update(timeline, seatIdx, nameOf),
    update(mind, nameOf) {
      shell.update(mind, nameOf);
      if (mind.kind !== 'infers') return;
      follow.update(mind, nameOf);
      own.update(mind.preference);
      updateBeliefs(beliefs, cells, mind.beliefs, names, nameOf);
    },
  };
}

interface FollowBadge {
  readonly root: HTMLElement;
  update(mind: InferringMind, nameOf: (seatIdx: number) => string): void;
}

function createFollowBadge(): FollowBadge {
  const verb = element('span', { class: 'follow-verb' });
  const chip = element('span', { class: 'chip chip-small' });
  const share = element('span', { class: 'follow-share' });
  const root = element('span', { class: 'follow' }, verb, chip, share);
  return {
    root,
    update(mind, nameOf) {
      const isFollowing = mind.followedSeatIdx >= 0;
      root.dataset.followed = String(mind.followedSeatIdx);
      root.classList.toggle('is-self', !isFollowing);
      setText(verb, isFollowing ? 'follows' : mind.source === 'universal' ? 'own plan, learnt from all' : 'own plan');
      chip.hidden = !isFollowing;
      share.hidden = !isFollowing;
      if (!isFollowing) return;
      paintChip(chip, mind.followedSeatIdx);
      chip.title = nameOf(mind.followedSeatIdx);
      setText(share, `${Math.round(mind.strength * 100)}%`);
    },
  };
}

interface BeliefCell {
  readonly root: HTMLElement;
  readonly bars: PreferenceBars;
  readonly meter: HTMLElement;
  readonly text: HTMLElement;
}

function createBeliefCell(seatIdx: number, names: readonly string[]): BeliefCell {
  const bars = createPreferenceBars(names, BELIEF_SIZE);
  const meter = element('span', { class: 'sure-fill' });
  const text = element('span', { class: 'visually-hidden' });
  const chip = seatChip(seatIdx);
  chip.classList.add('chip-small');
  const root = element(
    'li',
    { class: 'belief' },
    chip,
    bars.root,
    element('span', { class: 'sure', 'aria-hidden': 'true' }, meter),
    text,
  );
  return { root, bars, meter, text };
}

function updateBeliefs(
  list: HTMLElement,
  cells: Map<number, BeliefCell>,
  beliefs: readonly Belief[],
  names: readonly string[],
  nameOf: (seatIdx: number) => string,
): void {
  const seats = new Set(beliefs.map((belief) => belief.seatIdx));
  for (const [seatIdx, cell] of cells) {
    if (seats.has(seatIdx)) continue;
    cell.root.remove();
    cells.delete(seatIdx);
  }
  for (const belief of beliefs) {
    let cell = cells.get(belief.seatIdx);
    if (cell === undefined) {
      cell = createBeliefCell(belief.seatIdx, names);
      cells.set(belief.seatIdx, cell);
      const next = [...cells].filter(([seat]) => seat > belief.seatIdx).sort((a, b) => a[0] - b[0])[0];
      list.insertBefore(cell.root, next?.[1].root ?? null);
    }
    const percent = Math.round(belief.confidence * 100);
    cell.bars.update(belief.preference, belief.confidence);
    cell.meter.style.width = `${percent}%`;
    const line = `${nameOf(belief.seatIdx)}: ${describePreference(names, belief.preference)}; ${percent}% sure`;
    setText(cell.text, line);
    if (cell.root.title !== line) cell.root.title = line;
  }
}
