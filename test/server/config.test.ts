import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, SETTING_NAMES } from '../../server/config.ts';

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 2567,
      dataFolder: resolve('recordings'),
      runsFolder: resolve('runs'),
      allowedOrigins: [],
      frameAncestors: [],
      publicUrl: undefined,
      reconnectSec: 30,
      emptyRoomSec: 60,
      areNamesRecorded: true,
      logLevel: 'warn',
    });
  });

  it('has every setting in the table of docs/hosting.md', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/hosting.md'), 'utf8');
    expect(SETTING_NAMES.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('reads the environment, and flags win', () => {
    const environment = { HOST: '0.0.0.0', PORT: '80', ALLOWED_ORIGINS: 'https://a.example, http://b.example:81' };
    expect(readConfig(environment)).toMatchObject({
      host: '0.0.0.0',
      port: 80,
      allowedOrigins: ['https://a.example', 'http://b.example:81'],
    });
    expect(readConfig(environment, { port: '81', host: '::1' })).toMatchObject({ host: '::1', port: 81 });
  });

  it('takes the address that people use, and lets its pages in', () => {
    expect(readConfig({ PUBLIC_URL: 'https://arena.example/murmur/' })).toMatchObject({
      publicUrl: 'https://arena.example/murmur',
      allowedOrigins: ['https://arena.example'],
    });
  });

  it.each([
    [{ PORT: 'http' }, /^PORT; got "http"; expected number$/],
    [{ PORT: '65536' }, /^PORT; got "65536"; expected at most 65535$/],
    [{ PORT: '' }, /^PORT; got ""; expected/],
    [{ HOST: '' }, /^HOST; got ""; expected at least 1 characters$/],
    [{ RECONNECT_SEC: '0' }, /^RECONNECT_SEC; got "0"; expected at least 0.1$/],
    [{ RECONNECT_SEC: ' ' }, /^RECONNECT_SEC; got " "; expected/],
    [{ MURMUR_LOG: 'loud' }, /^MURMUR_LOG; got "loud"; expected one of silent, fatal/],
    [{ ALLOWED_ORIGINS: 'example.com' }, /^ALLOWED_ORIGINS; got "example.com"; expected origins such as/],
    [{ ALLOWED_ORIGINS: 'https://a.example/path' }, /^ALLOWED_ORIGINS/],
    [{ FRAME_ANCESTORS: "'none'; script-src *" }, /^FRAME_ANCESTORS; got "'none'; script-src \*"; expected origins/],
    [{ FRAME_ANCESTORS: '*' }, /^FRAME_ANCESTORS; got "\*"; expected origins/],
    [{ PUBLIC_URL: 'arena.example/murmur' }, /^PUBLIC_URL; got "arena.example\/murmur"; expected an address such as/],
    [{ PUBLIC_URL: 'https://arena.example/?room=x' }, /^PUBLIC_URL; got/],
  ])('refuses %o naming variable and value', (environment, line) => {
    expect(() => readConfig(environment)).toThrow(line);
  });
});
