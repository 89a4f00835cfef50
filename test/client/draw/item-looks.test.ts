import { describe, expect, it } from 'vitest';
import { groundLookOf } from '../../../client/draw/ground-painter.ts';
import { lookOf } from '../../../client/draw/item-painter.ts';
import { mixColours, SEAT_COLOURS } from '../../../client/draw/palette.ts';
import { MAX_SEATS } from '../../../client/model/snapshot.ts';
import { findWorld, parseSettings, worldIds } from '../../../envs/registry.ts';

const sceneOf = (worldId: string) => {
  const world = findWorld(worldId);
  return world.create(parseSettings(world, {}), 1).spec;
};

describe('looks of the things of every world', () => {
  it.each(worldIds())('%s: no two items look alike', (worldId) => {
    const { itemNames } = sceneOf(worldId).scene;
    const looks = itemNames.slice(1).map((name, idx) => lookOf(name, idx));
    expect(new Set(looks.map(({ shape, hue }) => `${shape} ${hue}`)).size).toBe(looks.length);
  });

  it.each(worldIds())('%s: a cumulant looks like the item it counts', (worldId) => {
    const { cumulantNames, scene } = sceneOf(worldId);
    for (const [idx, name] of cumulantNames.entries()) {
      const item = scene.itemNames.find((itemName) => itemName.endsWith(`-${name}`));
      expect(item, name).toBeDefined();
      expect(lookOf(item ?? '', idx).hue).toBe(lookOf(name, idx).hue);
    }
  });

  it('draws walls as hedges, groves as soil in the colour of their fruit, the rest as ground', () => {
    const { terrainNames } = sceneOf('orchard').scene;
    const looks = terrainNames.map(groundLookOf);
    expect(looks[terrainNames.indexOf('floor')]).toBe('floor');
    expect(looks[terrainNames.indexOf('wall')]).toBe('hedge');
    const soils = looks.filter((look) => typeof look === 'object').map(({ soil }) => soil);
    expect(new Set(soils).size).toBe(terrainNames.length - 2);
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
