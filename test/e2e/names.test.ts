import { Client } from '@colyseus/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../server/protocol/version.ts';
import { isBrowserMissing, launchBrowser, openPage, takePicture, waitForRoom } from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Names of all scripts are shown whole, in their own direction: on the board, in the list of players and on the cards. */

const NAMES = ['👩‍👩‍👧🏳️‍🌈🦜 Ana', 'محمد الفاتح', 'שלום עולם', '漢字'.repeat(12)];
const PATIENT = { timeout: 60_000 }; // a busy machine draws slowly

declare global {
  interface Window {
    drawnTexts?: string[];
  }
}

describe.skipIf(isBrowserMissing)('names of all scripts', () => {
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let troubles: readonly string[];

  beforeAll(async () => {
    const flags = ['--seats', '6', '--agents', '2', '--generator', 'open', '--seed', '4', '--no-learn'];
    server = await startServerProcess([...flags, '--start', 'at-once']);
    browser = await launchBrowser();
    const [{ roomId }] = await server.rooms();
    for (const name of NAMES) await joinAs(server.url, roomId, name);
    const watched = await openPage(browser, 'about:blank');
    ({ page, troubles } = watched);
    await page.addInitScript(noteDrawnTexts);
    await page.goto(`${server.url}/?watch=${roomId}`);
    await waitForRoom(page);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  it('are drawn on the board as whole strings, never letter by letter, and stay upon it', async () => {
    const drawn = async () => {
      const texts = await page.evaluate(() => window.drawnTexts ?? []);
      return NAMES.filter((name) => texts.some((text) => text === name || text === `\u2068${name}\u2069`));
    };
    await expect.poll(drawn, PATIENT).toEqual(NAMES);
    const texts = await page.evaluate(() => window.drawnTexts ?? []);
    expect(texts.filter((text) => !text.isWellFormed())).toEqual([]);
    const letters = new Set(NAMES.slice(1).flatMap((name) => [...name]));
    expect(texts.filter((text) => letters.has(text))).toEqual([]);
    expect(await takePicture(page, 'names')).toBeGreaterThan(0);
  });

  it('stand in the list of players in their own direction, on one line, beside their scores', async () => {
    const shown = await page
      .locator('.roster-name')
      .evaluateAll((all) => all.map((node) => [node.textContent, getComputedStyle(node).direction]));
    for (const name of NAMES) {
      const isRightToLeft = name === NAMES[1] || name === NAMES[2];
      expect(shown).toContainEqual([name, isRightToLeft ? 'rtl' : 'ltr']);
    }
    const panel = await page.locator('.roster-panel').boundingBox();
    const scores = await page
      .locator('.roster td.score')
      .evaluateAll((all) => all.map((node) => node.getBoundingClientRect().right));
    expect(Math.max(...scores)).toBeLessThanOrEqual((panel?.x ?? 0) + (panel?.width ?? 0));
    const heights = await page.locator('.roster tbody tr').evaluateAll((all) => all.map((node) => node.clientHeight));
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(8);
  });

  it('are told apart from the words around them on the cards', async () => {
    await expect
      .poll(() => page.locator('.belief').evaluateAll((all) => all.map((node) => (node as HTMLElement).title)), PATIENT)
      .toEqual(
        expect.arrayContaining([
          expect.stringContaining(`${NAMES[0]}: `),
          expect.stringContaining(`\u2068${NAMES[1]}\u2069: `),
          expect.stringContaining(`\u2068${NAMES[2]}\u2069: `),
          expect.stringContaining(`${NAMES[3]}: `),
        ]),
      );
    expect(troubles).toEqual([]);
  });
});

async function joinAs(url: string, roomId: string, name: string): Promise<void> {
  const room = await new Client(url).joinById(roomId, { protocolVersion: PROTOCOL_VERSION, name, role: 'player' });
  room.onMessage('*', () => undefined);
}

/** Keeps every text that a canvas of the page writes. */
function noteDrawnTexts(): void {
  window.drawnTexts = [];
  for (const context of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    const fillText = context.prototype.fillText;
    context.prototype.fillText = function (text: string, ...where: [number, number, number?]) {
      window.drawnTexts?.push(text);
      fillText.call(this, text, ...where);
    };
  }
}
