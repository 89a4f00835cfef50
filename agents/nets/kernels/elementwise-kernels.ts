import {
  add,
  addV,
  type Code,
  divV,
  type KernelSource,
  kernel,
  type Local,
  load,
  maxOrNan,
  maxV,
  minOrNan,
  mul,
  mulV,
  scaleByPower,
  splat,
  store,
  subV,
  type ValueType,
  whereAboveZero,
  whileAtLeast,
} from './wasm-code.ts';

/**
 * Everything in a network that is not a product, four numbers at a time. Parameters are addresses and counts; counts of
 * columns are multiples of 4. What is not a number stays so.
 */
const LANES = 4;
const BYTES = 16; // of four floats

/** Code for every four columns: pointers advance together. `numLeft` is used up. */
export const eachFour = (numLeft: Local, pointers: readonly Local[], body: Code): Code =>
  whileAtLeast(numLeft, LANES, [
    ...body,
    ...pointers.flatMap((pointer) => [...pointer.step(BYTES)]),
    ...numLeft.step(-LANES),
  ]);

/** Coefficients of e^r on [-ln 2 / 2, ln 2 / 2], from r^2 down in falling order (Cephes, expf). */
const EXP_POLYNOMIAL = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
] as const;
const EXP_LIMIT = 87; // beyond it a float32 has no e^x
const LN2_HIGH = 0.693359375; // exact in few bits, so that n * LN2_HIGH is exact
const LN2_LOW = -2.1219444e-4;

/** 1.5 * 2^23: a float this large holds whole numbers in its low bits, so adding it rounds to the nearest. */
const ROUNDER = 12_582_912;

/** What the curves need: two variables, and their constants in variables too, because a constant in a loop is built anew. */
export class Curves {
  readonly #n: Local;
  readonly #r: Local;
  readonly #constants = new Map<number, Local>();
  readonly #local: (type: ValueType) => Local;

  constructor(local: (type: ValueType) => Local) {
    this.#n = local('v');
    this.#r = local('v');
    this.#local = local;
  }

  constant(value: number): Code {
    const held = this.#constants.get(value) ?? this.#local('v');
    this.#constants.set(value, held);
    return held.get;
  }

  /** Must stand before the loop; to be asked for after the loop is written. */
  get setUp(): Code {
    return [...this.#constants].flatMap(([value, held]) => [...held.set(splat(value))]);
  }

  /** e^x to about one unit in the last place, x cut to [-87, 87]: e^x = 2^n e^r, n = round(x / ln 2). */
  exp(x: Code): Code {
    const [n, r] = [this.#n, this.#r];
    const constant = (value: number): Code => this.constant(value);
    const polynomial = EXP_POLYNOMIAL.slice(1).reduce<Code>(
      (sum, coefficient) => addV(mulV(sum, r.get), constant(coefficient)),
      constant(EXP_POLYNOMIAL[0]),
    );
    const series = addV(addV(mulV(mulV(polynomial, r.get), r.get), r.get), constant(1));
    const whole = subV(n.get, constant(ROUNDER));
    return [
      ...r.set(maxOrNan(minOrNan(x, constant(EXP_LIMIT)), constant(-EXP_LIMIT))),
      ...n.set(addV(mulV(r.get, constant(Math.LOG2E)), constant(ROUNDER))),
      ...r.set(subV(subV(r.get, mulV(whole, constant(LN2_HIGH))), mulV(whole, constant(LN2_LOW)))),
      ...scaleByPower(series, n.get),
    ];
  }

  /** 1 / (1 + e^-x) */
  sigmoid(x: Code): Code {
    return divV(this.constant(1), addV(this.constant(1), this.exp(mulV(x, this.constant(-1)))));
  }

  /** 1 - 2 / (1 + e^2x) */
  tanh(x: Code): Code {
    const one = this.constant(1);
    return subV(one, divV(this.constant(2), addV(one, this.exp(mulV(x, this.constant(2))))));
  }
}

/**
 * One row of one step of an LSTM; gates in the order i, f, g, o.
 *
 *   sums = sums + x;  i, f, o = sigmoid, g = tanh;  c = f * cBefore + i * g,  s = tanh(c),  h = o * s
 *
 * Parameters   sums [4H] (the gates are written over them), x [4H], cBefore, c, s, h [H], H.
 */
const lstmForward = kernel('lstmForward', 7, ([sums, x, cBefore, c, s, h, H], local) => {
  const curves = new Curves(local);
  const gates = Array.from({ length: 4 }, () => local('i'));
  const inputs = Array.from({ length: 4 }, () => local('i'));
  const [i, f, g, o, cell, curve] = Array.from({ length: 6 }, () => local('v'));
  const width = local('i');
  const sum = (gate: number): Code => addV(load(gates[gate].get), load(inputs[gate].get));
  const loop = eachFour(
    H,
    [...gates, ...inputs, cBefore, c, s, h],
    [
      ...i.set(curves.sigmoid(sum(0))),
      ...f.set(curves.sigmoid(sum(1))),
      ...g.set(curves.tanh(sum(2))),
      ...o.set(curves.sigmoid(sum(3))),
      ...[i, f, g, o].flatMap((gate, n) => [...store(gates[n].get, gate.get)]),
      ...cell.set(addV(mulV(f.get, load(cBefore.get)), mulV(i.get, g.get))),
      ...curve.set(curves.tanh(cell.get)),
      ...store(c.get, cell.get),
      ...store(s.get, curve.get),
      ...store(h.get, mulV(o.get, curve.get)),
    ],
  );
  return [
    ...width.set(mul(H.get, 4)),
    ...[gates, inputs].flatMap((pointers, n) =>
      pointers.flatMap((pointer, gate) => [
        ...pointer.set(gate === 0 ? [sums, x][n].get : add(pointers[gate - 1].get, width.get)),
      ]),
    ),
    ...curves.setUp,
    ...loop,
  ];
});

/**
 * One row of one step of an LSTM back through time, from the gradients at h (dh) and c (dc).
 *
 *   dc += dh * o * (1 - s^2);  di = dc g i (1 - i),  df = dc cBefore f (1 - f),  dg = dc i (1 - g^2),  do = dh s o (1 - o)
 *   dc = dc f
 *
 * Parameters   gates [4H] (their gradients at the sums are written over them), cBefore, s, dh, dc [H], H.
 */
const lstmBackward = kernel('lstmBackward', 6, ([gatesRow, cBefore, s, dh, dc, H], local) => {
  const gates = Array.from({ length: 4 }, () => local('i'));
  const [i, f, g, o, curve, dCell] = Array.from({ length: 6 }, () => local('v'));
  const oneMinus = (value: Code): Code => subV(splat(1), value);
  return [
    ...gates.flatMap((pointer, gate) => [
      ...pointer.set(gate === 0 ? gatesRow.get : add(gates[gate - 1].get, mul(H.get, 4))),
    ]),
    ...eachFour(
      H,
      [...gates, cBefore, s, dh, dc],
      [
        ...[i, f, g, o].flatMap((gate, n) => [...gate.set(load(gates[n].get))]),
        ...curve.set(load(s.get)),
        ...dCell.set(addV(load(dc.get), mulV(mulV(load(dh.get), o.get), oneMinus(mulV(curve.get, curve.get))))),
        ...store(gates[0].get, mulV(mulV(mulV(dCell.get, g.get), i.get), oneMinus(i.get))),
        ...store(gates[1].get, mulV(mulV(mulV(dCell.get, load(cBefore.get)), f.get), oneMinus(f.get))),
        ...store(gates[2].get, mulV(mulV(dCell.get, i.get), oneMinus(mulV(g.get, g.get)))),
        ...store(gates[3].get, mulV(mulV(mulV(load(dh.get), curve.get), o.get), oneMinus(o.get))),
        ...store(dc.get, mulV(dCell.get, f.get)),
      ],
    ),
  ];
});

/**
 * Gates of a minGRU: one row.   a = 1 - sigmoid(sum) (over the sum),   b = (1 - a) * candidate
 * Parameters   row [2H] sum and candidate, b [H], H.
 */
const minGruGates = kernel('minGruGates', 3, ([sum, b, H], local) => {
  const curves = new Curves(local);
  const [candidate, z] = [local('i'), local('v')];
  const loop = eachFour(
    H,
    [sum, candidate, b],
    [
      ...z.set(curves.sigmoid(load(sum.get))),
      ...store(b.get, mulV(z.get, load(candidate.get))),
      ...store(sum.get, subV(curves.constant(1), z.get)),
    ],
  );
  return [...candidate.set(add(sum.get, mul(H.get, 4))), ...curves.setUp, ...loop];
});

/**
 * Back through `minGruGates`: one row.   z = 1 - a;  at the sum: (db n - da) z a,  at the candidate n: db z
 * Parameters   row [2H] a and n, gradient [2H] da and db (overwritten), H.
 */
const minGruGatesBackward = kernel('minGruGatesBackward', 3, ([a, da, H], local) => {
  const [n, db] = [local('i'), local('i')];
  const [z, keep] = [local('v'), local('v')];
  return [
    ...n.set(add(a.get, mul(H.get, 4))),
    ...db.set(add(da.get, mul(H.get, 4))),
    ...eachFour(
      H,
      [a, n, da, db],
      [
        ...keep.set(load(a.get)),
        ...z.set(subV(splat(1), keep.get)),
        ...store(da.get, mulV(mulV(subV(mulV(load(db.get), load(n.get)), load(da.get)), z.get), keep.get)),
        ...store(db.get, mulV(load(db.get), z.get)),
      ],
    ),
  ];
});

/** h = a * before + b. Parameters: a, b, before, h [H], H. */
const scanForward = kernel('scanForward', 5, ([a, b, before, h, H]) =>
  eachFour(H, [a, b, before, h], store(h.get, addV(mulV(load(a.get), load(before.get)), load(b.get)))),
);

/**
 * Back through `scanForward`: d += dOut;  da += d * before,  db += d;  d = d * a
 * Parameters   d (carried from step to step), dOut, a, before, da, db [H], H.
 */
const scanBackward = kernel('scanBackward', 7, ([d, dOut, a, before, da, db, H], local) => {
  const whole = local('v');
  return eachFour(
    H,
    [d, dOut, a, before, da, db],
    [
      ...whole.set(addV(load(d.get), load(dOut.get))),
      ...store(da.get, addV(load(da.get), mulV(whole.get, load(before.get)))),
      ...store(db.get, addV(load(db.get), whole.get)),
      ...store(d.get, mulV(whole.get, load(a.get))),
    ],
  );
});

/** to += from. Parameters: to, from [N], N. */
const addRow = kernel('addRow', 3, ([to, from, N]) =>
  eachFour(N, [to, from], store(to.get, addV(load(to.get), load(from.get)))),
);

/** A kernel over the rows of one array and others beside it. Parameters: each array and its stride in bytes, M, N. */
function rowsKernel(name: string, numArrays: number, body: (pointers: readonly Local[]) => Code): KernelSource {
  return kernel(name, 2 * numArrays + 2, (parameters, local) => {
    const arrays = Array.from({ length: numArrays }, (_, n) => parameters[2 * n]);
    const strides = Array.from({ length: numArrays }, (_, n) => parameters[2 * n + 1]);
    const [M, N] = parameters.slice(2 * numArrays);
    const pointers = arrays.map(() => local('i'));
    const left = local('i');
    return whileAtLeast(M, 1, [
      ...pointers.flatMap((pointer, n) => [...pointer.set(arrays[n].get)]),
      ...left.set(N.get),
      ...eachFour(left, pointers, body(pointers)),
      ...arrays.flatMap((array, n) => [...array.step(strides[n].get)]),
      ...M.step(-1),
    ]);
  });
}

/** to = from in every row; a stride of 0 repeats one row. */
const copyRows = rowsKernel('copyRows', 2, ([to, from]) => store(to.get, load(from.get)));
/** max(0, values) in place. */
const reluRows = rowsKernel('reluRows', 1, ([values]) => store(values.get, maxV(load(values.get), splat(0))));
/** gradient = 0 where the relu gave 0. */
const reluBackwardRows = rowsKernel('reluBackwardRows', 2, ([gradient, made]) =>
  store(gradient.get, whereAboveZero(load(gradient.get), load(made.get))),
);
/** to += from in every row; a stride of 0 for `to` sums the rows. */
const addRows = rowsKernel('addRows', 2, ([to, from]) => store(to.get, addV(load(to.get), load(from.get))));

export const ELEMENTWISE_KERNELS: readonly KernelSource[] = [
  lstmForward,
  lstmBackward,
  minGruGates,
  minGruGatesBackward,
  scanForward,
  scanBackward,
  addRow,
  copyRows,
  reluRows,
  reluBackwardRows,
  addRows,
];
