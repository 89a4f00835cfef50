/**
 * Where the levels of a designer stand in its family tree: children below their parents, families beside each other. Pure numbers in
 * units of one place, which is as wide and as high as a small picture with its caption.
 */
export interface TreeLevel {
  readonly id: number;
  readonly parentId: number; // -1 for a level that was edited from none; the parent may be displaced by now
  readonly origin: 'new' | 'mutated' | 'person';
  readonly score: number; // NaN for a level that is not scored yet
}

export interface TreePlace<Entry extends TreeLevel> {
  readonly entry: Entry;
  readonly col: number; // of its middle, from 0, with a fraction
  readonly row: number; // from 0
  readonly parent: TreePlace<Entry> | undefined;
  /** It was edited from a level that the designer does not keep any more. */
  readonly isOrphan: boolean;
}

export interface ForestLayout<Entry extends TreeLevel> {
  readonly places: readonly TreePlace<Entry>[]; // depth first: a level comes before its children
  readonly numCols: number;
  readonly numRows: number;
}

interface Tree<Entry extends TreeLevel> {
  readonly entry: Entry;
  readonly children: readonly Tree<Entry>[];
  readonly size: number; // levels in it
  readonly depth: number; // generations in it
  readonly numCols: number;
  readonly highest: number; // score
  readonly hasPerson: boolean;
}

/**
 * Families with most levels come first, and those of one level at the end, a person's before the others, then by their highest score. A row of families
 * is as wide as `maxCols` allows; a family that is wider has a row of its own. Levels whose parents make a circle, which no designer's do, are
 * left out.
 */
export function layOutForest<Entry extends TreeLevel>(entries: readonly Entry[], maxCols: number): ForestLayout<Entry> {
  const known = new Set(entries.map(({ id }) => id));
  const childrenOf = new Map<number, Entry[]>();
  for (const entry of entries) {
    const siblings = childrenOf.get(entry.parentId);
    if (siblings === undefined) childrenOf.set(entry.parentId, [entry]);
    else siblings.push(entry);
  }
  const trees = entries
    .filter(({ parentId }) => !known.has(parentId))
    .map((entry) => growTree(entry, childrenOf))
    .sort(compareFamilies);
  const places: TreePlace<Entry>[] = [];
  let [col, top, rowsHere, numCols] = [0, 0, 0, 0];
  for (const tree of trees) {
    if (col > 0 && col + tree.numCols > maxCols) {
      top += rowsHere;
      col = 0;
      rowsHere = 0;
    }
    place(tree, col, top, undefined, places);
    col += tree.numCols;
    rowsHere = Math.max(rowsHere, tree.depth);
    numCols = Math.max(numCols, col);
  }
  return { places, numCols, numRows: top + rowsHere };
}

function growTree<Entry extends TreeLevel>(
  entry: Entry,
  childrenOf: ReadonlyMap<number, readonly Entry[]>,
): Tree<Entry> {
  const children = (childrenOf.get(entry.id) ?? []).map((child) => growTree(child, childrenOf));
  const total = (count: (child: Tree<Entry>) => number): number =>
    children.reduce((sum, child) => sum + count(child), 0);
  return {
    entry,
    children,
    size: 1 + total(({ size }) => size),
    depth: 1 + Math.max(0, ...children.map(({ depth }) => depth)),
    numCols: Math.max(
      1,
      total(({ numCols }) => numCols),
    ),
    highest: Math.max(scoreOf(entry), ...children.map(({ highest }) => highest)),
    hasPerson: entry.origin === 'person' || children.some(({ hasPerson }) => hasPerson),
  };
}

/** Levels without a score come after those with one. */
function scoreOf({ score }: TreeLevel): number {
  return Number.isNaN(score) ? -Infinity : score;
}

function compareFamilies(a: Tree<TreeLevel>, b: Tree<TreeLevel>): number {
  return (
    b.size - a.size ||
    Number(b.hasPerson) - Number(a.hasPerson) ||
    compareHighest(a.highest, b.highest) ||
    a.entry.id - b.entry.id
  );
}

/** The higher first; two without a score are equal, as the difference of infinities is no number. */
function compareHighest(a: number, b: number): number {
  return a === b ? 0 : b - a;
}

/** A parent stands over the middle of its children. */
function place<Entry extends TreeLevel>(
  tree: Tree<Entry>,
  firstCol: number,
  row: number,
  parent: TreePlace<Entry> | undefined,
  places: TreePlace<Entry>[],
): void {
  const isOrphan = parent === undefined && tree.entry.parentId >= 0;
  const own = { entry: tree.entry, col: firstCol + tree.numCols / 2, row, parent, isOrphan };
  places.push(own);
  let col = firstCol;
  for (const child of tree.children) {
    place(child, col, row + 1, own, places);
    col += child.numCols;
  }
}

export type TreeWay = 'up' | 'right' | 'down' | 'left' | 'first' | 'last';

/** Index of the place that a key leads to from `placeIdx`: the parent, the first child, the nearest on either side in the same row. The same place where there is none. */
export function findNeighbour(places: readonly TreePlace<TreeLevel>[], placeIdx: number, way: TreeWay): number {
  const own = places[placeIdx];
  const orSame = (found: number): number => (found < 0 ? placeIdx : found);
  switch (way) {
    case 'up':
      return own.parent === undefined ? placeIdx : orSame(places.indexOf(own.parent));
    case 'down':
      return orSame(places.findIndex(({ parent }) => parent === own));
    case 'first':
      return 0;
    case 'last':
      return places.length - 1;
    default:
      return orSame(findBeside(places, own, way === 'right' ? 1 : -1));
  }
}

function findBeside(places: readonly TreePlace<TreeLevel>[], own: TreePlace<TreeLevel>, side: 1 | -1): number {
  let nearest = -1;
  for (const [idx, { row, col }] of places.entries()) {
    if (row !== own.row || (col - own.col) * side <= 0) continue;
    if (nearest < 0 || (places[nearest].col - col) * side > 0) nearest = idx;
  }
  return nearest;
}
