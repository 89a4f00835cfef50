import type { HistoryLevel } from '../model/designer-history.ts';
import { checkDraft } from '../model/level-draft.ts';
import { type ForestLayout, findNeighbour, layOutForest, type TreePlace, type TreeWay } from '../model/level-tree.ts';
import { element, setText, svgElement } from './dom.ts';
import { count } from './draft-words.ts';
import { createLevelPicture } from './level-picture.ts';
import { formatShare, levelTitle, originMark, originWords } from './level-words.ts';

/** The designer's history as a dialog: the family tree of its levels, and the one that is chosen in large. */
export interface LevelTreePanel {
  readonly root: HTMLDialogElement;
  open(): void;
  show(history: ShownHistory): void;
  /** Says in place of the tree why there is none to show. */
  showTrouble(line: string): void;
}

export interface ShownHistory {
  readonly designer: string; // its id
  readonly scoreName: string; // what it ranks levels by
  readonly levels: readonly HistoryLevel[];
  readonly numLevels: number; // that it knows in all; there may be more than are shown
  readonly playedId: number; // the level that is being played; -1 where it is none of these
}

const NO_HISTORY: ShownHistory = { designer: '', scoreName: 'score', levels: [], numLevels: 0, playedId: -1 };

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

export function createLevelTreePanel(): LevelTreePanel {
  const summary = element('p', { class: 'quiet' });
  const tree = element('div', { class: 'tree', role: 'tree', 'aria-label': 'Family tree of the levels' });
  const scroll = element('div', { class: 'tree-scroll' }, tree);
  const chosen = element('section', { class: 'tree-chosen', 'aria-label': 'The chosen level', 'aria-live': 'polite' });
  const painter = createLazyPainter(scroll);
  const close = element('button', { type: 'button', class: 'button', onclick: () => root.close() }, 'Close');
  const root: HTMLDialogElement = element(
    'dialog',
    { class: 'studio history', 'aria-labelledby': 'history-title' },
    element(
      'div',
      { class: 'studio-head' },
      element('div', {}, element('h2', { id: 'history-title' }, 'The designer’s levels'), summary),
      close,
    ),
    element('div', { class: 'history-body' }, scroll, chosen),
  );
  let history = NO_HISTORY;
  let chosenId = -1;
  const draw = (isFocused = false): void => {
    const { levels, playedId } = history;
    const maxCols = Math.max(1, Math.floor(scroll.clientWidth / PLACE_WIDTH));
    const layout = layOutForest(levels, maxCols);
    const nodes = layout.places.map((place) => createNode(place, playedId, painter));
    if (layout.places.every(({ entry }) => entry.id !== chosenId)) chosenId = playedId;
    const choose = (idx: number, isFocused: boolean): void => {
      const place = layout.places[idx];
      if (place === undefined) return;
      chosenId = place.entry.id;
      for (const [other, node] of nodes.entries()) {
        node.tabIndex = other === idx ? 0 : -1;
        node.setAttribute('aria-selected', String(other === idx));
      }
      chosen.replaceChildren(...describeChosen(place, history));
      if (isFocused) nodes[idx].focus();
    };
    tree.replaceChildren(drawLinks(layout), ...nodes);
    tree.style.width = `${layout.numCols * PLACE_WIDTH}px`;
    tree.style.height = `${layout.numRows * PLACE_HEIGHT}px`;
    listenToNodes(nodes, layout, choose);
    const idx = layout.places.findIndex(({ entry }) => entry.id === chosenId);
    choose(Math.max(0, idx), isFocused);
    nodes[Math.max(0, idx)]?.scrollIntoView({ block: 'nearest', inline: 'center' });
    setText(summary, summarise(history));
  };
  new ResizeObserver(() => {
    if (root.open) draw();
  }).observe(scroll);
  return {
    root,
    open() {
      if (root.open) return;
      chosenId = -1;
      root.showModal();
      draw(true);
    },
    show(next) {
      history = next;
      if (root.open) draw(tree.contains(document.activeElement) || chosenId < 0);
    },
    showTrouble(line) {
      setText(summary, line);
    },
  };
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
  const label = `${levelTitle(entry.id)}, ${originWords(entry, isOrphan)}, score ${formatShare(entry.score)}${isPlayed ? ', played now' : ''}`;
  const node = element(
    'div',
    {
      class: `tree-node is-${entry.origin}${isPlayed ? ' is-played' : ''}${isOrphan ? ' is-orphan' : ''}`,
      role: 'treeitem',
      'aria-level': row + 1,
      'aria-label': label,
      tabindex: -1,
      'data-level': entry.id,
    },
    frame,
    element(
      'span',
      { class: 'tree-caption' },
      element('span', { class: `origin is-${entry.origin}` }, originMark(entry)),
      element('span', { class: 'tree-score' }, formatShare(entry.score)),
    ),
    ...(isPlayed ? [element('span', { class: 'tree-now' }, 'now')] : []),
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
  { places }: ForestLayout<HistoryLevel>,
  choose: (idx: number, isFocused: boolean) => void,
): void {
  for (const [idx, node] of nodes.entries()) {
    node.addEventListener('click', () => choose(idx, true));
    node.addEventListener('keydown', (event) => {
      const way = WAYS[event.key];
      if (way === undefined) return;
      event.preventDefault();
      choose(findNeighbour(places, idx, way), true);
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
