import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  findAccessibilityTroubles,
  findScrollBars,
  isBrowserMissing,
  launchBrowser,
  openPage,
  takePicture,
  waitForRoom,
} from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A recording with its cards and its marks, from follow to follow, on screens of all sizes. */

const PATIENT = { timeout: 60_000 }; // a busy machine draws slowly
const FOLLOWS = 12; // to jump between
const NOT_BLANK = 200;
const SCREENS = [
  ['desk', 1440, 900],
  ['laptop', 1280, 800],
  ['phone', 390, 844],
] as const;

describe.skipIf(isBrowserMissing)('a replay', () => {
  let server: ServerProcess;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    server = await startServerProcess(['--seed', '7', '--no-learn', '--tick', '50', '--start', 'at-once']);
    browser = await launchBrowser();
    const [{ roomId, recordingId }] = await server.rooms();
    address = `${server.url}/?replay=${recordingId}`;
    const { page, context } = await openPage(browser, `${server.url}/?room=${roomId}`); // somebody comes and goes
    await waitForRoom(page);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL((url) => url.search === '');
    await context.close();
    while ((await countFollows(browser, address)) <= FOLLOWS);
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  it('shows what the agents thought, and jumps from one follow to the next and back', async () => {
    const { page, troubles } = await openPage(browser, `${address}&tick=1`);
    await expect.poll(() => tickOf(page), PATIENT).toBe(1);
    const ticks: number[] = [];
    for (const key of ['f', 'f', 'f', 'Shift+F']) {
      const before = await tickOf(page);
      await page.keyboard.press(key);
      await expect.poll(() => tickOf(page), PATIENT).not.toBe(before);
      await page.locator('.transport-line', { hasText: / follows / }).waitFor();
      const line = (await page.locator('.transport-line').textContent()) ?? '';
      expect(await followsOf(page)).toContain(line);
      ticks.push(await tickOf(page));
    }
    await page.locator('.mind').nth(3).waitFor();
    expect(await page.locator('.mind-reason').allTextContents()).not.toContain('');
    const [first, second, third, back] = ticks;
    expect([first > 1, second > first, third > second, back]).toEqual([true, true, true, second]);
    await page.keyboard.press('End');
    await page
      .locator('.feed-line', { hasText: / followed / })
      .first()
      .waitFor();
    await page.keyboard.press('Home');
    await page.getByText('Nobody has been led to anything yet').waitFor();
    await page.keyboard.press('Shift+F');
    await page.getByText('Nobody followed anybody before this').first().waitFor();
    expect(troubles).toEqual([]);
  });

  it('keeps its address, which opens the same moment, and shares it', async () => {
    const { page } = await openPage(browser, `${address}&tick=1`);
    await expect.poll(() => tickOf(page), PATIENT).toBe(1);
    await page.getByRole('button', { name: 'Next follow' }).click();
    await expect.poll(() => tickOf(page), PATIENT).toBeGreaterThan(1);
    const tick = await tickOf(page);
    await page.waitForURL((url) => url.searchParams.get('tick') === String(tick));
    await page.getByRole('button', { name: 'Share this moment' }).click();
    expect(await page.getByRole('dialog', { name: 'This moment' }).locator('.share-address').textContent()).toBe(
      page.url(),
    );
    const { page: other } = await openPage(browser, page.url());
    await expect.poll(() => tickOf(other), PATIENT).toBe(tick);
    expect(await followsOf(other)).toEqual(await followsOf(page));
  });

  it.each(SCREENS)('is clear on a %s, and accessible', async (name, width, height) => {
    const { page, troubles } = await openPage(browser, `${address}&tick=1`);
    await page.setViewportSize({ width, height });
    await expect.poll(() => tickOf(page), PATIENT).toBe(1);
    for (let jump = 0; jump < FOLLOWS; jump++) await page.keyboard.press('f');
    await page.locator('.mind').nth(3).waitFor();
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(await page.locator('.mark-lane').getAttribute('aria-label')).toMatch(
      /^Marked: 1 joins, 1 leaves, \d+ follows/,
    );
    expect(await findCutText(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (width > 1240) expect(await findScrollBars(page)).toEqual([]);
    expect(await takePicture(page, `replay-${name}`)).toBeGreaterThan(NOT_BLANK);
    expect(troubles).toEqual([]);
  });
});

const tickOf = (page: Page) => page.evaluate(() => window.murmuration?.tick ?? -1);

/** The follows of the shown moment, as lines of the page's own words. */
async function followsOf(page: Page): Promise<string[]> {
  const following = await page.evaluate(() => window.murmuration?.following() ?? []);
  const names = await page.locator('.roster-name').allTextContents();
  return following.map(({ seatIdx, followedSeatIdx }) => `${names[seatIdx]} follows ${names[followedSeatIdx]}`);
}

async function countFollows(browser: Browser, address: string): Promise<number> {
  const { page, context } = await openPage(browser, address);
  const lane = await page.locator('.mark-lane').getAttribute('aria-label');
  await context.close();
  return Number(/(\d+) follows/.exec(lane ?? '')?.[1] ?? 0);
}

/** Words of the time line and the cards that are wider than their place, and buttons whose label is. */
function findCutText(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        '.transport .button, .transport p, .transport span, .mind-name, .mind-reason, h2',
      ),
    ]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
      .map(({ textContent }) => textContent),
  );
}
