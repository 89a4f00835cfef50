import { describe, expect, it } from 'vitest';
import { InputError } from '../../envs/core/errors.ts';
import { createEnvironment, createGenerator, findWorld, parseSettings, worldIds } from '../../envs/registry.ts';
import type { OrchardSettings } from '../../envs/worlds/orchard/settings.ts';

describe('registry', () => {
  it('lists worlds and finds them by id', () => {
    expect(worldIds().slice(0, 2)).toEqual(['orchard', 'coins']);
    expect(new Set(worldIds()).size).toBe(worldIds().length);
    for (const id of worldIds()) expect(findWorld(id).id).toBe(id);
  });

  it.each([
    [() => findWorld('nowhere'), 'unknown world; got "nowhere"; expected one of orchard, coins'],
    [
      () => createGenerator('coins', {}, 'maze'),
      'unknown generator of world coins; got "maze"; expected one of random',
    ],
    [
      () => createEnvironment('orchard', { numSeats: 17 }, 1),
      'setting numSeats of world orchard; got 17; expected at most 16',
    ],
    [
      () => createEnvironment('orchard', { viewSize: 8 }, 1),
      'setting viewSize of world orchard; got 8; expected an odd number',
    ],
    [
      () => createEnvironment('orchard', { horizon: 1.5 }, 1),
      'setting horizon of world orchard; got 1.5; expected a whole number',
    ],
    [
      () => createEnvironment('orchard', { height: '9' }, 1),
      'setting height of world orchard; got "9"; expected number',
    ],
    [
      () => createEnvironment('orchard', { respawnMinTicks: 50, respawnMaxTicks: 49 }, 1),
      'setting respawnMaxTicks of world orchard; got 49; expected respawnMinTicks or more',
    ],
    [
      () => createEnvironment('goal-cycle', { numSeats: 1 }, 1),
      'setting numExperts of world goal-cycle; got 1, its default; expected below numSeats',
    ],
    [
      () => createEnvironment('orchard', { respawnMinTicks: 100 }, 1),
      'setting respawnMaxTicks of world orchard; got 60, its default; expected respawnMinTicks or more',
    ],
    [
      () => createEnvironment('coins', { coins: 1 }, 1),
      'unknown setting of world coins; got "coins"; expected one of coinsPerColour, horizon',
    ],
    [() => createEnvironment('coins', null, 1), 'settings of world coins; got "nothing"; expected object'],
    [() => createEnvironment('coins', {}, 0), 'number of worlds; got 0; expected a whole number in 1..1048576'],
  ])('refuses with one line: %#', (action, message) => {
    expect(action).toThrow(InputError);
    expect(action).toThrow(message);
  });

  it('fills settings with defaults', () => {
    const settings = parseSettings(findWorld('orchard'), { numSeats: 3 }) as OrchardSettings;
    expect([settings.numSeats, settings.numKinds, settings.viewSize, settings.horizon]).toEqual([3, 4, 9, 0]);
  });

  it('uses the first generator when none is named', () => {
    expect(createGenerator('orchard', {}).id).toBe('groves-and-doors');
    expect(createGenerator('coins', {}).id).toBe('random');
  });
});
