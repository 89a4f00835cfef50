import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 2567,
      dataFolder: resolve('recordings'),
      allowedOrigins: [],
      reconnectSec: 30,
      logLevel: 'warn',
    });
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
  ])('refuses %o naming variable and value', (environment, line) => {
    expect(() => readConfig(environment)).toThrow(line);
  });
});
