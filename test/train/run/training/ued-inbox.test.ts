import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UedInbox } from '../../../../train/run/training/ued-inbox.ts';

const GOOD = '>....\n.....\n.....\n.....\n....G\n';

let root: string;
let inbox: string;
let lines: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'murmur-inbox-'));
  inbox = join(root, 'inbox');
  mkdirSync(inbox);
  lines = [];
});
afterEach(() => rmSync(root, { recursive: true }));

const open = () => new UedInbox(root, 'maze', 5, (line) => lines.push(line));

describe('UedInbox', () => {
  it('takes a level once, and at the same cycle again after a resume', () => {
    writeFileSync(join(inbox, 'mine.txt'), GOOD);
    expect(open().take(7)).toHaveLength(1);
    expect(readdirSync(join(inbox, 'taken'))).toEqual(['00000007-mine.txt']);
    expect(open().take(6)).toHaveLength(0);
    expect(open().take(7)).toHaveLength(1);
  });

  it('refuses what is no level in a line each, and takes the good one beside them', () => {
    writeFileSync(join(inbox, 'a-noise.txt'), Uint8Array.of(0, 255, 254, 10));
    writeFileSync(join(inbox, 'b-empty.txt'), '');
    writeFileSync(join(inbox, 'c-small.txt'), '>...\n....\n....\n...G\n');
    writeFileSync(join(inbox, 'd-huge.txt'), '.'.repeat(1e6));
    mkdirSync(join(inbox, 'e-folder.txt'));
    symlinkSync(join(root, 'nowhere'), join(inbox, 'f-dangling.txt'));
    writeFileSync(join(inbox, 'good.txt'), GOOD);
    expect(open().take(1)).toHaveLength(1);
    expect(lines).toHaveLength(7);
    expect(lines[3]).toMatch(
      /^inbox: d-huge.txt is refused: file is too large; got 1000000; expected at most 65536 bytes/,
    );
    expect(lines[4]).toMatch(/^inbox: e-folder.txt is refused: file is a folder; got/);
    expect(lines[5]).toMatch(/^inbox: f-dangling.txt is refused: file cannot be read \(ENOENT\); got/);
    expect(readdirSync(join(inbox, 'refused'))).toHaveLength(6);
    expect(open().take(2)).toHaveLength(0);
  });
});
