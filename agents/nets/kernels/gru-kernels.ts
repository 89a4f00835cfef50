import { Curves, eachFour } from './elementwise-kernels.ts';
import { add, addV, type Code, type KernelSource, kernel, load, mul, mulV, splat, store, subV } from './wasm-code.ts';

/**
 * One row of one step of a GRU; gates in the order r, z, n.
 *
 *   r, z = sigmoid(sums + x),   m = sums + u,   n = tanh(x + r * m),   h = n + z * (before - n)
 *
 * Parameters   sums [3H] (r, z and m are written over them), x [3H], u, before, n, h [H], H.
 */
const gruForward = kernel('gruForward', 7, ([sums, x, u, before, n, h, H], local) => {
  const curves = new Curves(local);
  const gates = Array.from({ length: 3 }, () => local('i'));
  const inputs = Array.from({ length: 3 }, () => local('i'));
  const [z, inner, candidate] = Array.from({ length: 3 }, () => local('v'));
  const [r, width] = [local('v'), local('i')];
  const sum = (gate: number): Code => addV(load(gates[gate].get), load(inputs[gate].get));
  const loop = eachFour(
    H,
    [...gates, ...inputs, u, before, n, h],
    [
      ...r.set(curves.sigmoid(sum(0))),
      ...z.set(curves.sigmoid(sum(1))),
      ...inner.set(addV(load(gates[2].get), load(u.get))),
      ...candidate.set(curves.tanh(addV(load(inputs[2].get), mulV(r.get, inner.get)))),
      ...store(gates[0].get, r.get),
      ...store(gates[1].get, z.get),
      ...store(gates[2].get, inner.get),
      ...store(n.get, candidate.get),
      ...store(h.get, addV(candidate.get, mulV(z.get, subV(load(before.get), candidate.get)))),
    ],
  );
  return [
    ...width.set(mul(H.get, 4)),
    ...[gates, inputs].flatMap((pointers, side) =>
      pointers.flatMap((pointer, gate) => [
        ...pointer.set(gate === 0 ? [sums, x][side].get : add(pointers[gate - 1].get, width.get)),
      ]),
    ),
    ...curves.setUp,
    ...loop,
  ];
});

/**
 * One row of one step of a GRU back through time, from the gradient at h (dh).
 *
 *   dz = dh (before - n) z (1 - z),   dn = dh (1 - z) (1 - n^2),   dr = dn m r (1 - r)
 *   dx += [dr, dz, dn],   at the sums: [dr, dz, dn r],   dh = dh z (at `before`, past the product)
 *
 * Parameters   gates [3H] r, z, m (the gradients at the sums are written over them), n, before, dh [H], dx [3H], H.
 */
const gruBackward = kernel('gruBackward', 6, ([gatesRow, n, before, dh, dxRow, H], local) => {
  const gates = Array.from({ length: 3 }, () => local('i'));
  const dx = Array.from({ length: 3 }, () => local('i'));
  const [r, z, candidate, d] = Array.from({ length: 4 }, () => local('v'));
  const [dr, dz, dn] = Array.from({ length: 3 }, () => local('v'));
  const oneMinus = (value: Code): Code => subV(splat(1), value);
  return [
    ...[gates, dx].flatMap((pointers, side) =>
      pointers.flatMap((pointer, gate) => [
        ...pointer.set(gate === 0 ? [gatesRow, dxRow][side].get : add(pointers[gate - 1].get, mul(H.get, 4))),
      ]),
    ),
    ...eachFour(
      H,
      [...gates, ...dx, n, before, dh],
      [
        ...r.set(load(gates[0].get)),
        ...z.set(load(gates[1].get)),
        ...candidate.set(load(n.get)),
        ...d.set(load(dh.get)),
        ...dz.set(mulV(mulV(mulV(d.get, subV(load(before.get), candidate.get)), z.get), oneMinus(z.get))),
        ...dn.set(mulV(mulV(d.get, oneMinus(z.get)), oneMinus(mulV(candidate.get, candidate.get)))),
        ...dr.set(mulV(mulV(mulV(dn.get, load(gates[2].get)), r.get), oneMinus(r.get))),
        ...[dr, dz, dn].flatMap((gradient, gate) => [...store(dx[gate].get, addV(load(dx[gate].get), gradient.get))]),
        ...store(gates[0].get, dr.get),
        ...store(gates[1].get, dz.get),
        ...store(gates[2].get, mulV(dn.get, r.get)),
        ...store(dh.get, mulV(d.get, z.get)),
      ],
    ),
  ];
});

export const GRU_KERNELS: readonly KernelSource[] = [gruForward, gruBackward];
