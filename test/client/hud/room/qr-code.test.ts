import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { drawModules } from '../../../../client/hud/room/qr-code.ts';

describe('drawModules', () => {
  it('goes around runs of dark modules', () => {
    expect(drawModules([[true, true, false, true]])).toBe('M0 0h2v1H0zM3 0h1v1H3z');
    expect(drawModules([[false], [true]])).toBe('M0 1h1v1H0z');
  });

  it('covers what is dark in a code, and nothing else', () => {
    const { data, size } = encode('http://192.168.1.20:2567/?room=AbCdEf123');
    const covered = data.map((row) => row.map(() => false));
    for (const [, x, y, run] of drawModules(data).matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g))
      covered[Number(y)].fill(true, Number(x), Number(x) + Number(run));
    expect(covered).toEqual(data);
    expect(size).toBeGreaterThan(20);
  });
});
