import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  findAccessibilityTroubles,
  isBrowserMissing,
  launchBrowser,
  openPage,
  takePicture,
  waitForRoom,
} from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** What a class needs: a common start, a room that its owner holds, a form that says what is wrong, and a first minute that shows. */

const NOT_BLANK = 200;
const WAIT = { timeout: 60_000 };

const waitForDrawing = (page: Page) =>
  page.waitForFunction(
    () => (window.murmuration?.tick ?? -1) >= 0 && (window.murmuration?.frameCost.frames ?? 0) > 0,
    undefined,
    WAIT,
  );

describe.skipIf(isBrowserMissing)('a class', () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServerProcess(['--name', 'Year 9', '--generator', 'open', '--agents', '4', '--no-learn']);
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  async function makeRoom(options: Record<string, unknown>): Promise<{ roomId: string; ownerKey: string }> {
    const answer = await fetch(`${server.url}/rooms`, { method: 'POST', body: JSON.stringify(options) });
    return (await answer.json()) as { roomId: string; ownerKey: string };
  }

  it('starts a kitchen by a key, shows what is left and the team’s score, and goes on to the next by a key', async () => {
    const { roomId } = await makeRoom({ world: 'overcooked', layout: 'cramped_room', settings: { horizon: 20 } });
    const { page, troubles } = await openPage(browser, `${server.url}/?room=${roomId}`);
    await waitForDrawing(page);
    await page.getByRole('button', { name: 'Start' }).waitFor(WAIT);
    expect(await page.evaluate(() => window.murmuration?.episodeTick)).toBe(0);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(await takePicture(page, 'class-start')).toBeGreaterThan(NOT_BLANK);
    await page.keyboard.press('Enter');
    await page.locator('.round-left', { hasText: /0:0\d left/ }).waitFor(WAIT);
    await page.locator('.round-team', { hasText: 'Team' }).waitFor(WAIT);
    await page.waitForFunction(() => window.murmuration?.starting === 1, undefined, WAIT); // the next one waits for its people again
    const episode = await page.evaluate(() => window.murmuration?.episode);
    await page.locator('.team-best', { hasText: 'Best so far' }).waitFor(WAIT);
    await page.keyboard.press('n');
    await page.waitForFunction(
      (at) => window.murmuration?.starting === 0 && window.murmuration.episode === at,
      episode,
      WAIT,
    );
    expect(troubles).toEqual([]);
  });

  it('stands still, and hides what is in the minds, as long as its owner says', async () => {
    const { roomId, ownerKey } = await makeRoom({ generator: 'open', seats: 4, agents: 3, learn: false });
    const { page: pupil } = await openPage(browser, `${server.url}/?watch=${roomId}`);
    const { page: owner, troubles } = await openPage(browser, `${server.url}/?watch=${roomId}#owner=${ownerKey}`);
    await Promise.all([waitForDrawing(pupil), waitForDrawing(owner)]);
    expect(owner.url()).not.toContain(ownerKey);
    await pupil.locator('.mind').first().waitFor(WAIT);
    expect(await pupil.locator('.owner-panel').count()).toBe(0);
    await pupil.waitForFunction(() => (window.murmuration?.following().length ?? 0) > 0, undefined, WAIT);
    await owner.getByRole('button', { name: 'Hide the minds' }).click();
    await pupil.getByText('guess its wish').waitFor(WAIT);
    expect(await pupil.locator('.mind').count()).toBe(0);
    expect(await pupil.evaluate(() => window.murmuration?.following())).toEqual([]);
    expect(await pupil.locator('.follow-feed li').count()).toBe(0);
    await owner.getByRole('button', { name: 'Pause' }).click();
    await pupil.locator('.start-title', { hasText: 'Paused' }).waitFor(WAIT);
    expect(await findAccessibilityTroubles(owner)).toEqual([]);
    expect(await takePicture(owner, 'class-owner')).toBeGreaterThan(NOT_BLANK);
    await owner.getByRole('button', { name: 'Go on' }).click();
    await owner.getByRole('button', { name: 'Reveal the minds' }).click();
    await pupil.locator('.mind').first().waitFor(WAIT);
    await owner.locator('body').press('f');
    await owner.locator('.rail strong').first().waitFor(WAIT);
    expect(await takePicture(owner, 'class-full')).toBeGreaterThan(NOT_BLANK);
    expect(troubles).toEqual([]);
  });

  it('makes a room of its own by the form, which says at a field what it does not take', async () => {
    const { page } = await openPage(browser, server.url);
    await page.getByText('Year 9').first().waitFor(WAIT);
    await page.locator('#room-world').selectOption('maze');
    await page.locator('#room-name').fill('Race');
    await page.locator('.settings > summary').click();
    await page.locator('#setting-horizon').fill('-1');
    await page.getByRole('button', { name: 'Make it and play' }).click();
    await page.locator('#setting-horizon-error', { hasText: 'horizon; got -1; expected 0 to' }).waitFor(WAIT);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    await page.locator('#setting-horizon').fill('77');
    await page.getByRole('button', { name: 'Make it and play' }).click();
    await waitForRoom(page);
    expect(await page.title()).toContain('Race');
    expect((await server.rooms()).find(({ name }) => name === 'Race')).toMatchObject({ world: 'maze' });
    await page.locator('.owner-panel').waitFor(WAIT); // whoever makes a room owns it
  });

  it('makes a room of a designer whatever stands in the settings, which are not shown then', async () => {
    const { page } = await openPage(browser, server.url);
    await page.getByText('Year 9').first().waitFor(WAIT);
    await page.locator('#room-world').selectOption('maze');
    await page.locator('.settings > summary').click();
    await page.locator('#setting-horizon').fill('-1');
    await page.locator('#room-level').selectOption('designer:paired');
    await page.getByRole('button', { name: 'Make it and play' }).click();
    await waitForRoom(page);
    expect((await server.rooms()).find(({ designer }) => designer === 'paired')).toMatchObject({ world: 'maze' });
  });

  it('is shown a minute of a live room, whose captions point at what is there', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await page.getByRole('button', { name: 'Show me' }).click();
    await page.locator('.tour-line', { hasText: 'an agent' }).waitFor(WAIT);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.own-wish.is-pointed').waitFor(WAIT);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(await takePicture(page, 'class-tour')).toBeGreaterThan(NOT_BLANK);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.believed.is-pointed').waitFor(WAIT);
    expect(troubles).toEqual([]);
  });
});
