import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitDifference } from './git-commit.ts';
import { DIFFERENCE_FILE } from './run-files.ts';

/**
 * Which code made a run. The one that began it is in config.json and in difference.patch. A session that goes on with another one
 * leaves `difference-2.patch`, the next `difference-3.patch`: a comment with the commit, then how the code differed from it.
 */
export interface RunCode {
  readonly commit: string;
  readonly differenceFile: string | null; // in the run folder; null: the code was that of the commit
}

/** One code of a run, with what its file says. */
interface KeptCode extends RunCode {
  readonly difference: Buffer; // from its commit; empty: none
}

/** The file that tells of a code. */
export interface CodeFile {
  readonly name: string; // in the run folder
  readonly bytes: Uint8Array;
}

const COMMIT_COMMENT = '# commit ';

const furtherFile = (number: number): string => `difference-${number}.patch`;

/** The code that began the run, then every other one that it went on with. beganAt: the commit of the first. */
export function readRunCode(folder: string, beganAt: string): readonly KeptCode[] {
  const bytesOf = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined);
  const code = [createCode(beganAt, DIFFERENCE_FILE, bytesOf(DIFFERENCE_FILE) ?? Buffer.alloc(0))];
  for (;;) {
    const name = furtherFile(code.length + 1);
    const bytes = bytesOf(name);
    if (bytes === undefined) return code;
    const end = bytes.indexOf('\n');
    code.push(createCode(bytes.toString('utf8', COMMIT_COMMENT.length, end), name, bytes.subarray(end + 1)));
  }
}

function createCode(commit: string, name: string, difference: Buffer): KeptCode {
  return { commit, differenceFile: difference.length > 0 ? name : null, difference };
}

/** How the code differed from the commit that began the run, in all that made it; '' where it never did. */
export function readDifferences(folder: string): string {
  return readRunCode(folder, '')
    .map(({ commit, difference }, i) => `${i === 0 ? '' : `${COMMIT_COMMENT}${commit}\n`}${difference}`)
    .join('');
}

/** The file that tells of a session at `commit` whose code is another one than the run had last; undefined where it is the same. */
export function tellOtherCode(folder: string, beganAt: string, commit: string): CodeFile | undefined {
  const code = readRunCode(folder, beganAt);
  const last = code[code.length - 1];
  const difference = gitDifference() ?? Buffer.alloc(0);
  if (last.commit === commit && last.difference.equals(difference)) return undefined;
  const bytes = Buffer.concat([Buffer.from(`${COMMIT_COMMENT}${commit}\n`), difference]);
  return { name: furtherFile(code.length + 1), bytes };
}
