import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessibilityTroubles, isBrowserMissing, launchBrowser, openPage, takePicture } from './browser.ts';

/** The live page of a curriculum in a real browser. */
const MURMUR = resolve(import.meta.dirname, '../../cli/murmur.ts');

describe.skipIf(isBrowserMissing)('the page of murmur train ued --watch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'murmur-watch-page-'));
  let browser: Browser;
  let run: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const words = [
      'train',
      'ued',
      '--preset',
      'nano',
      '--steps',
      '30000',
      '--set',
      'capacity=64',
      '--evaluate-every',
      '20',
    ];
    run = spawn(process.execPath, [MURMUR, ...words, '--watch', '0', '--out', join(folder, 'run')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    url = await new Promise((found, failed) => {
      let text = '';
      run.stderr?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const match = /watch: (http:\S+)[\s\S]*the page stays at/.exec(text);
        if (match !== null) found(match[1]);
      });
      run.on('close', () => failed(new Error(`the run has ended: ${text}`)));
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    run?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('shows curves, time and drawn levels of a run that has ended, in light and dark, from this machine alone', async () => {
    const { page, troubles } = await openPage(browser, 'about:blank');
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.goto(url);
    await page.getByRole('status').filter({ hasText: 'finished' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('accel on nano');
    await page.locator('.plot canvas').nth(5).waitFor();
    await page.locator('#best img').nth(11).scrollIntoViewIfNeeded();
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('#best img')].every((img) => img.naturalWidth > 100),
    );
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    expect(await takePicture(page, 'watch-ued')).toBeGreaterThan(200);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForFunction(() => document.documentElement.scrollWidth === 390); // curves follow the width a moment later
    expect([...hosts]).toEqual([new URL(url).host]);
    expect(troubles).toEqual([]);
  });

  it('keeps what it showed and says so when the command ends', async () => {
    const opened = await openPage(browser, url);
    await opened.page.locator('.plot canvas').nth(5).waitFor();
    opened.isOffline = true;
    run.kill('SIGTERM');
    await opened.page.getByText('The command that served this page has ended.').waitFor();
    expect(await opened.page.locator('.plot canvas').count()).toBe(6);
  });
});
