import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideOf } from '../../client/hud/kit/world-guide.ts';
import { controlsOf } from '../../client/model/controls.ts';
import type { Level } from '../../envs/core/level.ts';
import { mazeLevelFormat } from '../../envs/worlds/maze/cells.ts';
import { FORWARD, TURN_LEFT, TURN_RIGHT } from '../../envs/worlds/maze/settings.ts';
import { actionDistances, isSolvable, optimalActions, UNREACHABLE } from '../../envs/worlds/maze/solve.ts';
import { type DesignerHistory, designerHistory } from '../../server/protocol/designer.ts';
import {
  findAccessibilityTroubles,
  isBrowserMissing,
  launchBrowser,
  openPage,
  takePicture,
  type WatchedPage,
} from './browser.ts';
import { runMurmur, type ServerProcess, startServerProcess } from './server-process.ts';

/**
 * A person plays the levels of an adversary against the student, in a real browser against a real server: walks to the goal by keys, sees the
 * own result and the measured regret, opens the family tree, and draws a level that is refused when broken and played when good.
 */
const NOT_BLANK = 200; // variance of luminance, as in the test of the arena
const DESIGNER = 'paired';

let runFolder: string;
let server: ServerProcess;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
let roomId: string;

const historyOf = async (): Promise<DesignerHistory> =>
  designerHistory.parse(await (await fetch(`${server.url}/rooms/${roomId}/designer`)).json());

const KEYS = [TURN_LEFT, TURN_RIGHT, FORWARD].map((action) => {
  const controls = controlsOf(['turn-left', 'turn-right', 'forward'], -1, guideOf('maze').idle);
  return controls[action].codes[0];
});

interface Pose {
  readonly episode: number;
  readonly row: number;
  readonly col: number;
  readonly facing: number;
}

const poseOf = (): Promise<Pose | undefined> =>
  page.evaluate(() => {
    const hook = window.murmuration;
    const own = hook?.players().find(({ seatIdx }) => seatIdx === hook.seatIdx);
    return own === undefined
      ? undefined
      : { episode: hook?.episode ?? 0, row: own.row, col: own.col, facing: own.facing };
  });

const isOwnResultShown = async (): Promise<boolean> => {
  const state = await page.locator('.racers .is-own td').first().textContent();
  return state !== null && state !== 'racing';
};

async function playedLevel(): Promise<Level> {
  const { levels, playedId } = await historyOf();
  return mazeLevelFormat.parse(levels.find(({ levelId }) => levelId === playedId)?.text ?? '');
}

/** An adversary may build levels without a way: in such a race one turns round until its time is up. */
async function waitForSolvableRace(): Promise<void> {
  await waitForRace();
  for (let press = 0; press < 400 && !isSolvable(await playedLevel()); press++) {
    const pose = await poseOf();
    await page.keyboard.press(KEYS[TURN_LEFT]);
    if (pose !== undefined) await waitForOtherPose(pose);
  }
  await waitForRace();
}

/** Walks the shortest way of the played level, a key a step, until the race says that the own bird is there. Returns the level's fewest actions. */
async function walkToGoal(): Promise<number> {
  const level = await playedLevel();
  const distances = actionDistances(level);
  const distanceAt = ({ row, col, facing }: Pose): number => distances[(row * level.width + col) * 4 + facing];
  const start = await poseOf();
  // A press of the race before may come late and turn the bird once.
  const fromOptimum = (start === undefined ? UNREACHABLE : distanceAt(start)) - optimalActions(level);
  expect(Math.abs(fromOptimum)).toBeLessThanOrEqual(1);
  for (let press = 0; press < 400 && !(await isOwnResultShown()); press++) {
    const pose = await poseOf();
    if (pose === undefined || pose.episode !== start?.episode) break;
    const left = distanceAt(pose);
    const turned = [3, 1].findIndex((quarters) => distanceAt({ ...pose, facing: (pose.facing + quarters) & 3 }) < left);
    await page.keyboard.press(KEYS[left > 1 && turned >= 0 ? turned : FORWARD]);
    await waitForOtherPose(pose);
  }
  return optimalActions(level);
}

/** A press may come too late on a busy machine: who stands still after a while presses again. */
async function waitForOtherPose({ episode, row, col, facing }: Pose): Promise<void> {
  const hasMoved = ([lastEpisode, lastRow, lastCol, lastFacing]: readonly number[]): boolean => {
    const hook = window.murmuration;
    const own = hook?.players().find(({ seatIdx }) => seatIdx === hook.seatIdx);
    const isThere = document.querySelector('.racers .is-own td')?.textContent !== 'racing';
    const isSame = own?.row === lastRow && own.col === lastCol && own.facing === lastFacing;
    return isThere || !isSame || hook?.episode !== lastEpisode;
  };
  await page
    .waitForFunction(hasMoved, [episode, row, col, facing] as const, { timeout: 1500, polling: 20 })
    .catch(() => undefined);
}

/** Waits for the next race, whose own result is open. */
const waitForRace = (): Promise<void> => expect.poll(isOwnResultShown, { timeout: 60_000 }).toBe(false);

describe.skipIf(isBrowserMissing)('a room that races the levels of a designer', () => {
  beforeAll(async () => {
    runFolder = join(mkdtempSync(join(tmpdir(), 'murmuration-designer-')), 'run');
    const training = ['--designer', DESIGNER, '--preset', 'nano', '--seed', '3', '--steps', '8000'];
    await runMurmur('train', 'ued', ...training, '--engine', 'wasm', '--evaluate-every', '0', '--out', runFolder);
    const room = ['--world', 'maze', '--designer', runFolder, '--seed', '3', '--pace', 'keys']; // no haste on a busy machine
    server = await startServerProcess(room);
    browser = await launchBrowser();
    [{ roomId }] = await server.rooms();
    watched = await openPage(browser, `${server.url}/?room=${roomId}`);
    page = watched.page;
    await page.waitForFunction(() => (window.murmuration?.frameCost.frames ?? 0) > 0, undefined, { timeout: 60_000 });
    await page.locator('.racers .is-own').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.clean();
    rmSync(dirname(runFolder), { recursive: true, force: true });
  });

  it('says whose level it is and what it is worth; the students are there', async () => {
    const { playedId, levels, designer } = await historyOf();
    expect(designer).toBe(DESIGNER);
    expect(levels.map(({ levelId }) => levelId)).toContain(playedId);
    expect(await page.locator('#designer-title').textContent()).toMatch(/^Level \d+/);
    expect(await page.locator('.racers [data-role="protagonist"]').count()).toBe(1);
    expect(await page.locator('.racers [data-role="antagonist"]').count()).toBe(1);
    expect(await page.evaluate(() => window.murmuration?.players().length)).toBe(3); // free seats do not stand about
  });

  it('walks to the goal by keys, and sees the own result and the regret measured with it', async () => {
    await waitForSolvableRace();
    const fewest = await walkToGoal();
    const own = page.locator('.racers .is-own td');
    expect(Number(await own.first().textContent())).toBeGreaterThanOrEqual(fewest);
    const sentence = page.locator('.race-sentence');
    await expect.poll(() => sentence.textContent(), { timeout: 60_000 }).toMatch(/^You needed \d+ steps?, .*regret/);
    expect(await page.locator('.regret.is-over').count()).toBe(1);
    expect(await page.locator('.regret .is-measured dd').textContent()).toMatch(/^(0|\.\d\d|1\.00)$/);
    expect(await takePicture(page, 'designer-result')).toBeGreaterThan(NOT_BLANK);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    const { levels } = await historyOf();
    expect(levels.some(({ humanBest }) => humanBest !== null && humanBest > 0)).toBe(true);
  });

  it('opens the family tree, by keys', async () => {
    await page.getByRole('button', { name: 'Family tree' }).click();
    const nodes = page.getByRole('treeitem');
    await nodes.first().waitFor();
    expect(await nodes.count()).toBe((await historyOf()).levels.length);
    const before = await page.locator('.tree-title').textContent();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.tree-title').textContent()).not.toBe('');
    expect(before).toMatch(/^Level \d+/);
    expect(await takePicture(page, 'designer-tree')).toBeGreaterThan(NOT_BLANK);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('fits a phone without a sideways scroll, and the level stands above the keys', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const top = async (selector: string) => (await page.locator(selector).boundingBox())?.y ?? 0;
    await expect.poll(overflow).toBeLessThanOrEqual(0); // what is drawn follows the new size a frame later
    expect(await top('.designer-panel')).toBeLessThan(await top('.play-panel'));
    for (const name of ['Family tree', 'Draw a level']) {
      await page.getByRole('button', { name }).click();
      await page.locator('dialog[open]').waitFor();
      const dialog = await page.locator('dialog[open]').evaluate((open) => open.scrollWidth - open.clientWidth);
      expect([name, dialog, await overflow()]).toEqual([name, 0, 0]);
      await page.keyboard.press('Escape');
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('draws by mouse and by touch: strokes, a dragged start, a press that turns it', async () => {
    await page.getByRole('button', { name: 'Draw a level' }).click();
    const { side } = await historyOf();
    const box = (await page.locator('.maze-cells').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const at = (row: number, col: number): [number, number] => [
      box.x + ((col + 0.5) / side) * box.width,
      box.y + ((row + 0.5) / side) * box.height,
    ];
    const stroke = async (from: [number, number], to: [number, number]): Promise<void> => {
      await page.mouse.move(...at(...from));
      await page.mouse.down();
      await page.mouse.move(...at(...to));
      await page.mouse.up();
    };
    const cell = (row: number, col: number) =>
      page.locator(`[aria-label^="row ${row + 1}, column ${col + 1}:"]`).getAttribute('aria-label');
    const middle = Math.floor(side / 2);
    await stroke([0, 0], [0, side - 1]); // one report of the pointer, every cell between
    expect(await page.locator('[role="gridcell"][aria-label$="wall"]').count()).toBe(side);
    await stroke([0, 1], [0, 2]);
    expect(await page.locator('[role="gridcell"][aria-label$="wall"]').count()).toBe(side - 2);
    await stroke([middle, 1], [side - 1, 0]);
    expect(await cell(side - 1, 0)).toMatch(/start, facing right$/);
    await page.mouse.click(...at(side - 1, 0));
    expect(await cell(side - 1, 0)).toMatch(/start, facing down$/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await cell(middle, 1)).toMatch(/start, facing right$/);
    const touch = await page.context().newCDPSession(page);
    const point = ([x, y]: [number, number]) => [{ x, y }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: point(at(1, 0)) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: point(at(1, side - 1)) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(() => page.locator('[role="gridcell"][aria-label$="wall"]').count()).toBe(2 * side - 2);
    await page.getByRole('button', { name: 'Clear walls' }).click();
    expect(await page.locator('[role="gridcell"][aria-label$="wall"]').count()).toBe(0);
    await page.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(() => page.locator('.editor[open]').count()).toBe(0);
  });

  it('draws a level: refused in one line when broken, then played with the person’s mark', async () => {
    await page.getByRole('button', { name: 'Draw a level' }).click();
    const status = page.locator('.editor-status');
    const sendButton = page.getByRole('button', { name: 'Send to the room' });
    await page.keyboard.press('1');
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => status.textContent()).toMatch(/^Solvable/);
    await page.locator('[aria-label$="goal"]').focus();
    await page.locator('[aria-label$=": goal"]').click();
    await page.keyboard.press('Delete');
    await expect.poll(() => status.textContent()).toMatch(/needs a goal/);
    await sendButton.click();
    const refusal = page.locator('.editor .form-error');
    await expect.poll(() => refusal.textContent()).toMatch(/goal/);
    expect((await refusal.textContent())?.includes('\n')).toBe(false);
    watched.troubles.length = 0; // a refusal is an answer of 400, which a browser counts as an error
    await page.keyboard.press('Control+z');
    await expect.poll(() => status.textContent()).toMatch(/^Solvable/);
    expect(await takePicture(page, 'designer-editor')).toBeGreaterThan(NOT_BLANK);
    expect(await findAccessibilityTroubles(page)).toEqual([]);
    await sendButton.click();
    await expect.poll(() => page.locator('.editor[open]').count()).toBe(0);
    await waitForRace();
    if ((await page.locator('.designer-panel .origin').textContent()) !== 'drawn') {
      await waitForSolvableRace();
      await walkToGoal();
      await expect.poll(() => page.locator('.designer-panel .origin').textContent(), { timeout: 60_000 }).toBe('drawn');
    }
    await waitForRace();
    await walkToGoal();
    await page.getByRole('button', { name: 'Family tree' }).click();
    await page.locator('.tree-node.is-person').first().waitFor();
    expect((await historyOf()).levels.filter(({ origin }) => origin === 'person').length).toBe(1);
    await page.keyboard.press('Escape');
    expect(watched.troubles).toEqual([]);
  });
});
