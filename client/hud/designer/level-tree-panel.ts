import type { HistoryLevel } from '../../model/designer-history.ts';
import { checkDraft } from '../../model/level-draft.ts';
import {
  type ForestLayout,
  findNeighbour,
  layOutForest,
  type TreePlace,
  type TreeWay,
} from '../../model/level-tree.ts';
import { element, setText, svgElement } from '../kit/dom.ts';
import { count } from './draft-words.ts';
import { createLevelPicture } from './level-picture.ts';
import { formatShare, levelTitle, originMark, originWords } from './level-words.ts';

export interface ShownHistory {
  readonly designer: string; // its id
  readonly scoreName: string; // what it ranks levels by
  readonly levels: readonly HistoryLevel[];
  readonly numLevels: number; // that it knows in all; there may be more than are shown
  readonly playedId: number; // the level that is being played; -1 where it is none of these
}

const NO_HISTORY: ShownHistory = { designer: '', scoreName: 'score', levels: [], numLevels: 0, playedId: -1 };

const SCROLL_PADDING = 10; // as in the styles
const PLACE_WIDTH = 108; // px
const PLACE_HEIGHT = 156;
const CARD_HEIGHT = 124; // as in the styles
const PICTURE_PX = 88;
const LARGE_PX = 280;

const WAYS: Readonly<Record<string, TreeWay>> = {
  ArrowUp: 'up',
  ArrowRight: 'right',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  Home: 'first',
  End: 'last',
};

/** The designer's history as a dialog: the family tree of its levels, and the one that is chosen in large. */
export class LevelTreePanel {
  readonly root: HTMLDialogElement;
  readonly #summary = element('p', { class: 'quiet' });
  readonly #tree = element('div', { class: 'tree', role: 'tree', 'aria-label': 'Family tree of the levels' });
  readonly #scroll = element('div', { class: 'tree-scroll' }, this.#tree);
  readonly #chosen = element('section', {
    class: 'tree-chosen',
    'aria-label': 'The chosen level',
    'aria-live': 'polite',
  });
  readonly #paint = createLazyPainter(this.#scroll);
  #history = NO_HISTORY;
  #trouble = '';
  #chosenId = -1;
  #nodes: readonly HTMLElement[] = [];

  constructor() {
    const close = element('button', { type: 'button', class: 'button', onclick: () => this.root.close() }, 'Close');
    this.root = element(
      'dialog',
      { class: 'studio history', 'aria-labelledby': 'history-title' },
      element(
        'div',
        { class: 'studio-head' },
        element('div', {}, element('h2', { id: 'history-title' }, 'The designer’s levels'), this.#summary),
        close,
      ),
      element('div', { class: 'history-body' }, this.#scroll, this.#chosen),
    );
    new ResizeObserver(() => this.#draw(false)).observe(this.#scroll);
  }

  open(): void {
    if (this.root.open) return;
    this.#chosenId = this.#history.playedId;
    this.root.showModal();
    this.#draw(true);
  }

  show(history: ShownHistory): void {
    this.#history = history;
    this.#trouble = '';
    this.#draw(this.#tree.contains(document.activeElement));
  }

  /** Says in place of the summary why there is no tree to show. */
  showTrouble(line: string): void {
    this.#trouble = line;
    setText(this.#summary, line);
  }

  /** Lays the tree out for the width that there is. */
  #draw(isFocused: boolean): void {
    if (!this.root.open) return;
    const { levels, playedId } = this.#history;
    const layout = layOutForest(
      levels,
      Math.max(1, Math.floor((this.#scroll.clientWidth - 2 * SCROLL_PADDING) / PLACE_WIDTH)),
    );
    const { places } = layout;
    this.#nodes = places.map((place) => createNode(place, playedId, this.#paint));
    this.#tree.replaceChildren(drawLinks(layout), ...this.#nodes);
    this.#tree.style.width = `${layout.numCols * PLACE_WIDTH}px`;
    this.#tree.style.height = `${layout.numRows * PLACE_HEIGHT}px`;
    listenToNodes(this.#nodes, places, (idx) => this.#choose(places, idx, true));
    const chosenIdx = places.findIndex(({ entry }) => entry.id === this.#chosenId);
    this.#choose(places, Math.max(0, chosenIdx), isFocused);
    this.#nodes[Math.max(0, chosenIdx)]?.scrollIntoView({ block: 'nearest', inline: 'center' });
    setText(this.#summary, this.#trouble === '' ? summarise(this.#history) : this.#trouble);
  }

  #choose(places: readonly TreePlace<HistoryLevel>[], chosenIdx: number, isFocused: boolean): void {
    const place = places[chosenIdx];
    if (place === undefined) return;
    this.#chosenId = place.entry.id;
    for (const [idx, node] of this.#nodes.entries()) {
      node.tabIndex = idx === chosenIdx ? 0 : -1;
      node.setAttribute('aria-selected', String(idx === chosenIdx));
    }
    this.#chosen.replaceChildren(...describeChosen(place, this.#history));
    if (isFocused) this.#nodes[chosenIdx].focus();
  }
}

function summarise({ designer, levels, numLevels }: ShownHistory): string {
  if (levels.length === 0) return 'No levels yet.';
  const numEdited = levels.filter(({ origin }) => origin === 'mutated').length;
  const numDrawn = levels.filter(({ origin }) => origin === 'person').length;
  const deepest = Math.max(...levels.map(({ generation }) => generation));
  const all = numLevels > levels.length ? `${levels.length} of ${numLevels} levels` : count(levels.length, 'level');
  const depth = deepest > 0 ? `, up to ${count(deepest, 'edit')} after one another` : '';
  return `${designer}: ${all}, ${numEdited} edited${depth}, ${numDrawn} drawn by people`;
}

/** Paints small pictures when they come into sight, as a history may have hundreds. */
function createLazyPainter(scroll: HTMLElement): (frame: HTMLElement, level: HistoryLevel) => void {
  const painted = new Map<number, HTMLCanvasElement>();
  const waiting = new WeakMap<Element, HistoryLevel>();
  const paint = (frame: Element, entry: HistoryLevel): void => {
    const canvas = painted.get(entry.id) ?? createLevelPicture(entry.level, PICTURE_PX, []);
    painted.set(entry.id, canvas);
    frame.replaceChildren(canvas);
  };
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        const entry = waiting.get(target);
        if (!isIntersecting || entry === undefined) continue;
        observer.unobserve(target);
        paint(target, entry);
      }
    },
    { root: scroll, rootMargin: '200px' },
  );
  return (frame, entry) => {
    if (painted.has(entry.id)) return paint(frame, entry);
    waiting.set(frame, entry);
    observer.observe(frame);
  };
}

function createNode(
  { entry, col, row, isOrphan }: TreePlace<HistoryLevel>,
  playedId: number,
  paint: (frame: HTMLElement, level: HistoryLevel) => void,
): HTMLElement {
  const frame = element('span', { class: 'tree-picture' });
  const isPlayed = entry.id === playedId;
  const hidden = (text: string): HTMLElement => element('span', { class: 'visually-hidden' }, text);
  const whence = originWords(entry, isOrphan).slice(originMark(entry).length); // goes on after the mark, for who listens
  const node = element(
    'div',
    {
      class: `tree-node is-${entry.origin}${isPlayed ? ' is-played' : ''}`,
      role: 'treeitem',
      'aria-level': row + 1,
      tabindex: -1,
      'data-level': entry.id,
    },
    frame,
    element(
      'span',
      { class: 'tree-caption' },
      hidden(`${levelTitle(entry.id)}, `),
      element('span', { class: `origin is-${entry.origin}` }, originMark(entry)),
      hidden(`${entry.origin === 'new' ? '' : whence}, score `),
      element('span', { class: 'tree-score' }, formatShare(entry.score)),
    ),
    ...(isPlayed ? [element('span', { class: 'tree-now' }, hidden(', played '), 'now')] : []),
  );
  node.style.left = `${col * PLACE_WIDTH}px`;
  node.style.top = `${row * PLACE_HEIGHT}px`;
  paint(frame, entry);
  return node;
}

function drawLinks({ places, numCols, numRows }: ForestLayout<HistoryLevel>): SVGSVGElement {
  const paths = places.flatMap(({ parent, isOrphan, col, row }) => {
    const x = col * PLACE_WIDTH;
    const y = row * PLACE_HEIGHT;
    if (isOrphan) return [svgElement('path', { class: 'is-orphan', d: `M ${x} ${y} V ${y - 14}` })];
    if (parent === undefined) return [];
    const fromX = parent.col * PLACE_WIDTH;
    const fromY = parent.row * PLACE_HEIGHT + CARD_HEIGHT;
    const bend = 0.75 * (y - fromY);
    const curve = `M ${fromX} ${fromY} C ${fromX} ${fromY + bend} ${x} ${y - bend} ${x} ${y}`;
    return [svgElement('path', { d: curve })];
  });
  const size = { width: numCols * PLACE_WIDTH, height: numRows * PLACE_HEIGHT };
  return svgElement('svg', { class: 'tree-links', 'aria-hidden': 'true', ...size }, ...paths);
}

function listenToNodes(
  nodes: readonly HTMLElement[],
  places: readonly TreePlace<HistoryLevel>[],
  choose: (idx: number) => void,
): void {
  for (const [idx, node] of nodes.entries()) {
    node.addEventListener('click', () => choose(idx));
    node.addEventListener('keydown', (event) => {
      const way = WAYS[event.key];
      if (way === undefined) return;
      event.preventDefault();
      choose(findNeighbour(places, idx, way));
    });
  }
}

function describeChosen(
  { entry, isOrphan }: TreePlace<HistoryLevel>,
  { scoreName, playedId }: ShownHistory,
): readonly HTMLElement[] {
  const check = checkDraft(entry.level);
  const way = check.isSolvable ? `${count(check.shortestPath, 'cell')}, ${count(check.actions, 'action')}` : 'none';
  const figures: readonly (readonly [string, number])[] = [
    [`Score (${scoreName})`, entry.score],
    ['Regret, estimated', entry.estimatedRegret],
    ['Regret, measured here', entry.measuredRegret],
    ['Best return in training', entry.maxReturn],
    ['Best return of people here', entry.humanBest],
  ];
  const facts = [
    ...figures.filter(([, value]) => Number.isFinite(value)).map(([name, value]) => [name, formatShare(value)]),
    ['Shortest way', way],
    ['Walls', String(check.numWalls)],
    ['Races here', String(entry.plays)],
  ];
  const origin = originWords(entry, isOrphan);
  const kept = entry.isHeld ? '' : ' It is not in the buffer.';
  const now = entry.id === playedId ? ' It is played now.' : '';
  return [
    element('div', { class: 'tree-large' }, createLevelPicture(entry.level, LARGE_PX, check.path)),
    element('h3', { class: 'tree-title' }, levelTitle(entry.id)),
    element('p', { class: 'quiet' }, `${origin.charAt(0).toUpperCase()}${origin.slice(1)}.${kept}${now}`),
    element(
      'dl',
      { class: 'facts' },
      ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
    ),
  ];
}
