import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTextFile } from '../../agents/text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'murmur-text-'));
const WHAT = { what: 'level file' };

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a text file', () => {
  it.each([
    ['as we write it', 'ab\ncé\n', 'ab\ncé\n'],
    ['with a byte order mark', '\uFEFFab\ncé\n', 'ab\ncé\n'],
    ['of Windows', 'ab\r\ncé\r\n', 'ab\ncé\n'],
    ['of an old Mac', 'ab\rcé\r', 'ab\ncé\n'],
    ['with blanks at ends of lines', 'ab \t\n  cé  ', 'ab\n  cé'],
    ['without an end of its last line', 'ab\ncé', 'ab\ncé'],
    ['in UTF-16, as Notepad saves "Unicode"', Buffer.from('\uFEFFab\r\ncé', 'utf16le'), 'ab\ncé'],
    ['in UTF-16 with the large byte first', Buffer.from('\uFEFFab\r\ncé', 'utf16le').swap16(), 'ab\ncé'],
    ['packed, whatever it is called', gzipSync('\uFEFFab\r\ncé\r\n'), 'ab\ncé\n'],
    ['that is empty', '', ''],
  ])('is read %s', (name, content, text) => {
    expect(readTextFile(file(`${name.replaceAll(' ', '-')}.txt`, content), WHAT)).toBe(text);
  });

  it.each([
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff), /^level file is no text; got ".*a-picture"/],
    ['text with a zero', 'ab\0cd', /^level file is no text/],
    ['half a packed file', gzipSync('ab'.repeat(99)).subarray(0, 20), /^level file is cut short or damaged \(Z_BUF_/],
    ['a large file', 'a'.repeat(101), /^level file is too large; got 101; expected at most 100 bytes; at /],
    ['a large packed file', gzipSync('a'.repeat(101)), /^level file is too large, unpacked; expected at most/],
  ])('is refused when it is %s', (name, content, names) => {
    const path = file(name.replaceAll(' ', '-'), content);
    expect(() => readTextFile(path, { ...WHAT, maxBytes: 100 })).toThrow(names);
  });

  it('is refused when it is not there, with what else could be given; when it is a folder or a pipe', () => {
    expect(() => readTextFile(join(folder, 'missing'), { ...WHAT, limit: 'a file, or a name' })).toThrow(
      /^level file cannot be read \(ENOENT\); got ".*missing"; expected a file, or a name$/,
    );
    expect(() => readTextFile(folder, WHAT)).toThrow(/^level file is a folder; got/);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(() => readTextFile(join(folder, 'pipe'), WHAT)).toThrow(/^level file is no plain file; got/);
  });
});
