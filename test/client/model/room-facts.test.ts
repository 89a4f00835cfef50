import { describe, expect, it } from 'vitest';
import { actionIndexOf, facingOf } from '../../../client/model/room-facts.ts';
import { findWorld, parseSettings } from '../../../envs/registry.ts';

const actionNamesOf = (worldId: string) => {
  const world = findWorld(worldId);
  return world.create(parseSettings(world, {}), 1).spec.actionNames;
};

describe('actionIndexOf', () => {
  it('finds the actions of orchard by their meaning', () => {
    const actionNames = actionNamesOf('orchard');
    const found = (['up', 'right', 'down', 'left', 'interact'] as const).map((meaning) =>
      actionIndexOf({ actionNames }, meaning),
    );
    expect(new Set(found).size).toBe(5);
    expect(found).not.toContain(-1);
  });

  it('steers a world of turns: up is forward, sideways turns, there is no way back', () => {
    const actionNames = actionNamesOf('coins');
    expect(actionNames[actionIndexOf({ actionNames }, 'up')]).toBe('forward');
    expect(actionNames[actionIndexOf({ actionNames }, 'left')]).toBe('turn-left');
    expect(actionIndexOf({ actionNames }, 'down')).toBe(-1);
  });
});

describe('facingOf', () => {
  it('counts directions clockwise from up', () => {
    expect((['up', 'right', 'down', 'left', 'interact'] as const).map(facingOf)).toEqual([0, 1, 2, 3, -1]);
  });
});
