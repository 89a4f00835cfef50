import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../../../agents/checkpoint.ts';
import { COMMAND_FILE, DIFFERENCE_FILE } from './run-files.ts';

/**
 * Which code runs: the commit of its checkout, and how the work tree differs from that commit. In an installed package this
 * file belongs to no commit, even where the package lies inside the checkout of another project: nothing is known then.
 */
const SOURCE_FILE = fileURLToPath(import.meta.url);
const MAX_PATCH_BYTES = 2 ** 20;
const MAX_FILE_BYTES = 2 ** 17; // of an untracked file whose content is kept
const MAX_UNTRACKED = 200; // files
const MAX_GIT_BYTES = 2 ** 24; // of an answer of git; the rest is never read
/** Of a patch, whatever a person's settings of git say. */
const PATCH_FORM = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** The short hash of the checkout's commit, with a plus sign where tracked files differ from it; 'unknown' outside a checkout. */
export function gitCommit(sourceFile = SOURCE_FILE): string {
  const checkout = openCheckout(sourceFile);
  if (checkout === undefined) return 'unknown';
  const { git } = checkout;
  try {
    const isDirty = git('status', '--porcelain', '--untracked-files=no').length > 0;
    return `${git('rev-parse', '--short', 'HEAD').toString().trim()}${isDirty ? '+' : ''}`;
  } catch {
    return 'unknown'; // no commit yet
  }
}

/**
 * How the work tree differs from the commit: a patch that `git apply` reads, of tracked files, then of untracked ones (ignored ones
 * and what lies in run folders left out). Comments before it name what is not in it and why: the patch has at most 1 MiB, and of
 * untracked files only text that is not hidden. Reads the index of the checkout and writes nothing.
 * Returns undefined for a clean work tree and outside a checkout.
 */
export function gitDifference(sourceFile = SOURCE_FILE): Uint8Array | undefined {
  const checkout = openCheckout(sourceFile);
  if (checkout === undefined) return undefined;
  try {
    const untracked = listUntracked(checkout);
    const tracked = checkout.git('diff', 'HEAD', ...PATCH_FORM);
    if (untracked.length === 0 && tracked.length === 0) return undefined;
    const patch = cutAtLine(tracked);
    const { parts, leftOut } = patchUntracked(checkout, untracked, MAX_PATCH_BYTES - patch.length);
    const comments = [...leftOut, ...(patch.length < tracked.length ? ['the patch is cut after its first MiB'] : [])];
    return Buffer.concat([Buffer.from(comments.map((line) => `# ${line}\n`).join('')), patch, ...parts]);
  } catch {
    return undefined; // no commit yet
  }
}

/**
 * Writes the difference into a run folder that begins, before its config. A clean work tree leaves no file, also none of a
 * run that ended before it had a config.
 */
export function writeDifference(runFolder: string, sourceFile = SOURCE_FILE): void {
  const path = join(runFolder, DIFFERENCE_FILE);
  const difference = gitDifference(sourceFile);
  if (difference === undefined) rmSync(path, { force: true });
  else writeFileAtomic(path, difference);
}

/** Paths of untracked files from the top folder; other runs, whose files grow while they train, are no code. */
function listUntracked({ git }: Checkout): string[] {
  const names = git('ls-files', '--others', '--exclude-standard', '-z').toString().split('\0').slice(0, -1);
  const runFolders = names.filter((name) => basename(name) === COMMAND_FILE).map((name) => `${dirname(name)}/`);
  return names.filter((name) => !runFolders.some((folder) => name.startsWith(folder)));
}

/** Patches that make untracked files, numBytes together at most, and a line for each file that is in none. */
function patchUntracked(
  { git, top }: Checkout,
  names: readonly string[],
  numBytes: number,
): { parts: Buffer[]; leftOut: string[] } {
  const parts: Buffer[] = [];
  const leftOut: string[] = [];
  let room = numBytes;
  for (const name of names.slice(0, MAX_UNTRACKED)) {
    const why = whyNotHeld(name, join(top, name));
    const patch = why === undefined ? git('diff', '--no-index', ...PATCH_FORM, '--', '/dev/null', name) : undefined;
    if (patch !== undefined && patch.length <= room) {
      parts.push(patch);
      room -= patch.length;
    } else
      leftOut.push(
        `untracked, left out: ${name.replaceAll(/[\r\n]/g, '?')} (${why ?? 'the patch has no room for it'})`,
      );
  }
  if (names.length > MAX_UNTRACKED) leftOut.push(`untracked, left out: ${names.length - MAX_UNTRACKED} more files`);
  return { parts, leftOut };
}

/** Why the content of an untracked file is not kept; undefined where it is. */
function whyNotHeld(name: string, path: string): string | undefined {
  if (name.split('/').some((part) => part.startsWith('.'))) return 'hidden';
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return 'no plain file';
  if (found.size > MAX_FILE_BYTES) return `${found.size} bytes, more than ${MAX_FILE_BYTES}`;
  return readFileSync(path).includes(0) ? 'no text' : undefined;
}

/** The first MiB, up to the end of a line. */
function cutAtLine(patch: Buffer): Buffer {
  if (patch.length <= MAX_PATCH_BYTES) return patch;
  return patch.subarray(0, patch.lastIndexOf('\n', MAX_PATCH_BYTES - 1) + 1);
}

type Git = (...words: readonly string[]) => Buffer;

interface Checkout {
  readonly top: string; // its top folder
  readonly git: Git; // runs there
}

/** The checkout that tracks the file; undefined when there is none, or no git. */
function openCheckout(sourceFile: string): Checkout | undefined {
  try {
    const beside = gitIn(dirname(sourceFile));
    beside('ls-files', '--error-unmatch', '--', basename(sourceFile));
    const top = beside('rev-parse', '--show-toplevel').toString().replace(/\n$/, '');
    return { top, git: gitIn(top) };
  } catch {
    return undefined;
  }
}

/** Runs git in a folder; the answer is its standard output, cut where it is too long. Errors: Error when git refuses. */
function gitIn(folder: string): Git {
  return (...words) => {
    const { status, stdout, error } = spawnSync('git', ['--no-optional-locks', '-C', folder, ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: MAX_GIT_BYTES,
    });
    const isCut = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOBUFS';
    const isFine = status === 0 || (status === 1 && words.includes('--no-index')); // two files differ
    if (!isFine && !isCut) throw error ?? new Error(`git ${words[0]} ended with ${status}`);
    return stdout;
  };
}
