import { afterAll, describe, expect, it } from 'vitest';
import type { InferringMind } from '../../../../agents/parts.ts';
import { HERO_MOMENT } from '../../../../client/hud/room/hero-moment.ts';
import { SCENE_PLAYER_FIELDS } from '../../../../envs/core/environment.ts';
import { createAgents } from '../../../../server/hosting/create-agents.ts';
import { createTestServices, openTestSession } from '../../../fuzz/room-harness.ts';

const services = { ...createTestServices(), createAgents };
afterAll(() => services.dispose());

const SIGNS: Readonly<Record<string, string>> = { floor: '.', wall: '#' };

/** What stands on the screen of somebody who looks at the first room of that seed after so many ticks. */
async function watch(seed: number, numTicks: number) {
  const { arena, loop, close } = await openTestSession(services, { seed, learn: false });
  for (let tick = 0; tick < numTicks; tick++) loop.run();
  const { scene, spec } = arena;
  const { terrainNames, itemNames } = spec.scene;
  const signs = Array.from(scene.terrain, (code) => {
    const name = terrainNames[code];
    return SIGNS[name] ?? name.slice('grove-'.length)[0];
  });
  const rows = Array.from({ length: scene.height }, (_, row) =>
    signs.slice(row * scene.width, (row + 1) * scene.width).join(''),
  );
  const cells = Array.from(scene.items, (code, cell) => [
    itemNames[code],
    Math.floor(cell / scene.width),
    cell % scene.width,
  ]);
  const fruits = cells.filter(([name]) => String(name).startsWith('fruit-'));
  const birds = loop.minds.map((mind) => {
    const { seatIdx, followedSeatIdx, strength } = mind as InferringMind;
    const [row, col, facing] = scene.players.subarray(seatIdx * SCENE_PLAYER_FIELDS);
    return { seatIdx, row, col, facing, followedSeatIdx, strength: Math.round(100 * strength) / 100 };
  });
  await close();
  return { seed, tick: numTicks, rows, fruits, birds };
}

describe('the picture on the front page', () => {
  it('is a moment of the first room, not a scene', async () => {
    const moment = await watch(HERO_MOMENT.seed, HERO_MOMENT.tick);
    expect(HERO_MOMENT).toEqual(moment);
    expect(moment.birds.filter(({ followedSeatIdx }) => followedSeatIdx >= 0).length).toBeGreaterThanOrEqual(2);
  });
});
