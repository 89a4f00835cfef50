import {
  add,
  addV,
  type Code,
  ifThen,
  type KernelSource,
  kernel,
  type Local,
  load,
  loadSplat,
  mul,
  mulV,
  splat,
  store,
  sub,
  type ValueType,
  whileAtLeast,
} from './wasm-code.ts';

/**
 * Matrix products. Tiles of four rows by eight columns stay in registers while the sum runs; the second factor is laid out
 * in panels of eight columns, [N / 8][K][8], so that it is read in order.
 * Every element of the result is summed in the same order whatever tile it falls in, so a row's numbers do not depend on
 * what stands around it.
 */
export const PANEL = 8; // columns
const TILE = 4; // rows
const UNROLL = 4; // of the sum
const FLOAT = 4; // bytes

/** The registers of one tile and the code that runs it. */
interface Tile {
  readonly sums: readonly Local[]; // rows * 2
  readonly columns: readonly [Local, Local];
  readonly element: Local;
}

function tileOf(numRows: number, local: (type: ValueType) => Local): Tile {
  return {
    sums: Array.from({ length: 2 * numRows }, () => local('v')),
    columns: [local('v'), local('v')],
    element: local('v'),
  };
}

/** sums += element(row) * columns for one place of the inner sum. */
function multiplyAdd(tile: Tile, numRows: number, panel: Code, offset: number, element: (row: number) => Code): Code {
  const { sums, columns, element: held } = tile;
  return [
    ...columns[0].set(load(panel, offset)),
    ...columns[1].set(load(panel, offset + 16)),
    ...Array.from({ length: numRows }, (_, row) => [
      ...held.set(element(row)),
      ...[0, 1].flatMap((half) =>
        sums[2 * row + half].set(addV(sums[2 * row + half].get, mulV(held.get, columns[half].get))),
      ),
    ]).flat(),
  ];
}

const eachSum = (tile: Tile, write: (sum: Local, row: number, half: number) => Code): Code =>
  tile.sums.flatMap((sum, n) => [...write(sum, n >> 1, n & 1)]);

/** Sums start from what is there where `isAdding`, else from 0; `rows` are the addresses of the result's rows. */
const startSums = (tile: Tile, rows: readonly Local[], isAdding: Local): Code =>
  ifThen(
    isAdding.get,
    eachSum(tile, (sum, row, half) => sum.set(load(rows[row].get, 16 * half))),
    eachSum(tile, (sum) => sum.set(splat(0))),
  );
const storeSums = (tile: Tile, rows: readonly Local[]): Code =>
  eachSum(tile, (sum, row, half) => store(rows[row].get, sum.get, 16 * half));

/** Addresses base, base + stride, ... */
const spread = (rows: readonly Local[], base: Code, stride: Local): Code =>
  rows.flatMap((row, r) => [...row.set(r === 0 ? base : add(rows[r - 1].get, stride.get))]);

/** Variables of a product: addresses, sizes, where the tile of the moment stands, and rows that are left. */
type PanelLoop = Readonly<Record<'a' | 'b' | 'c' | 'M' | 'N' | 'K' | 'aBase' | 'cBase' | 'rowsLeft', Local>>;

/**
 * Every panel of b with all rows of a, as many at once as a tile holds. The rest is one smaller tile: a row of its own takes nearly as
 * long as four together, as each addition waits for the one before.
 */
function overPanels({ a, b, c, M, N, K, aBase, cBase, rowsLeft }: PanelLoop, run: (numRows: number) => Code): Code {
  return whileAtLeast(N, PANEL, [
    ...aBase.set(a.get),
    ...cBase.set(c.get),
    ...rowsLeft.set(M.get),
    ...Array.from({ length: TILE }, (_, i) => whileAtLeast(rowsLeft, TILE - i, run(TILE - i))).flat(),
    ...b.step(mul(K.get, PANEL * FLOAT)),
    ...c.step(PANEL * FLOAT),
    ...N.step(-PANEL),
  ]);
}

/**
 * c = a b, or c += a b.
 *
 * Parameters   a [M, K] with rows of aStride bytes; b in panels; c [M, N] with rows of cStride bytes; M, N, K; isAdding.
 *              N a multiple of 8; any M and K.
 */
export const multiply: KernelSource = kernel('multiply', 9, (parameters, local) => {
  const [a, aStride, b, c, cStride, M, N, K, isAdding] = parameters;
  const [rowsLeft, left, panel] = [local('i'), local('i'), local('i')];
  const [aBase, cBase] = [local('i'), local('i')];
  const aRows = Array.from({ length: TILE }, () => local('i'));
  const cRows = Array.from({ length: TILE }, () => local('i'));
  const tile = tileOf(TILE, local);

  const run = (numRows: number): Code => {
    const part: Tile = { ...tile, sums: tile.sums.slice(0, 2 * numRows) };
    const [from, to] = [aRows.slice(0, numRows), cRows.slice(0, numRows)];
    const sum = (count: number): Code => [
      ...Array.from({ length: count }, (_, k) =>
        multiplyAdd(part, numRows, panel.get, k * PANEL * FLOAT, (row) => loadSplat(from[row].get, k * FLOAT)),
      ).flat(),
      ...from.flatMap((row) => [...row.step(count * FLOAT)]),
      ...panel.step(count * PANEL * FLOAT),
      ...left.step(-count),
    ];
    return [
      ...spread(from, aBase.get, aStride),
      ...spread(to, cBase.get, cStride),
      ...startSums(part, to, isAdding),
      ...panel.set(b.get),
      ...left.set(K.get),
      ...whileAtLeast(left, UNROLL, sum(UNROLL)),
      ...whileAtLeast(left, 1, sum(1)),
      ...storeSums(part, to),
      ...aBase.step(mul(aStride.get, numRows)),
      ...cBase.step(mul(cStride.get, numRows)),
      ...rowsLeft.step(-numRows),
    ];
  };
  return overPanels({ a, b, c, M, N, K, aBase, cBase, rowsLeft }, run);
});

/**
 * c += a^T b: what a product's second factor gets on the way back.
 *
 * Parameters   a [K, M] with rows of aStride bytes; b [K, N] in panels; c [M, N] with rows of cStride bytes; M, N, K.
 *              N a multiple of 8; any M and K. Callers run it over stretches of K that keep a panel near.
 */
export const multiplyTransposed: KernelSource = kernel('multiplyTransposed', 8, (parameters, local) => {
  const [a, aStride, b, c, cStride, M, N, K] = parameters;
  const [rowsLeft, left, panel, at] = [local('i'), local('i'), local('i'), local('i')];
  const [aBase, cBase] = [local('i'), local('i')];
  const cRows = Array.from({ length: TILE }, () => local('i'));
  const tile = tileOf(TILE, local);

  const run = (numRows: number): Code => {
    const part: Tile = { ...tile, sums: tile.sums.slice(0, 2 * numRows) };
    const to = cRows.slice(0, numRows);
    const sum = (count: number): Code => [
      ...Array.from({ length: count }, (_, k) => [
        ...multiplyAdd(part, numRows, panel.get, k * PANEL * FLOAT, (row) => loadSplat(at.get, row * FLOAT)),
        ...at.step(aStride.get),
      ]).flat(),
      ...panel.step(count * PANEL * FLOAT),
      ...left.step(-count),
    ];
    return [
      ...spread(to, cBase.get, cStride),
      ...eachSum(part, (held, row, half) => held.set(load(to[row].get, 16 * half))),
      ...at.set(aBase.get),
      ...panel.set(b.get),
      ...left.set(K.get),
      ...whileAtLeast(left, UNROLL, sum(UNROLL)),
      ...whileAtLeast(left, 1, sum(1)),
      ...storeSums(part, to),
      ...aBase.step(numRows * FLOAT),
      ...cBase.step(mul(cStride.get, numRows)),
      ...rowsLeft.step(-numRows),
    ];
  };
  return overPanels({ a, b, c, M, N, K, aBase, cBase, rowsLeft }, run);
});

/** Lays [K, N] with rows of `stride` bytes out in panels. Parameters: from, stride, to, N (a multiple of 8), K. */
export const pack: KernelSource = kernel('pack', 5, ([from, stride, to, N, K], local) => {
  const [at, left] = [local('i'), local('i')];
  return whileAtLeast(N, PANEL, [
    ...at.set(from.get),
    ...left.set(K.get),
    ...whileAtLeast(left, 1, [
      ...store(to.get, load(at.get)),
      ...store(to.get, load(at.get, 16), 16),
      ...at.step(stride.get),
      ...to.step(PANEL * FLOAT),
      ...left.step(-1),
    ]),
    ...from.step(PANEL * FLOAT),
    ...N.set(sub(N.get, PANEL)),
  ]);
});
