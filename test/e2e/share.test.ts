import type { Browser, Page } from 'playwright-core';
import { encode } from 'uqr';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawModules } from '../../client/hud/room/qr-code.ts';
import { sharedAddress } from '../../server/http/shared-address.ts';
import { findAccessibilityTroubles, isBrowserMissing, launchBrowser, openPage, takePicture } from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Giving the address away: what others can type, to copy and to scan. */

const PANEL = 'dialog.share';
const OPEN_ROOM = ['--seats', '3', '--agents', '2', '--seed', '4', '--no-learn'];

describe.skipIf(isBrowserMissing)('the share panel', () => {
  let server: ServerProcess;
  let browser: Browser;
  let here: string; // the server as its own machine calls it
  let there: string; // and as others do

  beforeAll(async () => {
    server = await startServerProcess(['--host', '0.0.0.0', ...OPEN_ROOM]);
    const { port } = new URL(server.url);
    here = `http://localhost:${port}`;
    there = sharedAddress(`http://0.0.0.0:${port}`) ?? here;
    browser = await launchBrowser();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  it.each(['light', 'dark'] as const)('gives a room’s address and its QR code, %s', async (colorScheme) => {
    const [{ roomId }] = await server.rooms();
    const { page, context, troubles } = await openPage(browser, `${here}/?watch=${roomId}`);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.emulateMedia({ colorScheme });
    await page.locator('.board-veil').waitFor({ state: 'hidden' });
    const button = page.getByRole('button', { name: 'Share' });
    await button.click();
    const href = `${there}/?room=${roomId}`;
    await page.getByRole('dialog', { name: 'Play in this room' }).waitFor();
    expect(await page.locator('.share-address').textContent()).toBe(href);
    expect(await drawnCode(page)).toBe(drawModules(encode(href, { ecc: 'M', border: 4 }).data));
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy link' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'The link is copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(href);
    await takePicture(page, `share-${colorScheme}`);
    await page.keyboard.press('Escape');
    await page.locator(PANEL).waitFor({ state: 'detached' });
    expect(await button.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('fits a phone, which offers the lobby’s address as well', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    const page = await context.newPage();
    await page.goto(`${there}/`);
    await page.getByRole('button', { name: 'Share' }).tap();
    await page.getByRole('dialog', { name: 'Come to this arena' }).waitFor();
    expect(await page.locator('.share-address').textContent()).toBe(`${there}/`);
    expect(await drawnCode(page)).not.toBe('');
    const box = await page.locator(PANEL).boundingBox();
    expect(box?.x).toBeGreaterThan(0);
    expect((box?.x ?? 0) + (box?.width ?? 390)).toBeLessThan(390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await takePicture(page, 'share-phone');
    await page.getByRole('button', { name: 'Copy link' }).tap(); // by the old command: this page is not encrypted
    await page.getByRole('status').filter({ hasText: 'The link is copied' }).waitFor();
  });

  it('says so where only this machine reaches the address', async () => {
    const lonely = await startServerProcess(OPEN_ROOM);
    const { page } = await openPage(browser, lonely.url);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Only this machine reaches this address').waitFor();
    expect(await page.locator(`${PANEL} svg`).count()).toBe(0);
    await takePicture(page, 'share-lonely');
    await lonely.clean();
  });
});

async function drawnCode(page: Page): Promise<string> {
  const path = page.locator(`${PANEL} .qr-code path`);
  return (await path.getAttribute('d')) ?? '';
}
