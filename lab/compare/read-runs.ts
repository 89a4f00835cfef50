import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../envs/core/errors.ts';
import { readDifferences } from '../../train/run/folder/run-code.ts';
import { CONFIG_FILE } from '../../train/run/folder/run-files.ts';
import { findRuns, inNameOrder } from '../../train/run/reading/find-runs.ts';
import { readCurves } from '../../train/run/reading/run-curves.ts';
import { openRun } from '../../train/run/reading/run-kinds.ts';
import type { ComparedRun } from './compare-runs.ts';

export interface ReadRuns {
  readonly runs: readonly ComparedRun[]; // each once, in the order they were named
  readonly notes: readonly string[]; // runs below a folder that cannot be read
}

/**
 * The runs that are meant by the words of a command line: run folders, folders with runs below, patterns with * and ?.
 * Errors   InputError for a word that names nothing, a folder without runs, and a named run that cannot be read.
 */
export function readRuns(words: readonly string[]): ReadRuns {
  const runs = new Map<string, ComparedRun>();
  const notes: string[] = [];
  for (const place of words.flatMap(expand)) {
    for (const folder of runsIn(place)) {
      if (runs.has(folder)) continue;
      try {
        runs.set(folder, readRun(folder));
      } catch (error) {
        if (!(error instanceof InputError) || folder === place) throw error;
        notes.push(`left out: ${folder}: ${error.message}`);
      }
    }
  }
  if (runs.size === 0) throw new InputError('no run can be read', { value: words.join(' '), where: notes[0] });
  return { runs: [...runs.values()], notes };
}

function readRun(folder: string): ComparedRun {
  const run = openRun(folder);
  return { ...run, curves: readCurves(run).curves, difference: readDifferences(folder) };
}

function runsIn(place: string): readonly string[] {
  if (!existsSync(place)) {
    const choices = findRuns(dirname(place)).folders;
    throw new InputError('no such run', { value: place, limit: 'a run folder, or a folder with runs below', choices });
  }
  const { folders } = findRuns(place);
  if (folders.length > 0) return folders;
  throw new InputError('this folder is no run and holds none', {
    value: place,
    limit: `${CONFIG_FILE} in it or below`,
  });
}

/** The paths that a pattern matches, where the shell has not put them in its place; a word without * and ? is itself. */
function expand(word: string): string[] {
  const path = word.replace(/(?<=.)\/+$/, '');
  if (!/[*?]/.test(path)) return [path];
  const parts = path.split('/');
  let found = [parts[0] === '' ? '/' : ''];
  for (const part of parts[0] === '' ? parts.slice(1) : parts) {
    found = found.flatMap((base) => matchPart(base, part));
  }
  if (found.length === 0) throw new InputError('no folder matches', { value: word, limit: 'a pattern of run folders' });
  return found;
}

function matchPart(base: string, part: string): string[] {
  const below = (name: string): string => (base === '' ? name : join(base, name));
  if (!/[*?]/.test(part)) return existsSync(below(part)) ? [below(part)] : [];
  const pattern = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  try {
    return readdirSync(base === '' ? '.' : base, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .filter((name) => new RegExp(`^${pattern}$`).test(name))
      .sort(inNameOrder)
      .map(below);
  } catch {
    return []; // a file, or a folder that cannot be listed
  }
}
