import { describe, expect, it } from 'vitest';
import { DenseLayer } from '../../../../agents/nets/kernels/dense-layer.ts';
import { createSharedMemory, KernelMemory } from '../../../../agents/nets/kernels/kernel-memory.ts';
import { Rng } from '../../../../envs/core/rng.ts';

const FLOAT = 4;

/** Memory with arrays of random numbers in it; ensure is called after all are taken. */
function createMemory(): { memory: KernelMemory; random: (rng: Rng, address: number, length: number) => Float32Array } {
  const memory = new KernelMemory(createSharedMemory());
  const random = (rng: Rng, address: number, length: number): Float32Array => {
    const view = memory.floats(address, length);
    for (let i = 0; i < length; i++) view[i] = rng.normal();
    return view;
  };
  return { memory, random };
}

describe.each([
  { numRows: 1, numInputs: 1, widths: [1] },
  { numRows: 3, numInputs: 5, widths: [3, 8] },
  { numRows: 4, numInputs: 4, widths: [8] },
  { numRows: 9, numInputs: 13, widths: [4, 4, 16] },
  { numRows: 301, numInputs: 6, widths: [2] },
])('a dense layer on kernels: $numRows rows, $numInputs inputs, parts of $widths', ({ numRows, numInputs, widths }) => {
  const rng = new Rng(numRows);
  const { memory, random } = createMemory();
  const parts = widths.map((width, i) => ({ weight: `w${i}`, bias: i === 1 ? undefined : `b${i}`, width }));
  const layer = new DenseLayer(memory, { numInputs, parts, hasInputGradient: true });
  const N = layer.columns;
  const inputsBack = Math.ceil(numInputs / 8) * 8;
  const [x, y, dy, dx] = [numInputs, N, N, inputsBack].map((width) => memory.allocate(numRows * width));
  memory.ensure();
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
  const weights: Record<string, Float32Array> = Object.fromEntries(
    parts.flatMap(({ weight, bias, width }) => [
      [weight, draw(numInputs * width)],
      ...(bias === undefined ? [] : [[bias, draw(width)]]),
    ]),
  );
  layer.load(weights);
  const input = random(rng, x, numRows * numInputs);
  const gradient = random(rng, dy, numRows * N);

  it('is x W + b, part beside part, and zeros beyond', () => {
    layer.forward(x, numInputs * FLOAT, y, N * FLOAT, numRows);
    const made = memory.floats(y, numRows * N);
    for (let row = 0; row < numRows; row++) {
      let column = 0;
      for (const { weight, bias, width } of parts) {
        for (let n = 0; n < width; n++, column++) {
          let sum = bias === undefined ? 0 : weights[bias][n];
          for (let k = 0; k < numInputs; k++) sum += input[row * numInputs + k] * weights[weight][k * width + n];
          expect(made[row * N + column]).toBeCloseTo(sum, 4);
        }
      }
      for (; column < N; column++) expect(made[row * N + column]).toBe(0);
    }
  });

  it('sends back dy W^T, x^T dy and the sum of dy, added to what is there', () => {
    layer.inputGradient(dy, N * FLOAT, dx, inputsBack * FLOAT, numRows);
    layer.clearGradients();
    layer.addWeightGradient(x, numInputs * FLOAT, dy, N * FLOAT, numRows);
    const gradients = Object.fromEntries(
      Object.entries(weights).map(([name, values]) => [name, new Float32Array(values.length).fill(1)]),
    );
    layer.addGradientsTo(gradients);
    const madeInput = memory.floats(dx, numRows * inputsBack);
    let start = 0;
    const ofInput = new Float64Array(numRows * numInputs);
    for (const { weight, bias, width } of parts) {
      for (let k = 0; k < numInputs; k++) {
        for (let n = 0; n < width; n++) {
          let sum = 1;
          for (let row = 0; row < numRows; row++) {
            const at = gradient[row * N + start + n];
            sum += input[row * numInputs + k] * at;
            ofInput[row * numInputs + k] += at * weights[weight][k * width + n];
          }
          expect(gradients[weight][k * width + n]).toBeCloseTo(sum, 3);
        }
      }
      for (let n = 0; bias !== undefined && n < width; n++) {
        let sum = 1;
        for (let row = 0; row < numRows; row++) sum += gradient[row * N + start + n];
        expect(gradients[bias][n]).toBeCloseTo(sum, 3);
      }
      start += width;
    }
    for (let row = 0; row < numRows; row++) {
      for (let k = 0; k < numInputs; k++) {
        expect(madeInput[row * inputsBack + k]).toBeCloseTo(ofInput[row * numInputs + k], 4);
      }
      for (let k = numInputs; k < inputsBack; k++) expect(madeInput[row * inputsBack + k]).toBe(0);
    }
  });

  it("does not change a row's numbers with the rows around it", () => {
    layer.forward(x, numInputs * FLOAT, y, N * FLOAT, numRows);
    const together = memory.floats(y, numRows * N).slice();
    for (let row = 0; row < numRows; row++) {
      layer.forward(x + row * numInputs * FLOAT, numInputs * FLOAT, y + row * N * FLOAT, N * FLOAT, 1);
    }
    expect(memory.floats(y, numRows * N)).toEqual(together);
  });
});

describe('the curves of the kernels', () => {
  const { memory } = createMemory();
  const H = 1024;
  const [row, b, zeros, gates, c, s, h] = [2 * H, H, 4 * H, 4 * H, H, H, H].map((size) => memory.allocate(size));
  memory.ensure();
  const points = Float32Array.from({ length: H }, (_, i) => {
    const special = [0, -0, 1e-8, -1e-8, 86.9, -86.9, 200, -200, Infinity, -Infinity, 1e30, -1e30];
    return special[i] ?? (i - H / 2) / 20;
  });

  it('sigmoid and tanh are right to 2e-7 from -infinity to infinity', () => {
    memory.floats(row, H).set(points);
    memory.floats(row + H * FLOAT, H).fill(1);
    memory.kernels.minGruGates(row, b, H);
    memory.clear(zeros, 4 * H);
    memory.floats(gates, 4 * H).fill(30); // the other gates are open
    memory.floats(gates + 2 * H * FLOAT, H).set(points);
    memory.kernels.lstmForward(gates, zeros, zeros, c, s, h, H);
    const [ofSigmoid, ofTanh, curve] = [memory.floats(b, H), memory.floats(c, H), memory.floats(s, H)];
    points.forEach((x, i) => {
      expect(Math.abs(ofSigmoid[i] - 1 / (1 + Math.exp(-x)))).toBeLessThan(2e-7);
      expect(Math.abs(ofTanh[i] - Math.tanh(x))).toBeLessThan(2e-7);
      expect(Math.abs(curve[i] - Math.tanh(Math.tanh(x)))).toBeLessThan(4e-7);
    });
  });

  it('what is not a number stays so and spoils nothing beside it', () => {
    memory.floats(row, 8).set([Number.NaN, 0, 0, 0, 0, Number.NaN, 0, 0]);
    memory.floats(row + 8 * FLOAT, 8).fill(2);
    memory.kernels.minGruGates(row, b, 8);
    expect([...memory.floats(b, 8)]).toEqual([Number.NaN, 1, 1, 1, 1, Number.NaN, 1, 1]);
  });
});
