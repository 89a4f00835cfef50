import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityTroubles, isBrowserMissing, launchBrowser, openPage, takePicture } from './browser.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** A trained student sits in a seat of a maze: its card tells what it was trained on and what it may do next; its owner swaps it. */

const NOT_BLANK = 200;
const WAIT = { timeout: 60_000 };

describe.skipIf(isBrowserMissing)('trained agents in seats', () => {
  let server: ServerProcess;
  let browser: Browser;

  beforeAll(async () => {
    const agents = 'agents/checkpoints/ued-paired,scripted,empty';
    server = await startServerProcess(['--world', 'maze', '--agents', agents, '--seed', '3', '--start', 'at-once']);
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  const cardOf = (page: Page, seat: number) => page.locator(`.mind[data-seat="${seat}"]`);
  const sharesOf = async (page: Page, seat: number): Promise<number[]> => {
    const texts = await cardOf(page, seat).locator('.odds:not([hidden]) .odds-share').allTextContents();
    return texts.map((text) => Number.parseInt(text, 10));
  };

  it('show what they were trained on, the return that they expect and how likely each action is', async () => {
    const [{ roomId }] = await server.rooms();
    const { page, troubles } = await openPage(browser, `${server.url}/?watch=${roomId}`);
    const card = cardOf(page, 0);
    await card.locator('.mind-training', { hasText: 'maze, PPO under designer paired' }).waitFor(WAIT);
    await card.locator('.odds.is-chosen').waitFor(WAIT);
    expect(await card.locator('.mind-reason').textContent()).toBe('student of ued-paired, checkpoint 733');
    expect(await card.locator('.odds:not([hidden]) .odds-name').allTextContents()).toEqual([
      'turn left',
      'turn right',
      'forward',
    ]);
    const sum = (await sharesOf(page, 0)).reduce((total, share) => total + share, 0);
    expect(Math.abs(sum - 100)).toBeLessThanOrEqual(2); // each is rounded
    expect(Number(await card.locator('.value-number').textContent())).toBeGreaterThan(-1);
    expect(await cardOf(page, 1).locator('.mind-reason').textContent()).toContain('plays by rule');
    expect(await cardOf(page, 1).locator('.policy-body').isVisible()).toBe(false);
    await page.waitForTimeout(4000);
    expect(await takePicture(page, 'trained-seats')).toBeGreaterThan(NOT_BLANK);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('are chosen seat by seat in the form of a room, and swapped by its owner while it runs', async () => {
    const { page, troubles } = await openPage(browser, server.url);
    await page.locator('#room-world').selectOption('maze');
    await page.locator('#room-kind').selectOption('by-seat');
    await page.locator('#room-seat-1').selectOption('ued-paired');
    await page.locator('#room-seat-2').selectOption('by-rule');
    for (const seat of [3, 4]) await page.locator(`#room-seat-${seat}`).selectOption('empty');
    await takePicture(page, 'trained-seats-form', '.create-form');
    await page.getByRole('button', { name: 'Make it and play' }).click();
    await page.locator('.owner-seats li').nth(3).waitFor(WAIT);
    const choiceOf = (seat: number) => page.locator(`#owner-seat-${seat}`).inputValue();
    await expect
      .poll(() => Promise.all([1, 2, 3, 4].map(choiceOf)), WAIT)
      .toEqual(['ued-paired', 'by-rule', 'empty', 'empty']);
    await page.locator('.start-button').click(WAIT);
    await page.locator('#owner-seat-2').selectOption('ued-paired');
    await page.locator('#owner-seat-4').selectOption('random');
    await cardOf(page, 1).locator('.mind-training', { hasText: 'paired' }).waitFor(WAIT);
    await cardOf(page, 3).locator('.mind-reason', { hasText: 'random' }).waitFor(WAIT);
    await page.locator('#owner-seat-1').selectOption('empty');
    await cardOf(page, 0).waitFor({ ...WAIT, state: 'detached' });
    expect(await takePicture(page, 'trained-seats-owner')).toBeGreaterThan(NOT_BLANK);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});
