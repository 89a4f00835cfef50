import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trainRun } from '../../../../train/run/plans/train.ts';
import type { RunListener } from '../../../../train/run/training/drive-run.ts';
import type { TrainRequest } from '../../../../train/settings/train-request.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-changes-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const quiet: RunListener = { started() {}, progress() {}, log() {}, shallStop: false };

/** The line of the card about settings of a run with some. */
async function cardLine(settings: Record<string, unknown>): Promise<string | undefined> {
  const request: TrainRequest = {
    ...{ algorithm: 'ppo', world: 'beacon', engine: 'wasm', numSteps: 32, numThreads: 1, cyclesPerEvaluation: 0 },
    ...{ folderPath: join(root, 'run'), resumes: false, command: 'test', settings },
  };
  await trainRun(request, quiet);
  const card = readFileSync(join(root, 'run', 'card.md'), 'utf8').split('\n');
  return card.find((line) => line.startsWith('| settings |'));
}

it('the card names the settings that somebody set, and none of those that the method takes for the world', async () => {
  expect(await cardLine({ numWorlds: 4, numSteps: 16 })).toBe(
    '| settings | the defaults, but numWorlds 4, numSteps 16 |',
  );
});

it('the card names no setting of a run of which none was set', async () => {
  expect(await cardLine({})).toBe('| settings | the defaults |');
});
