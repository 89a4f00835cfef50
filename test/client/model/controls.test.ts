import { describe, expect, it } from 'vitest';
import { controlsOf, isTileWorld, tapActionOf } from '../../../client/model/controls.ts';
import { findWorld, parseSettings, worldIds } from '../../../envs/registry.ts';

const specOf = (worldId: string) => {
  const world = findWorld(worldId);
  return world.create(parseSettings(world, {}), 1).spec;
};
const byLabel = (actionNames: readonly string[]) => new Map(controlsOf(actionNames).map((c) => [c.label, c]));

describe('controlsOf', () => {
  it('walks a world of four ways with arrows and WASD, turning at once, and interacts with Space or E', () => {
    const controls = byLabel(specOf('orchard').actionNames);
    const ways = ['up', 'right', 'down', 'left'].map((label) => controls.get(label));
    expect(ways.map((way) => way?.codes.join())).toEqual([
      'ArrowUp,KeyW',
      'ArrowRight,KeyD',
      'ArrowDown,KeyS',
      'ArrowLeft,KeyA',
    ]);
    expect(ways.map((way) => way?.facing)).toEqual([0, 1, 2, 3]);
    expect(ways.every((way) => way?.isRepeated)).toBe(true);
    expect(controls.get('interact')).toMatchObject({ codes: ['Space', 'KeyE'], isRepeated: false, direction: -1 });
  });

  it('steers a world of turns: up is forward, sideways turns, there is no way back, and nothing turns before the server says so', () => {
    const controls = byLabel(['turn-left', 'turn-right', 'forward', 'pick-up', 'drop', 'toggle', 'done']);
    expect(controls.get('forward')?.codes).toContain('ArrowUp');
    expect(controls.get('turn left')?.codes).toContain('ArrowLeft');
    expect(controls.get('turn right')?.codes).toContain('ArrowRight');
    expect([...controls.values()].map(({ facing }) => facing)).toEqual([-1, -1, -1, -1, -1, -1, -1]);
    expect([...controls.values()].flatMap(({ codes }) => codes)).not.toContain('ArrowDown');
    expect(['pick up', 'drop', 'toggle', 'done'].map((label) => controls.get(label)?.keys[0])).toEqual([
      'Space',
      'Q',
      'F',
      undefined,
    ]);
  });

  it('calls the action that changes nothing waiting, and gives further ones no key', () => {
    const controls = controlsOf(['forward', 'pick-up', 'done'], 2, ['pick-up', 'done']);
    expect(controls.map(({ label, keys }) => [label, keys[0]])).toEqual([
      ['forward', '↑'],
      ['pick up', undefined],
      ['wait', 'X'],
    ]);
  });

  it('puts numbered actions on their digits, and others without a key on the next free one', () => {
    expect(controlsOf(['arm-0', 'arm-3']).map(({ keys }) => keys)).toEqual([['0'], ['3']]);
    expect(controlsOf(['red', 'green']).map(({ keys }) => keys)).toEqual([['1'], ['2']]);
  });

  it.each(worldIds())('%s: no two actions share a key, and everything but idling can be done', (worldId) => {
    const { actionNames } = specOf(worldId);
    const controls = controlsOf(actionNames);
    const codes = controls.flatMap((control) => control.codes);
    expect(new Set(codes).size).toBe(codes.length);
    if (isTileWorld(actionNames, actionNames.length)) return; // clicked
    const idle = /^(?:done|noop|no-op|nothing|unused)/;
    const unreachable = controls.filter((control) => control.codes.length === 0);
    expect(unreachable.filter(({ action }) => !idle.test(actionNames[action]))).toEqual([]);
  });
});

describe('isTileWorld', () => {
  it('is true where there is one action a cell', () => {
    const tiles = Array.from({ length: 9 }, (_, idx) => `tile-${idx}`);
    expect([isTileWorld(tiles, 9), isTileWorld(tiles, 10), isTileWorld(['up'], 1)]).toEqual([true, false, false]);
  });
});

describe('tapActionOf', () => {
  it('is what Space does, or nothing', () => {
    expect(tapActionOf(controlsOf(['up', 'interact']))).toBe(1);
    expect(tapActionOf(controlsOf(['left', 'right', 'stay']))).toBe(-1);
  });
});
