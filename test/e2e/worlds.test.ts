import { isDeepStrictEqual } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideOf } from '../../client/hud/kit/world-guide.ts';
import { controlsOf, isTileWorld } from '../../client/model/controls.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import { findWorld, parseSettings, worldIds } from '../../envs/registry.ts';
import type { RoomListing } from '../../server/protocol/listing.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import {
  findAccessibilityTroubles,
  isBrowserMissing,
  launchBrowser,
  openPage,
  takePicture,
  type WatchedPage,
} from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Every world in the browser: one server, one browser, a room of each; a person presses its keys and sees something come of it. */

const NOT_BLANK = 200; // variance of luminance, as in the test of the arena
const PRESSES = 8;
const SEED = 5;

let server: ServerProcess;
let browser: Browser;

async function join(options: RoomOptions): Promise<{ room: RoomListing; watched: WatchedPage; page: Page }> {
  const body = JSON.stringify({ seed: SEED, learn: false, ...options });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}/rooms`, { method: 'POST', headers, body });
  expect(answer.status, await answer.clone().text()).toBe(201);
  const room = (await answer.json()) as RoomListing;
  const watched = await openPage(browser, `${server.url}/?room=${room.roomId}`);
  const isDrawn = () => (window.murmuration?.frameCost.frames ?? 0) > 0;
  await watched.page.waitForFunction(isDrawn, undefined, { timeout: 60_000 });
  return { room, watched, page: watched.page };
}

const specOf = (worldId: string): WorldSpec => {
  const world = findWorld(worldId);
  return world.create(parseSettings(world, {}), 1).spec;
};

/** All that a person's keys can change: who stands where and holds what, scores, how far the episode is. */
const stateOf = (page: Page) =>
  page.evaluate(() => ({
    tick: window.murmuration?.tick ?? -1,
    episode: window.murmuration?.episode ?? -1,
    own: window.murmuration?.players().find(({ seatIdx }) => seatIdx === window.murmuration?.seatIdx),
  }));

type PageState = Awaited<ReturnType<typeof stateOf>>;

/** Acts and waits for the tick that it was for: the next one or the one after it; or for the next episode. */
async function act(page: Page, action: () => Promise<void>, ticks: number): Promise<void> {
  const before = await stateOf(page);
  await action();
  await page.waitForFunction(
    ([tick, episode]) => (window.murmuration?.tick ?? 0) >= tick || (window.murmuration?.episode ?? 0) > episode,
    [before.tick + ticks, before.episode] as const,
    { timeout: 120_000 },
  );
}

/** Presses the keys of a world in turn, or clicks on cells of a world of tiles; what was to be seen after each of them. */
async function play(page: Page, spec: WorldSpec, pace: RoomListing['pace']): Promise<PageState[]> {
  const seen: PageState[] = [];
  const controls = controlsOf(spec.actionNames, spec.idleAction, guideOf(spec.id).idle);
  const codes = controls.flatMap((control) => control.codes.slice(0, 1));
  const box = await page.locator('.board canvas').boundingBox();
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  const isClicked = isTileWorld(spec.actionNames, spec.numActions);
  for (let press = 0; press < PRESSES; press++) {
    const click = () => page.mouse.click(x + width * (0.15 + 0.09 * press), y + height * (0.2 + 0.15 * (press % 4)));
    await act(
      page,
      isClicked ? click : () => page.keyboard.press(codes[press % codes.length]),
      pace === 'keys' ? 1 : 2,
    );
    seen.push(await stateOf(page));
  }
  return seen;
}

describe.skipIf(isBrowserMissing)('worlds in the browser', () => {
  beforeAll(async () => {
    server = await startServerProcess(['--agents', '0', '--seats', '1']);
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  it.each(worldIds())('%s: says what it is about, and a person’s keys change something', async (worldId) => {
    const spec = specOf(worldId);
    const { room, watched, page } = await join({ world: worldId });
    const before = await stateOf(page);
    const seen = await play(page, spec, room.pace);
    const after = seen[seen.length - 1];
    if (room.pace === 'clock') {
      const unmoved = seen.filter((state) => isDeepStrictEqual(state, { ...before, tick: state.tick }));
      expect(unmoved.length, 'states that differ by the clock alone').toBeLessThan(PRESSES);
    } else expect(after.tick).toBeGreaterThanOrEqual(before.tick + PRESSES - (after.episode - before.episode)); // one may fall into a rest
    const title = await page.locator(spec.hasPreferences ? '.place' : '#score-title').textContent();
    expect(title).toContain(guideOf(worldId).title);
    expect(await page.locator('.wish-panel').count()).toBe(spec.hasPreferences ? 1 : 0);
    expect(await takePicture(page, `world-${worldId}`)).toBeGreaterThan(NOT_BLANK);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });

  it('cooks a soup by keys alone: three onions, a dish, the bell, and the score says +20', async () => {
    const { watched, page } = await join({ world: 'overcooked', layout: 'cramped_room', agents: 0, pace: 'keys' });
    const press = async (...codes: readonly string[]) => {
      for (const code of codes) await act(page, () => page.keyboard.press(code), 1);
    };
    const [up, right, down, left, wait] = ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'KeyX'];
    await press(up);
    for (let onion = 0; onion < 3; onion++) await press(left, left, 'Space', right, up, 'Space');
    await press(...Array(8).fill(wait));
    expect(await takePicture(page, 'world-overcooked-cooking')).toBeGreaterThan(NOT_BLANK);
    await press(left, down, down, 'Space', up, right, up, ...Array(6).fill(wait));
    await page.locator('.legend', { hasText: 'soup is ready' }).waitFor();
    await press('Space', down, right, down, 'Space');
    await page.locator('.own-score', { hasText: '+20' }).waitFor();
    expect(await page.locator('.feed').textContent()).toContain('+20');
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });

  it('shows how an episode ends and goes on with the next level', async () => {
    const settings = { size: 7, walls: 12, horizon: 6 };
    const options = { world: 'maze', settings, seats: 1, agents: 0, levels: 'new', pace: 'keys' } as const;
    const { room, watched, page } = await join({ ...options, generator: 'uniform-60' });
    const board = () => page.locator('.board').screenshot();
    const first = await board();
    for (let step = 0; step < settings.horizon; step++) await act(page, () => page.keyboard.press('KeyX'), 1);
    await page.locator('.feed', { hasText: 'Episode 1: Time is up' }).waitFor();
    await page.locator('.beat', { hasText: 'Time is up' }).waitFor({ state: 'attached' });
    await page.waitForFunction(() => window.murmuration?.episode === 2);
    await page.locator('.beat').waitFor({ state: 'hidden' });
    await page.locator('.score-panel', { hasText: '6 steps left' }).waitFor();
    expect((await board()).equals(first)).toBe(false);
    await act(page, () => page.keyboard.press('KeyX'), 1);
    await page.locator('.score-panel', { hasText: '5 steps left' }).waitFor();
    await page.goto(`${server.url}/?replay=${room.recordingId}`);
    await page.getByLabel('Tick of the recording').press('End');
    await page.waitForFunction(() => window.murmuration?.tick === 7);
    expect(await page.evaluate(() => [window.murmuration?.episode, window.murmuration?.episodeTick])).toEqual([2, 1]);
    expect(await takePicture(page, 'replay-maze', '.board')).toBeGreaterThan(NOT_BLANK);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });

  it('keeps a room that waits for its people on the line, however long they think', async () => {
    const { watched, page } = await join({ world: 'maze-editor', agents: 0 });
    await page.waitForTimeout(10_000); // longer than a silent line is kept
    expect(await page.locator('.connection').getAttribute('data-phase')).toBe('live');
    await act(page, () => page.locator('.board canvas').click(), 1);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });

  it('offers the layouts of every world in the lobby and opens one', async () => {
    const watched = await openPage(browser, server.url);
    const { page } = watched;
    const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
    await choice('World').selectOption('overcooked');
    await choice('Level').selectOption({ label: 'coordination_ring' });
    expect(await page.getByLabel('Each episode').isDisabled()).toBe(true);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make it and play' }).click();
    await page.locator('#score-title', { hasText: 'Overcooked' }).waitFor();
    expect((await server.rooms()).map(({ generator }) => generator)).toContain('coordination_ring');
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });
});
