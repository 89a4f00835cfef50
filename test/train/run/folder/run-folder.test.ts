import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeCheckpoint } from '../../../../agents/checkpoint.ts';
import { InputError } from '../../../../envs/core/errors.ts';
import { CURRICULUM_KIND } from '../../../../train/loop/curriculum.ts';
import { gitDifference } from '../../../../train/run/folder/git-commit.ts';
import { RunFolder, UED_FOLDERS } from '../../../../train/run/folder/run-folder.ts';
import { UED_RUN_FORMAT, UED_RUN_VERSION, type UedRunConfig } from '../../../../train/run/folder/ued-run-config.ts';

const CONFIG: UedRunConfig = {
  format: UED_RUN_FORMAT,
  version: UED_RUN_VERSION,
  designer: 'accel',
  settings: { replayProb: 0.8, score: 'max-mc' },
  tier: 'nano',
  tierSettings: { student: { numWorlds: 8, ppo: { learningRate: 0.001 } } },
  seed: 1,
  numSteps: 1000,
  cyclesPerCheckpoint: 5,
  cyclesPerEvaluation: 0,
  engine: 'wasm',
  commit: 'abc',
};

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-run-folder-'));
  path = join(root, 'deep', 'run');
});
afterEach(() => rmSync(root, { recursive: true }));

const open = (config: UedRunConfig, resumes: boolean) =>
  RunFolder.open(path, UED_FOLDERS, config, 'murmur train ued', resumes);
const begin = () => open(CONFIG, false).close();
const checkpointBytes = (cycle: number) =>
  encodeCheckpoint({
    kind: CURRICULUM_KIND,
    worldId: 'maze',
    config: {},
    engine: 'wasm',
    weights: {},
    extra: { cycle },
  });

/** The error's one line. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toContain('\n');
    return error.message;
  }
  return 'no error';
}

describe('a run folder', () => {
  it('is made with its config and command, and opened again only to go on', () => {
    begin();
    expect(JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'))).toEqual(CONFIG);
    expect(readFileSync(join(path, 'command.txt'), 'utf8')).toBe('murmur train ued\n');
    const before = readFileSync(join(path, 'config.json'));
    expect(refusal(() => open(CONFIG, false))).toBe(
      `this folder holds a run already; got "${path}"; expected another --out, or --resume`,
    );
    expect(readFileSync(join(path, 'config.json')).equals(before)).toBe(true);
    const again = open({ ...CONFIG, commit: 'def' }, true);
    expect(again.restored).toBeUndefined();
    expect(again.config.commit).toBe('abc');
    expect(again.warnings).toEqual(['the run began at commit abc, this is def: the bytes may differ']);
    again.close();
  });

  it('begins anew when there is nothing to resume, and keeps an inbox that was there', () => {
    mkdirSync(join(path, 'inbox'), { recursive: true });
    writeFileSync(join(path, 'inbox', 'mine.txt'), 'G');
    const folder = open(CONFIG, true);
    folder.close();
    expect(folder.warnings).toEqual(['there is nothing to resume: a new run begins']);
    expect(existsSync(join(path, 'inbox', 'mine.txt'))).toBe(true);
  });

  it('begins in a folder of a run that was killed before it had a config, and says how the code differed', () => {
    mkdirSync(path, { recursive: true });
    for (const name of ['command.txt', 'difference.patch']) writeFileSync(join(path, name), 'of the killed one');
    begin();
    const difference = join(path, 'difference.patch');
    const expected = gitDifference();
    expect(existsSync(difference)).toBe(expected !== undefined);
    if (expected !== undefined) expect(readFileSync(difference).equals(Buffer.from(expected))).toBe(true);
  });

  it('names the first field in which another config differs', () => {
    begin();
    const cases: [Partial<UedRunConfig>, string][] = [
      [{ designer: 'paired' }, '--resume with another designer; got "paired"; expected accel, as the run began'],
      [{ seed: 2 }, '--resume with another seed; got 2; expected 1'],
      [{ settings: { replayProb: 0.5, score: 'max-mc' } }, 'another settings.replayProb; got 0.5; expected 0.8'],
      [{ settings: { replayProb: 0.8 } }, 'another settings.score; got "nothing"; expected max-mc'],
      [
        { tierSettings: { student: { numWorlds: 8, ppo: { learningRate: 0.002 } } } },
        'another tierSettings.student.ppo.learningRate; got 0.002; expected 0.001',
      ],
      [{ engine: 'native' }, 'another engine; got "native"; expected wasm'],
    ];
    for (const [change, line] of cases) expect(refusal(() => open({ ...CONFIG, ...change }, true))).toContain(line);
  });

  it('names the budget that was last asked for to one that asks for less, but another setting first', () => {
    begin();
    const longer = open({ ...CONFIG, numSteps: 2000 }, true);
    longer.noteSession();
    longer.close();
    expect(refusal(() => open({ ...CONFIG, numSteps: 1000 }, true))).toBe(
      `--resume with a smaller budget; got "1000 steps"; expected 2000 steps, as it was last asked for, or more; at ${join(path, 'config.json')}`,
    );
    expect(refusal(() => open({ ...CONFIG, numSteps: 1000, seed: 2 }, true))).toContain('another seed; got 2');
  });

  it('refuses a file, a file in the way, and a folder of something else', () => {
    writeFileSync(join(root, 'file'), '');
    path = join(root, 'file');
    expect(refusal(begin)).toBe(`run folder is a file; got "${path}"; expected a folder`);
    path = join(root, 'file', 'below');
    expect(refusal(begin)).toContain('run folder cannot be made (ENOTDIR)');
    if (process.platform === 'linux') {
      path = '/proc/no-folder-of-this-name/run'; // Node's mkdir of all parents never comes back from here
      expect(refusal(begin)).toBe(`run folder cannot be made (ENOENT); got "${path}"`);
    }
    path = join(root, 'thesis');
    mkdirSync(path);
    writeFileSync(join(path, 'chapter1.tex'), 'x');
    expect(refusal(begin)).toContain('this folder holds files of something else; got "chapter1.tex"');
    expect(readdirSync(path)).toEqual(['chapter1.tex']);
  });

  it('refuses a torn config, one of another format or version, and one that lacks a field', () => {
    begin();
    const text = readFileSync(join(path, 'config.json'), 'utf8');
    const { seed: _seed, ...noSeed } = CONFIG;
    const cases: [string, string][] = [
      [text.slice(0, 200).trimEnd(), 'config of the run folder is torn; got "'],
      ['', 'config of the run folder is torn'],
      ['{"arm": "psiphi"}', 'this folder holds something else than a run of this command; got "no format"'],
      ['[1]', 'this folder holds something else than a run of this command'],
      [JSON.stringify({ ...CONFIG, version: 2 }), 'run folder is of another format version; got 2; expected 1;'],
      [JSON.stringify(noSeed), "the run's config: seed"],
    ];
    for (const [torn, line] of cases) {
      writeFileSync(join(path, 'config.json'), torn);
      expect(refusal(() => open(CONFIG, true))).toContain(line);
      expect(readFileSync(join(path, 'config.json'), 'utf8')).toBe(torn);
    }
  });

  it('keeps the newest two checkpoints and goes on from the newest', () => {
    const folder = open(CONFIG, false);
    for (const cycle of [0, 5, 10]) folder.writeCheckpoint(cycle, checkpointBytes(cycle));
    folder.close();
    expect(readdirSync(join(path, 'checkpoints'))).toEqual(['00000005.ckpt', '00000010.ckpt']);
    const again = open(CONFIG, true);
    expect(again.restored?.extra).toEqual({ cycle: 10 });
    again.close();
  });

  it('falls back to the newest good checkpoint and says so; a torn one never pushes out a good one', () => {
    const folder = open(CONFIG, false);
    for (const cycle of [5, 7]) folder.writeCheckpoint(cycle, checkpointBytes(cycle));
    folder.close();
    const torn = checkpointBytes(7).slice(0, -3);
    writeFileSync(join(path, 'checkpoints', '00000007.ckpt'), torn);
    const again = open(CONFIG, true);
    expect(again.restored?.extra).toEqual({ cycle: 5 });
    expect(again.warnings).toEqual([expect.stringContaining('checkpoint is truncated or altered')]);
    again.writeCheckpoint(6, checkpointBytes(6));
    again.close();
    expect(readdirSync(join(path, 'checkpoints'))).toEqual(['00000005.ckpt', '00000006.ckpt', '00000007.ckpt.torn']);
  });

  it('does not begin over when every checkpoint is damaged', () => {
    const folder = open(CONFIG, false);
    folder.writeCheckpoint(5, new Uint8Array(100));
    folder.close();
    expect(refusal(() => open(CONFIG, true))).toBe(
      `no checkpoint of the run is good; got "1 damaged"; expected another --out to begin anew; at ${path}/checkpoints`,
    );
    expect(readdirSync(join(path, 'checkpoints'))).toEqual(['00000005.ckpt']);
  });

  it('is used by one at a time, and cleans up what a killed write left', () => {
    const folder = open(CONFIG, false);
    expect(refusal(() => open(CONFIG, false))).toContain('this folder holds a run already');
    writeFileSync(join(path, 'checkpoints', '.00000005.ckpt.99.tmp'), 'half');
    folder.close();
    open(CONFIG, true).close();
    expect(readdirSync(join(path, 'checkpoints'))).toEqual([]);
  });
});
