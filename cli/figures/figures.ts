import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { figureOf } from './figure-sources.ts';

/**
 * Fills the figures of README and pages from the result files of docs/results, so that no number is typed twice. A figure
 * stands between two comments that a reader does not see: `<!--=orchard.gain-->12.9<!--/-->`.
 *
 *   npm run figures              writes what differs
 *   npm run figures -- --check   names what differs and exits with 1
 */
const ROOT = resolve(import.meta.dirname, '../..');
const FIGURE = /<!--=([a-z0-9.-]+)-->([\s\S]*?)<!--\/-->/g;

/** The page with every figure as its result file has it. Errors: RangeError for a name that no result file has. */
export function fillFigures(page: string): string {
  return page.replace(FIGURE, (_, name: string) => `<!--=${name}-->${figureOf(name)}<!--/-->`);
}

/** Names of figures whose text differs from the result files. */
export function staleFigures(page: string): readonly string[] {
  return [...page.matchAll(FIGURE)].flatMap(([, name, text]) => (figureOf(name) === text ? [] : [name]));
}

/** Pages with figures, from the top of the repository. */
export function pagesWithFigures(): readonly string[] {
  const tracked = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return tracked.filter((path) => path !== '' && readFileSync(join(ROOT, path), 'utf8').includes('<!--='));
}

function main(isCheck: boolean): void {
  for (const path of pagesWithFigures()) {
    const page = readFileSync(join(ROOT, path), 'utf8');
    const stale = staleFigures(page);
    if (stale.length === 0) continue;
    process.stdout.write(`${path}: ${stale.join(', ')}\n`);
    if (isCheck) process.exitCode = 1;
    else writeFileSync(join(ROOT, path), fillFigures(page));
  }
  if (process.exitCode === 1)
    process.stdout.write('these figures differ from docs/results; npm run figures writes them\n');
}

if (process.argv[1] === import.meta.filename) main(process.argv.includes('--check'));
