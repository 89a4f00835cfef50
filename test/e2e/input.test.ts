import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, launchBrowser, waitForRoom } from './browser.ts';
import { type SentIntent, watchIntents } from './sent-intents.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Hands as they are: several fingers, keys whose release nobody tells, keyboards of other countries. */

const [UP, RIGHT, LEFT] = [0, 1, 3]; // orchard's actions
const STILL_TICKS = 8; // more than an intent is ever ahead

const PATIENT = { timeout: 60_000 }; // a busy machine draws slowly

describe.skipIf(isBrowserMissing)('input', () => {
  let server: ServerProcess;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    server = await startServerProcess(['--generator', 'open', '--seats', '16', '--agents', '0', '--tick', '60']);
    const [{ roomId }] = await server.rooms();
    url = `${server.url}/?room=${roomId}`;
    browser = await launchBrowser();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
  });

  async function join(hasTouch = false): Promise<{ page: Page; intents: readonly SentIntent[] }> {
    const viewport = hasTouch ? { width: 390, height: 844 } : { width: 1280, height: 800 };
    const context = await browser.newContext({ viewport, hasTouch, isMobile: hasTouch });
    const page = await context.newPage();
    const intents = watchIntents(page);
    await page.goto(url);
    await waitForRoom(page);
    return { page, intents };
  }

  describe('keys', () => {
    const endings: [string, (page: Page) => Promise<unknown>][] = [
      ['Command goes down, after which a Mac tells of no release', (page) => page.keyboard.down('Meta')],
      [
        'Command was down and goes up',
        async (page) => {
          await page.evaluate(() =>
            window.dispatchEvent(new KeyboardEvent('keyup', { code: 'MetaLeft', key: 'Meta' })),
          );
        },
      ],
      ['another frame takes the keyboard', (page) => page.evaluate(focusAFrame)],
      ['a dialog opens', (page) => page.keyboard.press('?')],
      ['a menu opens', (page) => page.locator('.top-bar').click({ button: 'right' })],
    ];
    it.each(endings)('are let go when %s', async (_what, end) => {
      const { page, intents } = await join();
      await page.keyboard.down('ArrowUp');
      await expect.poll(() => intents.length, PATIENT).toBeGreaterThan(3);
      await end(page);
      await expectStill(page, intents);
    });

    it('that write nothing by themselves count once a stroke', async () => {
      const { page, intents } = await join();
      const session = await page.context().newCDPSession(page);
      await session.send('Input.dispatchKeyEvent', { type: 'keyDown', code: 'KeyW', key: 'Dead' });
      await expect.poll(() => intents.map(({ action }) => action), PATIENT).toEqual([UP]);
      await expectStill(page, intents);
    });

    it('are named as the keyboard of the person prints them, learnt while a name is typed', async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      await page.addInitScript(() => Object.defineProperty(navigator, 'keyboard', { value: undefined }));
      await page.goto(server.url);
      await page.getByLabel('Your name').focus();
      const session = await context.newCDPSession(page);
      await session.send('Input.dispatchKeyEvent', { type: 'keyDown', code: 'KeyQ', key: 'a', text: 'a' });
      await page.goto(url);
      await waitForRoom(page);
      const keys = page.locator('.play-panel kbd[data-code]');
      await expect.poll(async () => (await keys.allTextContents()).join(''), PATIENT).toContain('ZQSD');
    });
  });

  describe('fingers', () => {
    it('on two buttons: the newest speaks, and each lets go of its own alone', async () => {
      const { page, intents } = await join(true);
      const touch = await createTouch(page);
      const left = await centreOf(page, 'Walk left');
      const up = await centreOf(page, 'Walk up');
      await touch.set({ 0: left });
      await untilLast(intents, LEFT);
      await touch.set({ 0: left, 1: up });
      await untilLast(intents, UP);
      await touch.set({ 0: left });
      await untilLast(intents, LEFT);
      await touch.set({});
      await expectStill(page, intents);
    });

    it('on the board: a second one neither turns nor ends the way of the first', async () => {
      const { page, intents } = await join(true);
      const touch = await createTouch(page);
      const box = (await page.locator('.board').boundingBox())!;
      const start = { x: box.x + 60, y: box.y + 100 };
      const walked = { x: start.x + 60, y: start.y };
      const other = { x: box.x + 200, y: box.y + 200 };
      await touch.set({ 0: start });
      await touch.set({ 0: walked });
      await untilLast(intents, RIGHT);
      await touch.set({ 0: walked, 1: other });
      await touch.set({ 0: walked, 1: { x: other.x, y: other.y - 60 } });
      await untilLast(intents, UP);
      await touch.set({ 0: walked });
      await untilLast(intents, RIGHT);
      await touch.set({});
      await expectStill(page, intents);
    });

    it('are let go when the window is hidden, and a cancelled one is no tap', async () => {
      const { page, intents } = await join(true);
      const touch = await createTouch(page);
      await touch.set({ 0: await centreOf(page, 'Walk left') });
      await untilLast(intents, LEFT);
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await expectStill(page, intents);
      const box = (await page.locator('.board').boundingBox())!;
      const before = intents.length;
      await touch.set({ 1: { x: box.x + 60, y: box.y + 60 } });
      await touch.cancel();
      await expectStill(page, intents);
      expect(intents.length).toBe(before);
    });
  });
});

/** No intent any more, once those under way have left. */
async function expectStill(page: Page, intents: readonly SentIntent[]): Promise<void> {
  const waitTicks = async (): Promise<void> => {
    const from = await page.evaluate(() => window.murmuration?.tick ?? 0);
    await page.waitForFunction((tick) => (window.murmuration?.tick ?? 0) >= tick, from + STILL_TICKS);
  };
  await waitTicks();
  const sent = intents.length;
  await waitTicks();
  expect(intents.length).toBe(sent);
}

/** Waits for an intent of its own with this action. */
async function untilLast(intents: readonly SentIntent[], action: number): Promise<void> {
  const from = intents.length;
  await expect.poll(() => intents.length > from && intents.at(-1)?.action, PATIENT).toBe(action);
}

function focusAFrame(): void {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  frame.focus();
}

async function centreOf(page: Page, name: string): Promise<{ x: number; y: number }> {
  const button = page.getByRole('button', { name });
  await button.scrollIntoViewIfNeeded();
  const box = (await button.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

type Fingers = Readonly<Record<number, { readonly x: number; readonly y: number }>>;

/** Fingers on the glass, by id: those that are new go down, those that are gone go up, the others move. */
async function createTouch(page: Page) {
  const session: CDPSession = await page.context().newCDPSession(page);
  let down: Fingers = {};
  const send = async (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', fingers: Fingers) => {
    const touchPoints = Object.entries(fingers).map(([id, { x, y }]) => ({ id: Number(id), x, y }));
    if (touchPoints.length > 0) await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  const pick = (fingers: Fingers, isWanted: (id: string) => boolean): Fingers =>
    Object.fromEntries(Object.entries(fingers).filter(([id]) => isWanted(id)));
  return {
    async set(next: Fingers): Promise<void> {
      await send(
        'touchEnd',
        pick(down, (id) => !(id in next)),
      );
      await send(
        'touchMove',
        pick(next, (id) => id in down),
      );
      await send(
        'touchStart',
        pick(next, (id) => !(id in down)),
      );
      down = next;
    },
    async cancel(): Promise<void> {
      await session.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] });
      down = {};
    },
  };
}
