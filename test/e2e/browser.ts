import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { PNG } from 'pngjs';

/** Real Chromium for the tests of the page: found on the machine, never downloaded. */

const CANDIDATES = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const browserPath = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** True when the tests must be left out: no browser, and nobody insists. In CI a missing browser is a failure. */
export const isBrowserMissing = browserPath === undefined && process.env.CI === undefined;

if (isBrowserMissing) {
  console.warn(
    '\n*** NO BROWSER: the end-to-end tests are SKIPPED. Install Chromium or Chrome, or set CHROME_PATH. (In CI this fails.) ***\n',
  );
}

/** Software WebGL is no longer a fallback of its own: it has to be asked for. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  if (browserPath === undefined)
    throw new Error('CI needs a Chromium or Chrome: none of the usual places nor CHROME_PATH has one');
  return chromium.launch({ executablePath: browserPath, args: FLAGS });
}

export const ARTIFACTS = resolve(import.meta.dirname, '../../artifacts');

/** Saves a picture for people and returns the variance of its luminance, [0, 128^2]: 0 for a blank one. */
export async function takePicture(page: Page, name: string, selector?: string): Promise<number> {
  mkdirSync(ARTIFACTS, { recursive: true });
  const bytes = selector === undefined ? await page.screenshot() : await page.locator(selector).screenshot();
  writeFileSync(join(ARTIFACTS, `${name}.png`), bytes);
  const { data } = PNG.sync.read(bytes);
  let sum = 0;
  let squares = 0;
  const pixels = data.length / 4;
  for (let at = 0; at < data.length; at += 4) {
    const luminance = 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
    sum += luminance;
    squares += luminance * luminance;
  }
  return squares / pixels - (sum / pixels) ** 2;
}

/** A page that remembers everything that went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly troubles: string[];
  /** While true, the line is cut on purpose and what the network says is expected. */
  isOffline: boolean;
}

export async function openPage(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(120_000); // a busy machine draws slowly
  const page = await context.newPage();
  const watched: WatchedPage = { page, context, troubles: [], isOffline: false };
  page.on('pageerror', (error) => watched.troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !watched.isOffline)
      watched.troubles.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(url);
  return watched;
}

/** Waits until the room is drawn and the own seat is known; starts an episode that waits for its people. */
export async function waitForRoom(page: Page): Promise<void> {
  await waitForBoard(
    page,
    () => (window.murmuration?.tick ?? -1) >= 0 && (window.murmuration?.frameCost.frames ?? 0) > 0,
  );
  if (await page.evaluate(() => window.murmuration?.starting === 1 && window.murmuration.seatIdx >= 0))
    await page.locator('.start-button').click();
  await waitForBoard(page, () => (window.murmuration?.tick ?? -1) > 0);
}

async function waitForBoard(page: Page, isThere: () => boolean): Promise<void> {
  await page.waitForFunction(isThere, undefined, { timeout: 60_000 }).catch(async (error: unknown) => {
    const text = (await page.locator('body').textContent()) ?? '';
    throw new Error(`the room was not drawn; the page says: ${text.slice(0, 300)}`, { cause: error });
  });
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds serious or critical on the page as it stands, a line each. */
export async function findAccessibilityTroubles(page: Page): Promise<string[]> {
  const source = readFileSync(resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const violations = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((results) => results.violations)',
  )) as readonly AxeViolation[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, impact, help, nodes }) =>
        `${impact} ${id}: ${help} (${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')})`,
    );
}

/** The page itself and its parts that are higher than what is shown of them. */
export function findScrollBars(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.side, .centre')]
      .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
      .map(({ className, scrollHeight, clientHeight }) => `${className} ${scrollHeight} of ${clientHeight}`),
  );
}
