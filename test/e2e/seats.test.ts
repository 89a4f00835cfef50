import { Protocol } from '@colyseus/sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import {
  browserPath,
  findAccessibilityTroubles,
  isBrowserMissing,
  launchBrowser,
  openPage,
  takePicture,
  waitForRoom,
} from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Whose seat it is: tabs of one browser, closed and opened again, and every reason for which a page has no seat. */

const NOTICE = '.ending-notice';
const seatOf = (page: Page) => page.evaluate(() => window.murmuration?.seatIdx ?? -1);
const phaseOf = (page: Page) => page.evaluate(() => window.murmuration?.phase ?? '');
const codeOf = async (page: Page) => {
  await page.locator(NOTICE).waitFor({ timeout: 60_000 });
  return page.locator(NOTICE).getAttribute('data-code');
};
const offersOf = (page: Page) =>
  page.locator(`${NOTICE} [data-offer]`).evaluateAll((all) => all.map((offer) => (offer as HTMLElement).dataset.offer));

describe.skipIf(isBrowserMissing)('a seat and the tabs of its browser', () => {
  let server: ServerProcess;
  let browser: Browser;
  let roomUrl: string;

  beforeAll(async () => {
    server = await startServerProcess(['--seats', '1', '--agents', '0', '--seed', '11']);
    browser = await launchBrowser();
    const [{ roomId }] = await server.rooms();
    roomUrl = `${server.url}/?room=${encodeURIComponent(roomId)}`;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });
  const people = async () => (await server.rooms())[0].people;

  it('is given up for good by Leave, also while news still comes in', async () => {
    const { page, context } = await openPage(browser, server.url);
    const joins: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/matchmake/joinById/')) joins.push(request.url());
    });
    await page.addInitScript((leave) => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data: Uint8Array<ArrayBuffer>) {
        if (data[0] === leave)
          setTimeout(() => send.call(this, data), 1000); // on its way through a slow network
        else send.call(this, data);
      };
    }, Protocol.LEAVE_ROOM);
    await page.goto(roomUrl);
    await waitForRoom(page);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(`${server.url}/`);
    await page.getByRole('link', { name: /^Watch room/ }).waitFor();
    await expect.poll(people).toBe(0);
    expect(joins).toHaveLength(1);
    await context.close();
  });

  it('stays with the tab that plays; another is told, takes over by a click, and the first may take it back', async () => {
    const { page: first, context } = await openPage(browser, roomUrl);
    await waitForRoom(first);
    const second = await context.newPage();
    await second.goto(roomUrl);
    expect(await codeOf(second)).toBe('seat-held');
    expect(await offersOf(second)).toEqual(['play-here', 'watch', 'rooms']);
    expect(await findAccessibilityTroubles(second)).toEqual([]);
    await takePicture(second, 'seat-held');
    expect([await phaseOf(first), await people()]).toEqual(['live', 1]);
    await second.locator('[data-offer=play-here]').click();
    await waitForRoom(second);
    expect(await codeOf(first)).toBe('taken-over');
    await takePicture(first, 'seat-taken-over');
    await first.locator('[data-offer=play-here]').click();
    await first.waitForFunction(() => window.murmuration?.phase === 'live');
    expect(await codeOf(second)).toBe('taken-over');
    expect([await seatOf(first), await people()]).toEqual([0, 1]);
    await context.close();
  });

  it('is given back at once to a tab that is closed and opened again, reloaded, or opened by another page', async () => {
    const { page, context } = await openPage(browser, roomUrl); // another browser: the seat of the one before is kept for it
    expect(await codeOf(page)).toBe('room-full');
    expect(await offersOf(page)).toEqual(['watch', 'again', 'rooms']);
    await takePicture(page, 'room-full');
    await expect.poll(people, { timeout: 90_000 }).toBe(0);
    await page.locator('[data-offer=again]').click();
    await waitForRoom(page);
    await page.reload();
    await waitForRoom(page);
    await page.close();
    const again = await context.newPage();
    await again.goto(roomUrl);
    await waitForRoom(again);
    expect([await seatOf(again), await people()]).toEqual([0, 1]);
    await again.getByRole('button', { name: 'Leave' }).click();
    await again.waitForURL((url) => url.search === '');
    expect(await people()).toBe(0);
    await context.close();
  });

  it('is not taken by a page that cannot draw: it says in one line what is missing', async () => {
    const blind = await chromium.launch({
      executablePath: browserPath,
      args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-webgl', '--disable-3d-apis'],
    });
    const page = await blind.newPage();
    await page.goto(roomUrl);
    await expect.poll(() => page.getByRole('alert').textContent(), { timeout: 60_000 }).toContain('no WebGL');
    await takePicture(page, 'no-webgl');
    expect(await people()).toBe(0);
    await blind.close();
  });

  it('is given back by a page that fails after it has joined', async () => {
    const { page, context } = await openPage(browser, roomUrl);
    await waitForRoom(page);
    expect(await people()).toBe(1);
    await page.evaluate(() => {
      WebGL2RenderingContext.prototype.drawElements = () => {
        throw new Error('the card is gone');
      };
    });
    expect(await codeOf(page)).toBe('page-failed');
    expect(await page.locator(NOTICE).textContent()).toContain('The card is gone');
    await expect.poll(people, { timeout: 60_000 }).toBe(0);
    await context.close();
  });

  it('is refused to a page older than the server, which says so', async () => {
    const { page, context } = await openPage(browser, server.url);
    await page.route('**/matchmake/**', (route) => {
      const sent = route.request().postDataJSON() as Record<string, unknown>;
      return route.continue({ postData: JSON.stringify({ ...sent, protocolVersion: PROTOCOL_VERSION - 1 }) });
    });
    await page.goto(roomUrl);
    expect(await codeOf(page)).toBe('protocol-mismatch');
    expect(await page.locator(NOTICE).textContent()).toContain('The server is newer than this page: reload it');
    expect(await offersOf(page)).toEqual(['reload', 'rooms']);
    await context.close();
  });

  it('is gone with its room: a server started anew is told from a room that never was', async () => {
    const { page, context } = await openPage(browser, roomUrl);
    await waitForRoom(page);
    const nowhere = await context.newPage();
    await nowhere.goto(`${server.url}/?room=nowhere`);
    expect(await codeOf(nowhere)).toBe('gone');
    await server.kill();
    const next = await startServerProcess(['--port', new URL(server.url).port, '--seats', '1', '--agents', '0']);
    await page.locator(`${NOTICE}[data-code=restarted]`).waitFor({ timeout: 120_000 });
    expect(await offersOf(page)).toEqual(['replay', 'rooms']);
    await takePicture(page, 'server-restarted');
    await context.close();
    await next.clean();
  });
});
