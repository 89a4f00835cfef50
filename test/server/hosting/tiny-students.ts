import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWorld } from '../../../envs/registry.ts';
import { trainRun } from '../../../train/run/plans/train.ts';
import type { TrainRequest } from '../../../train/settings/train-request.ts';

type TinyRequest = Pick<TrainRequest, 'algorithm' | 'world' | 'generator' | 'settings'> & { readonly layout?: string };

/** The files that agents/checkpoints/README.md tells to ship. */
const SHIPPED_FILES = ['config.json', 'student.ckpt', 'card.md'];

/** Trains a student for a few hundred steps and cuts its run folder down to FOLDER/NAME, as one that ships. */
export async function shipTinyStudent(folder: string, name: string, request: TinyRequest): Promise<void> {
  const { algorithm, world = '', layout, generator, settings } = request;
  const runs = mkdtempSync(join(tmpdir(), 'murmur-tiny-'));
  const folderPath = join(runs, name);
  const { levelFormat, namedLevels } = findWorld(world);
  const level = layout === undefined ? undefined : levelFormat.format(namedLevels!.get(layout)!);
  await trainRun(
    {
      ...{ algorithm, world, generator, level, engine: 'wasm', numThreads: 1, command: 'test' },
      ...{ numSteps: 256, cyclesPerEvaluation: 0, folderPath, resumes: false },
      settings: { numWorlds: 4, numMinibatches: 1, numEpochs: 1, numSteps: 16, memory: 'none', ...settings },
    },
    { started() {}, progress() {}, log() {}, shallStop: false },
  );
  mkdirSync(join(folder, name));
  for (const file of SHIPPED_FILES) cpSync(join(folderPath, file), join(folder, name, file));
  rmSync(runs, { recursive: true });
}
