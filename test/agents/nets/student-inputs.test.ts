import { describe, expect, it } from 'vitest';
import { defaultScale, withWindow } from '../../../agents/nets/student-inputs.ts';
import { createEnvironment } from '../../../envs/registry.ts';

const observationOf = (worldId: string, settings = {}) => createEnvironment(worldId, settings, 1).spec.observation;

describe('the default scale of bytes', () => {
  it.each([
    ['flags', { low: 0, high: 1 }, 1],
    ['small codes', { low: 0, high: 6 }, 6],
    ['signed small codes', { low: -8, high: 7 }, 8],
    ['whole bytes', { low: 0, high: 255 }, 10],
    ['signed bytes', { low: -128, high: 127 }, 10],
  ])('of %s', (_, range, expected) => {
    expect(defaultScale(range)).toBe(expected);
  });
});

describe('an observation as networks see it', () => {
  it('keeps its window', () => {
    const observation = observationOf('maze');
    expect(withWindow(observation)).toBe(observation);
  });

  it('has its scalars in place of a window where it has none', () => {
    const { scalarNames, length } = observationOf('overcooked', { observation: 'featurised' });
    const seen = withWindow(observationOf('overcooked', { observation: 'featurised' }));
    expect(seen).toMatchObject({ height: 1, width: 1, channels: 96, scalars: 0, length, channelNames: scalarNames });
  });

  it('is refused where it is empty', () => {
    expect(() => withWindow(observationOf('overcooked', { observation: 'none' }))).toThrow(
      'observation of a network; got "0 bytes"; expected at least 1',
    );
  });
});
