import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numPatches, type PatchShape, writePatches } from '../../../agents/ops/patches.ts';

/** What the docstring's equation says, index by index. */
function twin(bytes: Uint8Array, shape: PatchShape, numRows: number, scale: number): number[] {
  const { length, height, width, channels, kernel } = shape;
  const out: number[] = [];
  for (let n = 0; n < numRows; n++)
    for (let r = 0; r + kernel <= height; r++)
      for (let c = 0; c + kernel <= width; c++)
        for (let i = 0; i < kernel; i++)
          for (let j = 0; j < kernel; j++)
            for (let k = 0; k < channels; k++)
              out.push(Math.fround(scale * bytes[n * length + ((r + i) * width + (c + j)) * channels + k]));
  return out;
}

describe('patches', () => {
  it('are the windows of the grid, row by row, whatever comes behind the grid', () => {
    const sizes = fc.record({
      height: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 6 }),
      channels: fc.integer({ min: 1, max: 3 }),
      scalars: fc.integer({ min: 0, max: 4 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      numRows: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ height, width, channels, scalars, kernel, numRows, seed }) => {
        fc.pre(kernel <= height && kernel <= width);
        const shape = { height, width, channels, kernel, length: height * width * channels + scalars };
        const bytes = Uint8Array.from(
          { length: numRows * shape.length },
          (_, i) => Math.imul(i + seed, 0x9e3779b1) >>> 24,
        );
        const out = new Float32Array(numRows * numPatches(shape) * kernel * kernel * channels);
        writePatches(bytes, shape, numRows, 0.1, out);
        expect([...out]).toEqual(twin(bytes, shape, numRows, 0.1));
      }),
    );
  });
});
