import { describe, expect, it } from 'vitest';
import { isOriginAllowed } from '../../server/origins.ts';

const isAllowed = (headers: Readonly<Record<string, string>>) =>
  isOriginAllowed((name) => new Headers(headers).get(name), ['https://friend.example']);

describe('isOriginAllowed', () => {
  it.each([
    ['no origin (a program)', undefined, 'arena.example', true],
    ['the own host', 'http://arena.example', 'arena.example', true],
    ['the own host and port', 'http://127.0.0.1:2567', '127.0.0.1:2567', true],
    ['the own host with the port of its scheme', 'https://arena.example', 'arena.example:443', true],
    ['one of the list', 'https://friend.example', 'arena.example', true],
    ['another host', 'https://evil.example', 'arena.example', false],
    ['another port', 'http://127.0.0.1:9999', '127.0.0.1:2567', false],
    ['a host that only begins like ours', 'http://arena.example.evil.example', 'arena.example', false],
    ['the null origin of a sandbox', 'null', 'arena.example', false],
    ['nonsense', '%%%', 'arena.example', false],
    ['no host', 'http://arena.example', undefined, false],
  ])('%s', (_what, origin, host, allowed) => {
    expect(isAllowed({ ...(origin && { origin }), ...(host && { host }) })).toBe(allowed);
  });

  it.each([
    ['the host that the proxy was asked for', 'arena.example', true],
    ['the last of several proxies', 'inner.example, arena.example', true],
    ['a proxy of another host', 'other.example', false],
    ['a proxy that says nonsense', '%%%', false],
  ])('behind a proxy: %s', (_what, forwarded, allowed) => {
    const headers = { origin: 'https://arena.example', host: '127.0.0.1:2567', 'x-forwarded-host': forwarded };
    expect(isAllowed(headers)).toBe(allowed);
  });
});
