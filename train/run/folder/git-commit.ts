import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../../../agents/checkpoint.ts';
import { DIFFERENCE_FILE } from './run-files.ts';

/**
 * Which code runs: the commit of its checkout, and how the work tree differs from that commit. In an installed package this
 * file belongs to no commit, even where the package lies inside the checkout of another project: nothing is known then.
 */
const SOURCE_FILE = fileURLToPath(import.meta.url);
const MAX_DIFFERENCE_BYTES = 2 ** 20;
const MAX_UNTRACKED = 1000; // names
const MAX_GIT_BYTES = 2 ** 24; // of an answer of git; the rest is never read

/** The short hash of the checkout's commit, with a plus sign where tracked files differ from it; 'unknown' outside a checkout. */
export function gitCommit(sourceFile = SOURCE_FILE): string {
  const git = openCheckout(sourceFile);
  if (git === undefined) return 'unknown';
  try {
    const isDirty = git('status', '--porcelain', '--untracked-files=no').length > 0;
    return `${git('rev-parse', '--short', 'HEAD').toString().trim()}${isDirty ? '+' : ''}`;
  } catch {
    return 'unknown'; // no commit yet
  }
}

/**
 * How the work tree differs from the commit: the names of untracked files (ignored ones left out) as comments, then the
 * patch of tracked files, which `git apply` reads; at most 1 MiB, with a line that says where it is cut.
 * Returns undefined for a clean work tree and outside a checkout.
 */
export function gitDifference(sourceFile = SOURCE_FILE): Uint8Array | undefined {
  const git = openCheckout(sourceFile);
  if (git === undefined) return undefined;
  try {
    const untracked = git('ls-files', '--others', '--exclude-standard').toString().split('\n').slice(0, -1);
    const form = [
      '--no-color',
      '--no-ext-diff',
      '--no-textconv',
      '--no-relative',
      '--src-prefix=a/',
      '--dst-prefix=b/',
    ];
    const patch = git('diff', 'HEAD', ...form);
    if (untracked.length === 0 && patch.length === 0) return undefined;
    return Buffer.concat([Buffer.from(header(untracked, patch.length)), cutAtLine(patch)]);
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

function header(untracked: readonly string[], patchBytes: number): string {
  const hidden = untracked.length - MAX_UNTRACKED;
  const lines = [
    ...untracked.slice(0, MAX_UNTRACKED).map((name) => `untracked: ${name}`),
    ...(hidden > 0 ? [`untracked: ${hidden} more`] : []),
    ...(patchBytes > MAX_DIFFERENCE_BYTES ? ['the patch is cut after its first MiB'] : []),
  ];
  return lines.map((line) => `# ${line}\n`).join('');
}

/** The first MiB, up to the end of a line. */
function cutAtLine(patch: Buffer): Buffer {
  if (patch.length <= MAX_DIFFERENCE_BYTES) return patch;
  return patch.subarray(0, patch.lastIndexOf('\n', MAX_DIFFERENCE_BYTES - 1) + 1);
}

type Git = (...words: readonly string[]) => Buffer;

/** git in the top folder of the checkout that tracks the file; undefined when there is none, or no git. */
function openCheckout(sourceFile: string): Git | undefined {
  try {
    const beside = gitIn(dirname(sourceFile));
    beside('ls-files', '--error-unmatch', '--', basename(sourceFile));
    return gitIn(beside('rev-parse', '--show-toplevel').toString().replace(/\n$/, ''));
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
    if (status !== 0 && !isCut) throw error ?? new Error(`git ${words[0]} ended with ${status}`);
    return stdout;
  };
}
