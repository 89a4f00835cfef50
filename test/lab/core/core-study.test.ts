import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findWorld, parseSettings } from '../../../envs/registry.ts';
import type { CoreRow } from '../../../lab/core/core-rows.ts';
import { FIRST_SEED, runCoreStudy } from '../../../lab/core/core-study.ts';
import { RUN_VERSION, type RunConfig } from '../../../train/run/folder/run-config.ts';
import { RUN_FORMAT } from '../../../train/run/folder/run-files.ts';

let folderPath: string;
beforeEach(() => {
  folderPath = mkdtempSync(join(tmpdir(), 'murmur-core-study-'));
});
afterEach(() => rmSync(folderPath, { recursive: true }));

const kitchens = findWorld('overcooked');
const FOUND: RunConfig = {
  ...{ format: RUN_FORMAT, version: RUN_VERSION, algorithm: 'ppo', settings: { numSteps: 8 }, world: 'overcooked' },
  ...{ worldSettings: parseSettings(kitchens, {}) as Record<string, unknown>, numWorlds: 2, generator: null },
  level: kitchens.levelFormat.format(kitchens.namedLevels!.get('cramped_room')!),
  ...{ designer: 'dr', designerSettings: {}, lineup: 'self', players: {}, preference: null, trials: null },
  ...{ seed: FIRST_SEED, numSteps: 16, cyclesPerCheckpoint: 1, cyclesPerEvaluation: 1, engine: 'wasm', commit: 'abc' },
};

/** Asks for a study of one row where a run of it is there already. */
function study(request: { level?: string; generator?: string }, found: RunConfig): () => unknown {
  mkdirSync(join(folderPath, `row-${FIRST_SEED}`), { recursive: true });
  writeFileSync(join(folderPath, `row-${FIRST_SEED}`, 'config.json'), JSON.stringify(found));
  const settings = { numWorlds: 2, numSteps: 8 };
  const row: CoreRow = {
    ...{ id: 'row', part: 'overcooked', numEpisodes: 1 },
    request: { algorithm: 'ppo', world: 'overcooked', settings, numSteps: 16, ...request },
  };
  const stop = AbortSignal.abort();
  const options = { numJobs: 1, resumes: true, stop, onProgress() {}, log() {}, onResult() {} };
  return () => runCoreStudy({ rows: [row], numSeeds: 1, folderPath, ...options });
}

it('takes a run that is there for its own only where it has the same level, or the same generator', () => {
  expect(study({ level: 'cramped_room' }, FOUND)).not.toThrow();
  expect(study({ level: 'forced_coordination' }, FOUND)).toThrow(
    /^run folder holds a run with another level; got "cramped_room"; expected forced_coordination, or another --out; at [^\n]*$/,
  );
  expect(study({}, FOUND)).toThrow(/with another level; got "cramped_room"; expected levels drawn by generator/);
  const drawn = { ...FOUND, level: null, generator: 'random-kitchen' };
  expect(study({ generator: 'random-kitchen' }, drawn)).not.toThrow();
  expect(study({}, drawn)).toThrow(/with another generator; got "levels drawn by generator random-kitchen"; expected/);
});
