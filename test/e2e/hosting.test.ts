import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, launchBrowser, openPage, waitForRoom } from './browser.ts';
import { type PathProxy, startPathProxy } from './path-proxy.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** The page where other people host it: below a path of a proxy, and in a frame of another site. */

const PATIENT = { timeout: 60_000 }; // a busy machine draws slowly

describe.skipIf(isBrowserMissing)('behind a proxy that shows the arena below a path', () => {
  let server: ServerProcess;
  let proxy: PathProxy;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServerProcess(['--generator', 'open', '--seats', '3', '--agents', '1', '--seed', '4']);
    proxy = await startPathProxy(server.url, '/murmur');
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await server?.clean();
  });

  it('plays from the lobby, walks, and goes back to the lobby', async () => {
    const { page, troubles, context } = await openPage(browser, proxy.url);
    await page.getByRole('button', { name: 'Play now' }).click();
    await waitForRoom(page);
    expect(page.url()).toContain(`${proxy.url}?room=`);
    await walkOneWay(page);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(proxy.url);
    await page.getByRole('link', { name: /^Watch room/ }).waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('makes a room, watches it and replays it', async () => {
    const { page, troubles, context } = await openPage(browser, proxy.url);
    await page.getByRole('button', { name: 'Make it and play' }).click();
    await waitForRoom(page);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page
      .getByRole('link', { name: /^Watch room/ })
      .first()
      .click();
    await waitForRoom(page);
    await page.getByRole('link', { name: 'Murmuration' }).click();
    await page
      .getByRole('link', { name: /^Replay/ })
      .first()
      .click();
    await page.waitForFunction(() => (window.murmuration?.tick ?? 0) > 3);
    expect(page.url()).toContain(`${proxy.url}?replay=`);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('opens a room to watch by its address, and shares the address below the path', async () => {
    const [{ roomId }] = await server.rooms();
    const { page, troubles, context } = await openPage(browser, `${proxy.url}?watch=${roomId}`);
    await waitForRoom(page);
    expect(await page.evaluate(() => window.murmuration?.seatIdx)).toBe(-1);
    await page.getByRole('button', { name: 'Share' }).click();
    expect(await page.locator('.share-address').textContent()).toBe(`${proxy.url}?room=${roomId}`);
    await page.keyboard.press('Escape');
    await page.reload();
    await waitForRoom(page);
    await page.getByRole('button', { name: 'Play here' }).click();
    await page.waitForURL(`${proxy.url}?room=${roomId}`);
    await waitForRoom(page);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('asks for nothing outside of its path', () => {
    expect(proxy.outside.filter((url) => url !== '/favicon.ico')).toEqual([]);
  });
});

describe.skipIf(isBrowserMissing)('in a frame of another site', () => {
  let site: Server;
  let siteOrigin: string;
  let shown: string; // the address in the frame
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    site = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<title>Lesson</title><iframe src="${shown}" width="1200" height="800"></iframe>`);
    });
    await new Promise<void>((resolve) => site.listen(0, 'localhost', resolve));
    siteOrigin = `http://localhost:${(site.address() as AddressInfo).port}`;
    server = await startServerProcess(['--generator', 'open', '--seats', '2', '--agents', '0'], {
      FRAME_ANCESTORS: siteOrigin,
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
    site?.close();
    site?.closeAllConnections();
  });

  it('is played where the site is on the list, also when the browser refuses storage to frames', async () => {
    const [{ roomId }] = await server.rooms();
    shown = `${server.url}/?room=${roomId}`;
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    await page.addInitScript(refuseStorage);
    await page.goto(siteOrigin);
    const frame = await frameOf(page, server.url);
    await frame.waitForFunction(() => (window.murmuration?.frameCost.frames ?? 0) > 0);
    expect(await frame.evaluate(() => window.murmuration?.seatIdx)).toBe(0);
    await frame.locator('.board canvas').click();
    await walkOneWay(page, frame);
    await context.close();
  });

  it('is not shown by a site that is not on the list', async () => {
    const page = await browser.newPage();
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(siteOrigin.replace('localhost', '127.0.0.1')).catch(() => undefined);
    await page.setContent(`<iframe src="${shown}"></iframe>`);
    expect((await refused).text()).toContain(siteOrigin);
    await page.close();
  });
});

/** As a browser does that keeps third parties from storing anything: naming the storage throws. */
function refuseStorage(): void {
  if (window === window.top) return;
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, {
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
}

async function frameOf(page: Page, url: string): Promise<Frame> {
  await expect.poll(() => page.frames().some((frame) => frame.url().startsWith(url)), PATIENT).toBe(true);
  return page.frames().find((frame) => frame.url().startsWith(url)) as Frame;
}

/** Presses arrows until the own player looks another way than before. */
async function walkOneWay(page: Page, frame: Page | Frame = page): Promise<void> {
  const facing = () =>
    frame.evaluate(
      () => window.murmuration?.players().find(({ seatIdx }) => seatIdx === window.murmuration?.seatIdx)?.facing,
    );
  const before = await facing();
  await expect
    .poll(async () => {
      await page.keyboard.press(before === 0 ? 'ArrowDown' : 'ArrowUp');
      return facing();
    }, PATIENT)
    .not.toBe(before);
}
