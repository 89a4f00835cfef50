import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityTroubles, isBrowserMissing, launchBrowser, openPage, takePicture } from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A kitchen that was told nothing of its agents has trained ones, and says which. */

const NOT_BLANK = 200;
const WAIT = { timeout: 60_000 };

describe.skipIf(isBrowserMissing)('a room of usual agents', () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServerProcess(['--world', 'overcooked', '--seed', '3', '--start', 'at-once']);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  it('shows on the card of each seat which shipped student plays there and what it was trained on', async () => {
    const [{ roomId }] = await server.rooms();
    const { page, troubles } = await openPage(browser, `${server.url}/?watch=${roomId}`);
    for (const seat of [0, 1]) {
      const card = page.locator(`.mind[data-seat="${seat}"]`);
      await card.locator('.mind-reason', { hasText: 'student of overcooked-' }).waitFor(WAIT);
      await card.locator('.mind-training', { hasText: /^Trained on overcooked \(.+\), .+ steps/ }).waitFor(WAIT);
      await card.locator('.odds.is-chosen').waitFor(WAIT);
    }
    expect(await takePicture(page, 'shipped-seats')).toBeGreaterThan(NOT_BLANK);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('shows its cards to who comes while it stands still, and none of the agent whose seat was taken', async () => {
    const response = await fetch(`${server.url}/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ world: 'xland', seed: 5, start: 'at-once' }),
    });
    const { roomId } = (await response.json()) as { roomId: string };
    const { page, troubles } = await openPage(browser, `${server.url}/?watch=${roomId}`);
    await page.locator('.mind').nth(1).waitFor(WAIT); // it goes on while only agents play
    await page.goto(`${server.url}/?room=${roomId}`);
    await page.getByText('Your move').waitFor(WAIT); // now it waits for a key
    await page.locator('.mind').waitFor(WAIT);
    expect(await page.locator('.mind').count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  it('are named in the form of a room', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await page.locator('#room-world').selectOption('overcooked');
    const usual = page.locator('#room-kind option').first();
    expect(await usual.textContent()).toBe('shipped');
    expect(await usual.getAttribute('title')).toContain('trained for this world: overcooked-');
    expect(troubles).toEqual([]);
  });
});
