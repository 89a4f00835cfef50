import { describe, expect, it } from 'vitest';
import { createScene } from '../../../envs/core/environment.ts';
import type { ObservationSpec } from '../../../envs/core/specs.ts';
import { computeBlocked, computeVisible, isCellVisible } from '../../../server/arena/visibility.ts';

const WINDOW: ObservationSpec = {
  height: 5,
  width: 3,
  channels: 1,
  scalars: 0,
  length: 15,
  channelNames: ['x'],
  scalarNames: [],
  low: 0,
  high: 1,
};

function sceneWith(...players: readonly (readonly [row: number, col: number])[]) {
  const scene = createScene(20, 20, players.length + 1); // the last seat is empty
  players.forEach(([row, col], seatIdx) => {
    scene.players.set([row, col, 0, 0, 1], seatIdx * 5);
  });
  return scene;
}

describe('visibility', () => {
  it('ends with the window, on every side', () => {
    const scene = sceneWith([10, 10]);
    const sees = (row: number, col: number) => isCellVisible(WINDOW, scene, 0, row, col);
    expect([sees(8, 9), sees(12, 11), sees(10, 10)]).toEqual([true, true, true]);
    expect([sees(7, 10), sees(13, 10), sees(10, 8), sees(10, 12)]).toEqual([false, false, false, false]);
  });

  it('is whole where the window is as large as the level, and nothing from an empty seat', () => {
    const scene = sceneWith([0, 0]);
    const whole = { ...WINDOW, height: 20, width: 20 };
    expect(isCellVisible(whole, scene, 0, 19, 19)).toBe(true);
    expect(isCellVisible(whole, scene, 1, 0, 0)).toBe(false);
  });

  it('says who sees whom; all in an open room', () => {
    const scene = sceneWith([10, 10], [11, 11], [2, 2]);
    const visible = new Uint8Array(16);
    computeVisible(WINDOW, scene, false, visible);
    expect([...visible]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    computeVisible(WINDOW, scene, true, visible);
    expect(visible.every((seen) => seen === 1)).toBe(true);
  });

  it('finds walls and closed doors by name, and nothing else', () => {
    const names = {
      terrainNames: ['floor', 'wall', 'grove-wallflower'],
      itemNames: ['none', 'door-red', 'open-door-red', 'key-red'],
      heldNames: [],
    };
    const scene = createScene(1, 7, 1);
    scene.terrain.set([0, 1, 2, 0, 0, 0, 0]);
    scene.items.set([0, 0, 0, 1, 2, 3, 0]);
    const blocked = new Uint8Array(7);
    computeBlocked(names, scene, blocked);
    expect([...blocked]).toEqual([0, 1, 0, 1, 0, 0, 0]);
  });
});
