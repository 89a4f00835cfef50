import { describe, expect, it } from 'vitest';
import { ippoDefinition } from '../../../agents/algorithms/ippo.ts';
import type { Needs } from '../../../agents/core/algorithm.ts';
import type { WorldSpec } from '../../../envs/core/specs.ts';
import { createEnvironment } from '../../../envs/registry.ts';
import { assertAlgorithmFits } from '../../../train/loop/fit-algorithm.ts';

const beacon = createEnvironment('beacon', {}, 1).spec;
const mute: WorldSpec = { ...beacon, numCumulants: 0 };
const pair = createEnvironment('matrix-game', {}, 1).spec;
const NOTHING = { hasTrials: false, hasDemonstrations: false };

function pairing(needs: Needs, spec: WorldSpec, has = NOTHING): () => void {
  return () => assertAlgorithmFits({ id: 'toy', needs }, spec, has);
}

describe('a method and a world', () => {
  it.each<[Needs, WorldSpec, string]>([
    [
      { demonstrations: 'needed' },
      beacon,
      'algorithm toy learns from demonstrations; got "world beacon"; expected --dem',
    ],
    [{ cumulants: true }, mute, 'algorithm toy needs a world with cumulants; got "world beacon"; expected murmur w'],
    [
      { trials: true },
      beacon,
      'algorithm toy learns over several trials of a task; got "world beacon"; expected --trials',
    ],
    [
      { seats: 'several' },
      beacon,
      'algorithm toy needs a world of several seats; got "world beacon"; expected two seats or more; this one has 1',
    ],
  ])('that lack %j are refused in one line', (needs, spec, message) => {
    expect(pairing(needs, spec)).toThrow(message);
    expect(pairing(needs, spec)).toThrow(/^[^\n]*$/);
  });

  it('go together where there is what the method needs, or looks at where it is', () => {
    expect(pairing({}, mute)).not.toThrow();
    expect(pairing({ demonstrations: 'used' }, beacon)).not.toThrow();
    expect(pairing({ demonstrations: 'needed' }, beacon, { ...NOTHING, hasDemonstrations: true })).not.toThrow();
    expect(pairing({ cumulants: true }, beacon)).not.toThrow();
    expect(pairing({ trials: true }, beacon, { ...NOTHING, hasTrials: true })).not.toThrow();
    expect(pairing({ seats: 'several' }, pair)).not.toThrow();
  });

  it('go together where a method could pay for events and the world counts none', () => {
    expect(() =>
      assertAlgorithmFits(ippoDefinition, { ...pair, numCumulants: 0, cumulantNames: [] }, NOTHING),
    ).not.toThrow();
  });

  it('seats that the world plays itself are not counted', () => {
    expect(pairing({ seats: 'several' }, { ...pair, numBots: 1 })).toThrow('this one has 1');
  });
});
