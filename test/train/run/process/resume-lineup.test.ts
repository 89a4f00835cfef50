import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startRunProcess } from '../../../../train/run/process/run-process-host.ts';
import type { TrainRequest } from '../../../../train/settings/train-request.ts';

/** `murmur train ppo --world overcooked --lineup with:scripted`, killed with SIGKILL in cycles and at its birth, against a run left alone. */
const KILLED_AT = [1, 2, 5, 0, 9, 13]; // cycles that are done; 0: as soon as it is told what to do
const NUM_CYCLES = 16;
const NUM_WORLDS = 4;
const NUM_STEPS = 24; // of a rollout; episodes of 40 end in the middle of one
const FILES = ['config.json', 'student.ckpt', 'metrics.csv', 'evaluation.csv', 'result.json', 'card.md'];

const folder = mkdtempSync(join(tmpdir(), 'murmur-resume-lineup-'));
afterAll(() => rmSync(folder, { recursive: true }));

const requestFor = (name: string): TrainRequest & { readonly folderPath: string } => ({
  ...{ algorithm: 'ppo', world: 'overcooked', lineup: 'with:scripted', seed: 5, resumes: true, command: 'test' },
  settings: {
    ...{ numWorlds: NUM_WORLDS, numSteps: NUM_STEPS, 'world.horizon': 40, numMinibatches: 2 },
    ...{ filters: 0, denseSize: 8, memory: 'gru', memorySize: 8, headSize: 8 },
  },
  numSteps: NUM_CYCLES * NUM_WORLDS * NUM_STEPS,
  cyclesPerCheckpoint: 2,
  cyclesPerEvaluation: 7,
  folderPath: join(folder, name),
});

/** Lets a run live until it has done `cycle` cycles. Returns how it died, or that it ended. */
async function liveAndDie(request: TrainRequest, cycle: number): Promise<string> {
  const child = startRunProcess({ kind: 'start', request }, (message) => {
    if (message.kind === 'progress' && message.progress.cycle >= cycle) child.kill();
  });
  if (cycle === 0) child.kill();
  return (await child.outcome).kind;
}

async function runToEnd(request: TrainRequest): Promise<number> {
  const outcome = await startRunProcess({ kind: 'start', request }, () => {}).outcome;
  if (outcome.kind !== 'ended' || outcome.end.result === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.end.result.cycles;
}

const checkpoints = ({ folderPath }: { readonly folderPath: string }) =>
  readdirSync(join(folderPath, 'checkpoints')).map((name) => join('checkpoints', name));

it('beside players by rule, a run killed again and again ends with the same bytes as one left alone', async () => {
  const [whole, killed] = [requestFor('whole'), requestFor('killed')];
  expect(await runToEnd(whole)).toBe(NUM_CYCLES);
  // What a run holds from its beginning: both have the same code, whatever happens to the checkout in between.
  for (const name of ['config.json', 'command.txt', 'difference.patch']) {
    const path = join(whole.folderPath, name);
    if (existsSync(path)) cpSync(path, join(killed.folderPath, name));
  }
  for (const cycle of KILLED_AT) expect(await liveAndDie(killed, cycle)).toBe('died');
  expect(await runToEnd(killed)).toBe(NUM_CYCLES);
  expect(checkpoints(killed)).toEqual(checkpoints(whole));
  for (const file of [...FILES, ...checkpoints(whole)]) {
    const [mine, theirs] = [killed, whole].map(({ folderPath }) => readFileSync(join(folderPath, file)));
    expect(mine.equals(theirs), file).toBe(true);
  }
});
