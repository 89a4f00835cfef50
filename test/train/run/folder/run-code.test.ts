import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDifferences, readRunCode } from '../../../../train/run/folder/run-code.ts';
import { readCommand } from '../../../../train/run/folder/run-command.ts';
import { RunFolder, UED_FOLDERS } from '../../../../train/run/folder/run-folder.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION, type UedRunConfig } from '../../../../train/run/folder/ued-run-config.ts';

const CONFIG: UedRunConfig = {
  ...{ format: UED_RUN_FORMAT, version: UED_RUN_VERSION, designer: 'accel', settings: {}, tier: 'nano' },
  ...{ tierSettings: {}, seed: 1, numSteps: 600, cyclesPerCheckpoint: 5, cyclesPerEvaluation: 0, engine: 'wasm' },
  commit: 'aaa',
};

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'murmur-run-code-'));
});
afterEach(() => rmSync(path, { recursive: true }));

/** A session of the run: it makes steps, or finds nothing left to do. */
function session(change: Partial<UedRunConfig>, command: string, makesSteps = true): void {
  const resumes = existsSync(join(path, 'config.json'));
  const folder = RunFolder.open(path, UED_FOLDERS, { ...CONFIG, ...change }, command, resumes);
  if (makesSteps) folder.noteSession();
  folder.close();
}

const files = () =>
  Object.fromEntries(
    readdirSync(path)
      .filter((name) => /\.(txt|json|patch)$/.test(name))
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );
const commits = () => readRunCode(path, 'aaa').map(({ commit }) => commit);

describe('the record of a run', () => {
  it('is not touched by a session that goes on with the same code and budget, whatever was typed', () => {
    session({}, 'train');
    const before = files();
    session({}, 'train --resume');
    expect(files()).toEqual(before);
  });

  it('has a further command for a larger budget, once', () => {
    session({}, 'train --budget 600');
    session({ numSteps: 1200 }, 'train --resume --budget 1200');
    session({ numSteps: 1200 }, 'train --resume --budget 1200');
    expect(readCommand(path)).toBe('train --budget 600\ntrain --resume --budget 1200');
    expect(JSON.parse(files()['config.json'])).toMatchObject({ numSteps: 1200, commit: 'aaa' });
    expect(commits()).toEqual(['aaa']);
  });

  it('has a further command and the commit of other code, as often as it is another', () => {
    session({}, 'train');
    session({ commit: 'bbb' }, 'train --resume');
    session({ commit: 'bbb' }, 'train --resume');
    session({}, 'train --resume --out .');
    expect(readCommand(path)).toBe('train\ntrain --resume\ntrain --resume --out .');
    expect(commits()).toEqual(['aaa', 'bbb', 'aaa']);
    expect(readDifferences(path)).toContain('# commit bbb\n');
  });

  it('has the command of every session of other code, also where they were typed alike', () => {
    session({}, 'train');
    session({ commit: 'bbb' }, 'train --resume');
    session({ commit: 'ccc' }, 'train --resume');
    expect(readCommand(path)).toBe('train\ntrain --resume\ntrain --resume');
    expect(commits()).toEqual(['aaa', 'bbb', 'ccc']);
  });

  it('tells another difference from the same commit', () => {
    session({}, 'train');
    writeFileSync(join(path, 'difference.patch'), '# what it was when the run began\n');
    session({}, 'train --resume');
    expect(commits()).toEqual(['aaa', 'aaa']);
    expect(readRunCode(path, 'aaa')[0].differenceFile).toBe('difference.patch');
  });

  it('knows nothing of a session that had nothing left to do', () => {
    session({}, 'train');
    const before = files();
    session({ commit: 'bbb' }, 'train --resume', false);
    expect(files()).toEqual(before);
  });

  it('is made whole by the next session after one that was killed while it wrote', () => {
    session({}, 'train');
    writeFileSync(join(path, 'command.txt'), 'train\ntrain --resume --budget 1200\n'); // and no more
    session({ numSteps: 1200, commit: 'bbb' }, 'train --resume --budget 1200');
    const typed = 'train --resume --budget 1200'; // by both sessions
    expect(readCommand(path)).toBe(`train\n${typed}\n${typed}`);
    expect(JSON.parse(files()['config.json'])).toMatchObject({ numSteps: 1200 });
    expect(commits()).toEqual(['aaa', 'bbb']);
  });
});
