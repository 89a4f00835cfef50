import { spawnSync } from 'node:child_process';
import { accessSync, constants, lstatSync, readFileSync, rmSync } from 'node:fs';
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
const NO_TEXT = 'no text';
const CANNOT_BE_READ = 'cannot be read';
/** Of a patch, whatever a person's settings of git say. */
const PATCH_FORM = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--no-renames',
  '--unified=3',
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
 * and what lies in run folders left out). Comments before it name each file that is not in it and why: the patch has text alone and
 * at most 1 MiB of it, in whole files, and of untracked files none that is hidden. Reads the index of the checkout and writes nothing.
 * Returns undefined for a clean work tree, before the first commit and outside a checkout.
 */
export function gitDifference(sourceFile = SOURCE_FILE): Uint8Array | undefined {
  const checkout = openCheckout(sourceFile);
  if (checkout === undefined || !hasCommit(checkout)) return undefined;
  const difference: Difference = { patches: [], leftOut: [], room: MAX_PATCH_BYTES };
  addTracked(checkout, difference);
  addUntracked(checkout, difference);
  const { patches, leftOut } = difference;
  if (patches.length === 0 && leftOut.length === 0) return undefined;
  return Buffer.concat([Buffer.from(leftOut.map((line) => `# ${line}\n`).join('')), ...patches]);
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

function hasCommit({ git }: Checkout): boolean {
  try {
    return git('rev-parse', '--verify', '--quiet', 'HEAD').length > 0;
  } catch {
    return false;
  }
}

/** A difference as it is put together. */
interface Difference {
  readonly patches: Buffer[]; // each of one file
  readonly leftOut: string[]; // a line for each file that is in none
  room: number; // bytes that are free
}

/** Adds tracked files, without those that cannot be read: git would compare none beside them. */
function addTracked(checkout: Checkout, difference: Difference): void {
  const label = 'left out';
  try {
    const unreadable = listUnreadable(checkout);
    for (const name of unreadable) leaveOut(difference, label, name, CANNOT_BE_READ);
    const others = ['.', ...unreadable.map((name) => `:(exclude,literal)${name}`)];
    const answer = checkout.git('diff', 'HEAD', ...PATCH_FORM, '--', ...others);
    const patches = splitByFile(answer);
    const isCut = answer.length >= MAX_GIT_BYTES;
    if (isCut) patches.pop(); // no whole file
    for (const patch of patches) addPatch(difference, label, nameOf(patch), patch);
    if (isCut) leaveOut(difference, label, 'further tracked files', `more than ${MAX_GIT_BYTES} bytes of difference`);
  } catch {
    leaveOut(difference, label, 'tracked files', 'git cannot compare them');
  }
}

/** Adds untracked files, each by itself, as any may have gone since they were listed. */
function addUntracked(checkout: Checkout, difference: Difference): void {
  const label = 'untracked, left out';
  const names = listUntracked(checkout);
  for (const name of names.slice(0, MAX_UNTRACKED)) {
    const found = patchUntracked(checkout, name);
    if (typeof found === 'string') leaveOut(difference, label, name, found);
    else addPatch(difference, label, name, found);
  }
  if (names.length > MAX_UNTRACKED) difference.leftOut.push(`${label}: ${names.length - MAX_UNTRACKED} more files`);
}

/** Git says of bytes only that they differ, and would then apply nothing of the whole patch. No line of text in a patch begins so. */
function addPatch(difference: Difference, label: string, name: string, patch: Buffer): void {
  if (patch.includes('\nBinary files ')) leaveOut(difference, label, name, NO_TEXT);
  else if (patch.length > difference.room) leaveOut(difference, label, name, 'the patch has no room for it');
  else {
    difference.patches.push(patch);
    difference.room -= patch.length;
  }
}

function leaveOut({ leftOut }: Difference, label: string, name: string, why: string): void {
  leftOut.push(`${label}: ${name.replaceAll(/[\r\n]/g, '?')} (${why})`);
}

const namesIn = (answer: Buffer): string[] => answer.toString().split('\0').slice(0, -1);

/** The patches of single files that a patch is made of. */
function splitByFile(patch: Buffer): Buffer[] {
  const patches: Buffer[] = [];
  for (let from = 0; from < patch.length; ) {
    const end = patch.indexOf('\ndiff --git ', from);
    const to = end === -1 ? patch.length : end + 1;
    patches.push(patch.subarray(from, to));
    from = to;
  }
  return patches;
}

/** The file that a patch is of, as git writes it: its first line has it twice, with a prefix, in quotation marks where it is no plain name. */
function nameOf(patch: Buffer): string {
  const line = patch.toString('utf8', 0, patch.indexOf('\n'));
  return /^diff --git ("?)a\/(.*)\1 \1b\/\2\1$/.exec(line)?.[2] ?? line;
}

/** Changed tracked files that are there and that this user may not read. */
function listUnreadable({ git, top }: Checkout): string[] {
  return namesIn(git('diff', 'HEAD', '--name-only', '--no-renames', '-z')).filter((name) => {
    const path = join(top, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
    try {
      accessSync(path, constants.R_OK);
      return false;
    } catch {
      return true;
    }
  });
}

/** Paths of untracked files from the top folder; other runs, whose files grow while they train, are no code. */
function listUntracked({ git }: Checkout): string[] {
  const names = namesIn(git('ls-files', '--others', '--exclude-standard', '-z'));
  const runFolders = names.filter((name) => basename(name) === COMMAND_FILE).map((name) => `${dirname(name)}/`);
  return names.filter((name) => !runFolders.some((folder) => name.startsWith(folder)));
}

/** The patch that makes an untracked file, or why it is left out. */
function patchUntracked({ git, top }: Checkout, name: string): Buffer | string {
  try {
    const why = whyNotHeld(name, join(top, name));
    if (why !== undefined) return why;
    const patch = git('diff', '--no-index', ...PATCH_FORM, '--', '/dev/null', name);
    return patch.length === 0 ? CANNOT_BE_READ : patch; // git says so with the status of two files that differ
  } catch {
    return CANNOT_BE_READ;
  }
}

/** Why the content of an untracked file is not kept; undefined where it is. */
function whyNotHeld(name: string, path: string): string | undefined {
  if (name.split('/').some((part) => part.startsWith('.'))) return 'hidden';
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return CANNOT_BE_READ;
  if (!found.isFile()) return 'no plain file';
  if (found.size > MAX_FILE_BYTES) return `${found.size} bytes, more than ${MAX_FILE_BYTES}`;
  return readFileSync(path).includes(0) ? NO_TEXT : undefined;
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
