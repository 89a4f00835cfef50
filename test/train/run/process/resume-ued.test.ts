import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { type RunOutcome, startRunProcess } from '../../../../train/run/process/run-process-host.ts';
import type { UedRequest } from '../../../../train/run/training/run-messages.ts';

/**
 * Runs in processes of their own, killed with SIGKILL again and again, against runs left alone. On whatever engine loads;
 * CI asks for fewer kills where it comes by a second time with the native engine.
 */
const NUM_KILLS = Number(process.env.NUM_KILLS ?? 50);
const NUM_CYCLES: Readonly<Record<string, number>> = { accel: 110, paired: 60 };
const CYCLE_STEPS: Readonly<Record<string, number>> = { accel: 512, paired: 1024 }; // 8 worlds, 64 steps, one student or two
const EARLY_EVERY = 6; // one kill in so many comes while the process starts
const FILES = [
  'config.json',
  'student.ckpt',
  'metrics.csv',
  'levels.jsonl',
  'evaluation.csv',
  'gallery.json',
  'result.json',
  'card.md',
];

const folder = mkdtempSync(join(tmpdir(), 'murmur-resume-'));
afterAll(() => rmSync(folder, { recursive: true }));

function requestFor(designer: string, name: string): UedRequest {
  return {
    designer,
    preset: 'nano',
    seed: 3,
    settings: designer === 'accel' ? { capacity: 64 } : undefined,
    numSteps: NUM_CYCLES[designer] * CYCLE_STEPS[designer],
    cyclesPerCheckpoint: 3,
    cyclesPerEvaluation: 40,
    folderPath: join(folder, `${designer}-${name}`),
    resumes: true,
    command: 'test',
  };
}

/** Lets a run live until it has done `cycle` cycles and then some milliseconds, or, without a cycle, that long from its birth. */
async function liveAndDie(request: UedRequest, cycle: number | undefined, moreMs: number): Promise<RunOutcome> {
  let isDue: () => void = () => {};
  const due = new Promise<void>((resolve) => {
    isDue = resolve;
  });
  const child = startRunProcess({ kind: 'start-ued', request }, (message) => {
    if (message.kind === 'progress' && cycle !== undefined && message.progress.cycle >= cycle) isDue();
  });
  if (cycle === undefined) isDue();
  await Promise.race([due, child.outcome]);
  await setTimeout(moreMs);
  child.kill();
  return child.outcome;
}

async function runToEnd(request: UedRequest): Promise<number> {
  const outcome = await startRunProcess({ kind: 'start-ued', request }, () => {}).outcome;
  if (outcome.kind !== 'ended' || outcome.end.result === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.end.result.cycles;
}

async function killOften(designer: string): Promise<number> {
  const rng = new Rng(20261121);
  const request = requestFor(designer, 'killed');
  let numKilled = 0;
  for (let kill = 0; kill < NUM_KILLS; kill++) {
    const isEarly = kill % EARLY_EVERY === EARLY_EVERY - 1;
    const cycle = isEarly ? undefined : Math.floor(((kill + rng.unit()) * (NUM_CYCLES[designer] - 5)) / NUM_KILLS);
    const outcome = await liveAndDie(request, cycle, isEarly ? rng.below(1500) : rng.below(40));
    if (outcome.kind === 'died') numKilled++;
  }
  return numKilled;
}

const checkpoints = (request: UedRequest) =>
  readdirSync(join(request.folderPath!, 'checkpoints')).map((name) => join('checkpoints', name));

describe(`a curriculum killed at ${NUM_KILLS} random points`, () => {
  it.concurrent.each(['accel', 'paired'])(
    '%s ends with the same bytes as one left alone',
    { timeout: 1_200_000 },
    async (designer) => {
      const whole = requestFor(designer, 'whole');
      const killed = requestFor(designer, 'killed');
      const numCycles = await runToEnd(whole);
      // What a run holds from its beginning: both have the same code, whatever happens to the checkout in between.
      for (const name of ['config.json', 'command.txt', 'difference.patch']) {
        const path = join(whole.folderPath!, name);
        if (existsSync(path)) cpSync(path, join(killed.folderPath!, name));
      }
      expect(await killOften(designer)).toBe(NUM_KILLS);
      expect(await runToEnd(killed)).toBe(numCycles);
      expect(checkpoints(killed)).toEqual(checkpoints(whole));
      for (const file of [...FILES, ...checkpoints(whole)]) {
        const [mine, theirs] = [killed, whole].map(({ folderPath }) => readFileSync(join(folderPath!, file)));
        expect(mine.equals(theirs), `${designer}: ${file}`).toBe(true);
      }
    },
  );
});
