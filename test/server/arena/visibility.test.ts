import { describe, expect, it } from 'vitest';
import { createScene } from '../../../envs/core/environment.ts';
import { Rng } from '../../../envs/core/rng.ts';
import type { ObservationSpec } from '../../../envs/core/specs.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
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

  it('turns with its player where the window does', () => {
    const ahead = { ...WINDOW, height: 3, width: 3, rowsBehind: 1 }; // one row behind, its own, one ahead
    const seenFacing = (facing: number, rowsBehind: number) => {
      const scene = sceneWith([10, 10]);
      scene.players[2] = facing;
      const cells: string[] = [];
      for (let row = 7; row <= 13; row++) {
        for (let col = 7; col <= 13; col++) {
          if (isCellVisible({ ...ahead, rowsBehind }, scene, 0, row, col)) cells.push(`${row - 10},${col - 10}`);
        }
      }
      return cells;
    };
    expect(seenFacing(0, 0)).toEqual(['-2,-1', '-2,0', '-2,1', '-1,-1', '-1,0', '-1,1', '0,-1', '0,0', '0,1']);
    expect(seenFacing(1, 0)).toEqual(['-1,0', '-1,1', '-1,2', '0,0', '0,1', '0,2', '1,0', '1,1', '1,2']);
    expect(seenFacing(2, 0)).toEqual(['0,-1', '0,0', '0,1', '1,-1', '1,0', '1,1', '2,-1', '2,0', '2,1']);
    expect(seenFacing(3, 0)).toEqual(['-1,-2', '-1,-1', '-1,0', '0,-2', '0,-1', '0,0', '1,-2', '1,-1', '1,0']);
    for (const facing of [0, 1, 2, 3]) expect(seenFacing(facing, 1)).toHaveLength(9);
    expect(seenFacing(1, 1)).toEqual(seenFacing(3, 1));
  });

  it('shows the goal of a maze exactly when the agent there observes it', () => {
    const GOAL_OBJECT = 8; // MiniGrid's code
    const environment = createEnvironment('maze', {}, 1);
    const generator = createGenerator('maze', {}, 'empty');
    const { observation } = environment.spec;
    const rng = new Rng(6);
    const scene = createScene(13, 13, 1);
    const out = new Uint8Array(observation.length);
    const numSeen = [0, 0];
    for (let step = 0; step < 800; step++) {
      if (step % 4 === 0) environment.reset(0, generator.sample(rng), step);
      else environment.step(Uint8Array.of(0)); // turns
      environment.readScene(0, scene);
      environment.observe(out);
      const goalIdx = scene.items.findIndex((code) => code !== 0);
      const isSeen = isCellVisible(observation, scene, 0, Math.floor(goalIdx / scene.width), goalIdx % scene.width);
      const isObserved = out.subarray(0, -observation.scalars).some((byte, at) => at % 3 === 0 && byte === GOAL_OBJECT);
      expect(isSeen).toBe(isObserved);
      numSeen[Number(isSeen)]++;
    }
    expect(Math.min(...numSeen)).toBeGreaterThan(20);
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
