import { execFileSync } from 'node:child_process';

/** The short hash of the checkout's commit, with a plus sign where tracked files differ from it; 'unknown' outside a checkout. */
export function gitCommit(): string {
  try {
    const run = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const isDirty = run('status', '--porcelain', '--untracked-files=no') !== '';
    return `${run('rev-parse', '--short', 'HEAD')}${isDirty ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
