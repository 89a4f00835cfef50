import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../envs/core/errors.ts';
import {
  CHECKPOINT_FOLDER,
  COMMAND_FILE,
  CONFIG_FILE,
  EVALUATION_FILE,
  METRICS_FILE,
  RESULT_FILE,
} from '../folder/run-files.ts';
import { isFolderLocked } from '../folder/run-lock.ts';
import { headlineOf, readCurves } from './run-curves.ts';
import { openRun, type RunFacts } from './run-kinds.ts';

/**
 * unfinished: not whole, and of a time when its kind held no lock, so that nobody can tell whether a process trains in it.
 * shipped: cut down to what plays, without the figures of its training.
 */
export type RunState = 'finished' | 'running' | 'stopped' | 'unfinished' | 'shipped';

/** One run at a glance: what, where, how far, how good. */
export interface RunSummary extends RunFacts {
  readonly folder: string;
  readonly kind: string;
  readonly state: RunState;
  readonly steps: number; // done so far
  readonly unit: string; // of the steps
  readonly figure: RunFigure | null; // null before the first one
  readonly touchedMs: number; // when the newest file was written; milliseconds since 1970
}

export interface RunFigure {
  readonly name: string; // as in `murmur compare --metric`
  readonly value: number; // the last one
  readonly steps: number; // at which it was measured
}

export interface UnreadableRun {
  readonly folder: string;
  readonly trouble: string; // one line
}

/** Reads a run folder of any kind without touching it. Never throws for what a folder holds: the trouble is said in a line. */
export function readRunSummary(folder: string): RunSummary | UnreadableRun {
  try {
    return summarise(folder);
  } catch (error) {
    const isOfFile = error instanceof Error && 'syscall' in error;
    if (!(error instanceof InputError) && !isOfFile) throw error;
    return { folder, trouble: error.message };
  }
}

function summarise(folder: string): RunSummary {
  const run = openRun(folder);
  const { kind, config, facts } = run;
  const { curves, loggedSteps } = readCurves(run);
  const isShipped = isCutDown(folder);
  const { steps, isWhole } = kind.progressOf(folder, config, loggedSteps);
  const name = headlineOf(curves.keys());
  const curve = name === undefined ? undefined : curves.get(name);
  return {
    folder,
    kind: kind.id,
    ...facts,
    state: isShipped ? 'shipped' : stateOf(folder, isWhole, config.format !== undefined),
    steps: isShipped ? (facts.totalSteps ?? steps) : steps,
    unit: kind.unit,
    figure:
      name === undefined || curve === undefined
        ? null
        : { name, value: curve.values.at(-1) as number, steps: curve.steps.at(-1) as number },
    touchedMs: lastTouched(folder),
  };
}

/** A run has its command from its beginning. */
function isCutDown(folder: string): boolean {
  if (existsSync(join(folder, COMMAND_FILE))) return false;
  const checkpoints = join(folder, CHECKPOINT_FOLDER);
  return [folder, checkpoints].some(
    (path) => existsSync(path) && readdirSync(path).some((name) => name.endsWith('.ckpt')),
  );
}

function stateOf(folder: string, isWhole: boolean, holdsLock: boolean): RunState {
  if (isFolderLocked(folder)) return 'running';
  if (isWhole) return 'finished';
  return holdsLock ? 'stopped' : 'unfinished';
}

/** Of the files that a run writes again and again; its folder itself changes when somebody only looks at it with a lock. */
function lastTouched(folder: string): number {
  const checkpoints = join(folder, CHECKPOINT_FOLDER);
  const paths = [
    ...[CONFIG_FILE, METRICS_FILE, EVALUATION_FILE, RESULT_FILE].map((name) => join(folder, name)),
    ...(existsSync(checkpoints) ? readdirSync(checkpoints).map((name) => join(checkpoints, name)) : []),
  ];
  return Math.max(0, ...paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
