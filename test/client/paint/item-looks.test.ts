import { describe, expect, it } from 'vitest';
import { MAX_SEATS } from '../../../client/model/snapshot.ts';
import { boardFrameOf, groundLookOf } from '../../../client/paint/ground-painter.ts';
import { heldLookOf, lookKey, lookOf } from '../../../client/paint/item-looks.ts';
import { mixColours, SEAT_COLOURS } from '../../../client/paint/palette.ts';
import { findWorld, parseSettings, worldIds } from '../../../envs/registry.ts';

const sceneOf = (worldId: string) => {
  const world = findWorld(worldId);
  return world.create(parseSettings(world, {}), 1).spec;
};

/** Worlds whose every thing has a picture; others may have letters. */
const FIELD = [
  'orchard',
  'coins',
  'maze',
  'maze-editor',
  'overcooked',
  'xland',
  'goal-cycle',
  't-maze',
  'bus',
  'matrix-game',
];

describe('looks of the things of every world', () => {
  it.each(worldIds())('%s: no two items look alike, nor two things carried', (worldId) => {
    const { itemNames, heldNames } = sceneOf(worldId).scene;
    const items = itemNames.slice(1).map((name, idx) => lookKey(lookOf(name, idx)));
    const held = heldNames.slice(1).map((name, idx) => lookKey(heldLookOf(name, idx)));
    expect(new Set(items).size).toBe(items.length);
    expect(new Set(held).size).toBe(held.length);
  });

  it.each(FIELD)('%s: everything has a picture of its own, none is a mere letter', (worldId) => {
    const { itemNames, heldNames } = sceneOf(worldId).scene;
    const looks = [...itemNames.slice(1).map(lookOf), ...heldNames.slice(1).map(heldLookOf)];
    expect(looks.filter(({ shape }) => shape === 'token')).toEqual([]);
  });

  it.each(worldIds().filter((id) => sceneOf(id).hasPreferences))(
    '%s: a cumulant that can be wished for looks like the item it counts',
    (worldId) => {
      const { cumulantNames, scene } = sceneOf(worldId);
      for (const [idx, name] of cumulantNames.entries()) {
        const item = scene.itemNames.find((itemName) => itemName.endsWith(`-${name}`));
        expect(item, name).toBeDefined();
        expect(lookOf(item ?? '', idx).hue).toBe(lookOf(name, idx).hue);
      }
    },
  );
});

describe('lookOf', () => {
  it('reads the words of a name, whatever the world', () => {
    const shapes = ['goal', 'goal-red', 'soup-2-1', 'cooking-1-2-5', 'door-locked-grey', 'cue-down', 'start-left'].map(
      (name) => lookOf(name, 0),
    );
    expect(shapes.map(({ shape, detail }) => `${shape} ${detail}`.trim())).toEqual([
      'flag',
      'pad',
      'soup 2-1',
      'cooking 1-2-5',
      'locked-door',
      'cue down',
      'start left',
    ]);
  });

  it('keeps eleven colours of solids apart by hue and by mark', () => {
    const names = ['red', 'green', 'blue', 'purple', 'yellow', 'grey', 'black', 'orange', 'white', 'brown', 'pink'];
    expect(new Set(names.map((name) => lookOf(`ball-${name}`, 0).hue)).size).toBe(names.length);
  });

  it('gives a thing it does not know letters of its name', () => {
    expect(lookOf('magic-lamp', 0)).toMatchObject({ shape: 'token', detail: 'ML' });
    expect(lookOf('lamp', 0)).toMatchObject({ shape: 'token', detail: 'LA' });
  });

  it('takes a carried metal for a key, and everything else for what it is', () => {
    expect(['gold', 'onion', 'ball-red', 'prestige-3'].map((name) => heldLookOf(name, 0).shape)).toEqual([
      'key',
      'onion',
      'ball',
      'halo',
    ]);
  });
});

describe('ground', () => {
  it('draws walls as hedges, groves as soil in the colour of their fruit, the rest as ground', () => {
    const { terrainNames } = sceneOf('orchard').scene;
    const looks = terrainNames.map(groundLookOf);
    expect(looks[terrainNames.indexOf('floor')]).toBe('floor');
    expect(looks[terrainNames.indexOf('wall')]).toBe('hedge');
    const soils = looks.flatMap((look) => (typeof look === 'object' && 'soil' in look ? [look.soil] : []));
    expect(new Set(soils).size).toBe(terrainNames.length - 2);
  });

  it('draws what stands in a kitchen as stations', () => {
    const names = ['counter', 'onion-source', 'tomato-source', 'dish-source', 'pot', 'serving'];
    expect(names.map(groundLookOf)).toEqual(
      ['counter', 'onion', 'tomato', 'dish', 'pot', 'serving'].map((station) => ({ station })),
    );
  });

  it('puts a hedge around a level that is open at its edge, and hides half of one that has walls there', () => {
    const terrain = (codes: readonly number[]) => ({
      height: 3,
      width: 3,
      terrain: Uint8Array.from(codes),
      terrainNames: ['floor', 'wall'],
    });
    expect(boardFrameOf(terrain([0, 0, 0, 0, 0, 0, 0, 0, 0]))).toEqual({ rim: 1, margin: 0.55 });
    const lane = { height: 1, width: 6, terrain: new Uint8Array(6), terrainNames: ['floor'] };
    expect(boardFrameOf(lane)).toEqual({ rim: 2, margin: 1.55 });
    expect(boardFrameOf(terrain([1, 1, 1, 1, 0, 1, 1, 1, 1]))).toEqual({ rim: 0, margin: -0.45 });
  });
});

describe('plumage', () => {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it('is one colour a seat, each with 4.5:1 or more under white numbers', () => {
    expect(SEAT_COLOURS.length).toBe(MAX_SEATS);
    expect(new Set(SEAT_COLOURS).size).toBe(MAX_SEATS);
    const tooLight = SEAT_COLOURS.filter((colour) => 1.05 / (luminance(colour) + 0.05) < 4.5);
    expect(tooLight).toEqual([]);
  });
});

describe('mixColours', () => {
  it('goes from one colour to the other', () => {
    expect([0, 0.5, 1].map((share) => mixColours('#000000', '#ff8040', share))).toEqual([
      '#000000',
      '#804020',
      '#ff8040',
    ]);
  });
});
