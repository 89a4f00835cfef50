import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RoomListing, WorldListing } from '../../server/protocol/listing.ts';
import { findScrollBars, isBrowserMissing, launchBrowser, openPage, waitForRoom } from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** The page on screens as they are: zoomed, small, a phone. */

const LAPTOP = { width: 1280, height: 800 };

const PATIENT = { timeout: 60_000 }; // a busy machine draws slowly

describe.skipIf(isBrowserMissing)('screens', () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServerProcess([
      '--generator',
      'groves-and-doors',
      '--seats',
      '8',
      '--agents',
      '4',
      '--seed',
      '7',
    ]);
    browser = await launchBrowser();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  it('draws the board with all pixels of the screen after zooming', async () => {
    const [{ roomId }] = await server.rooms();
    const { page, context } = await openPage(browser, `${server.url}/?watch=${roomId}`);
    await waitForRoom(page);
    const session = await context.newCDPSession(page);
    const sharpness = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLCanvasElement>('.board canvas, .chart canvas')].map(
          (canvas) => Math.round((10 * canvas.width) / canvas.clientWidth) / 10,
        ),
      );
    await expect.poll(sharpness, PATIENT).toEqual([1, 1, 1]);
    // What a browser does at 200 %: half as many CSS pixels, each twice as large.
    await session.send('Emulation.setDeviceMetricsOverride', {
      width: 720,
      height: 450,
      deviceScaleFactor: 2,
      mobile: false,
    });
    await expect.poll(sharpness, PATIENT).toEqual([2, 2, 2]);
  });

  it('fits a laptop without a scroll bar in every world, for players and watchers', async () => {
    const { worlds } = (await (await fetch(`${server.url}/worlds`)).json()) as { worlds: WorldListing[] };
    const page = await (await browser.newContext({ viewport: LAPTOP })).newPage();
    const scrolls: string[] = [];
    for (const { id } of worlds) {
      const { roomId } = await createRoom(server.url, { world: id });
      for (const place of ['room', 'watch']) {
        await page.goto(`${server.url}/?${place}=${roomId}`);
        await page.locator('.side .panel').first().waitFor();
        await page.locator('.board-veil').waitFor({ state: 'hidden' });
        scrolls.push(...(await findScrollBars(page)).map((what) => `${id}, ${place}: ${what}`));
      }
    }
    expect(scrolls).toEqual([]);
  });

  it.each(['room', 'watch'])('fits a laptop once much has happened: %s', async (place) => {
    const { roomId } = await createRoom(server.url, { world: 'maze', start: 'at-once', settings: { horizon: 8 } });
    const page = await (await browser.newContext({ viewport: LAPTOP })).newPage();
    await page.goto(`${server.url}/?${place}=${roomId}`);
    await waitForRoom(page);
    await page.locator('.feed li').nth(4).waitFor({ state: 'attached' });
    expect(await findScrollBars(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await findScrollBars(page)).toEqual([]);
  });

  it.each([
    [1440, 900],
    [1920, 1080],
  ])('fits %d x %d without a scroll bar, with four agents and a person', async (width, height) => {
    const { roomId } = await createRoom(server.url, { start: 'at-once' });
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    await page.goto(`${server.url}/?room=${roomId}`);
    await waitForRoom(page);
    await page.locator('.mind').nth(3).waitFor();
    expect(await findScrollBars(page)).toEqual([]);
  });

  it('has the board and the whole pad on a phone held across', async () => {
    const [{ roomId }] = await server.rooms();
    const viewport = { width: 844, height: 390 };
    const page = await (await browser.newContext({ viewport, isMobile: true, hasTouch: true })).newPage();
    await page.goto(`${server.url}/?room=${roomId}`);
    await waitForRoom(page);
    const board = await page.locator('.board').boundingBox();
    expect(board?.height).toBeGreaterThan(300);
    for (const button of await page.locator('.pad button').all()) {
      const { x = -1, y = -1, width = 0, height = 0 } = (await button.boundingBox()) ?? {};
      expect([x >= 0, y >= 0, x + width <= viewport.width, y + height <= viewport.height]).toEqual(Array(4).fill(true));
      await button.tap({ trial: true }); // nothing lies over it
    }
  });

  it('says on a phone which world a room and a recording are of', async () => {
    await createRoom(server.url, { world: 'overcooked' });
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    const page = await context.newPage();
    await page.goto(server.url);
    await page
      .locator('.rooms-table')
      .getByText(/^Overcooked, /)
      .filter({ visible: true })
      .first()
      .waitFor();
    await page.locator('.recordings-table').getByText('Overcooked').filter({ visible: true }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

async function createRoom(url: string, options: Readonly<Record<string, unknown>>): Promise<RoomListing> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(options) };
  return (await (await fetch(`${url}/rooms`, init)).json()) as RoomListing;
}
