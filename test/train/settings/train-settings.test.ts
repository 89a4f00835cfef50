import { expect, it } from 'vitest';
import { parseLineup } from '../../../train/players/lineup.ts';
import { splitTrainSettings } from '../../../train/settings/train-settings.ts';

const OWNERS = { algorithm: 'ppo', world: 'maze', designer: 'sfl' };
const split = (settings: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  splitTrainSettings(OWNERS, { algorithm: 'ppo', resumes: false, command: 'test', settings, ...more });

it('gives each setting to who knows it: the algorithm first, then the world, then the designer', () => {
  expect(split({ learningRate: 0.1, size: 7, keptShare: 0.5, numWorlds: 8 })).toEqual({
    algorithm: { learningRate: 0.1 },
    world: { size: 7 },
    designer: { keptShare: 0.5 },
    numWorlds: 8,
  });
  expect(split({ 'world.size': 9 }).world).toEqual({ size: 9 });
  expect(split({}, { memory: 'gru' }).algorithm).toEqual({ memory: 'gru' });
});

it('names the nearest setting, of the owner that was named or of all', () => {
  expect(() => split({ 'world.siez': 7 })).toThrow(/setting of the world.*siez.*did you mean size/is);
  expect(() => split({ learningrate: 1 })).toThrow(/did you mean learningRate/i);
  expect(() => split({ numWorlds: 0 })).toThrow(/numWorlds.*1\.\.4096/s);
  expect(() => split({}, { encoding: 'lossless' })).toThrow(/world maze has one encoding/);
});

it('shows how a lineup that names somebody is written', () => {
  expect(() => parseLineup('pool:runs/ppo')).toThrow(/with:pool:runs\/ppo/);
  expect(() => parseLineup('with:')).toThrow(/with:scripted/);
});
