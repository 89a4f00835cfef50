import { describe, expect, it } from 'vitest';
import { regretScaleEnd, shareOfScale } from '../../../client/model/regret-scale.ts';

describe('the scale of regret', () => {
  it('is as short as what it shows allows', () => {
    expect([[0.06, Number.NaN], [0.1], [0.12, 0.06], [0.5], [0.51, 0.2], [1.4], []].map(regretScaleEnd)).toEqual([
      0.1, 0.1, 0.25, 0.5, 1, 1, 0.1,
    ]);
    expect(regretScaleEnd([-Infinity, -0.3])).toBe(0.1);
  });

  it('places values within it', () => {
    expect([0.05, 0, -0.2, 0.4, Number.NaN, -Infinity].map((value) => shareOfScale(value, 0.2))).toEqual([
      0.25, 0, 0, 1, 0, 0,
    ]);
  });
});
