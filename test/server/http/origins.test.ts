import { describe, expect, it } from 'vitest';
import { isOriginAllowed } from '../../../server/http/origins.ts';

describe('isOriginAllowed', () => {
  it.each([
    ['no origin (a program)', null, 'arena.example', true],
    ['the own host', 'http://arena.example', 'arena.example', true],
    ['the own host and port', 'http://127.0.0.1:2567', '127.0.0.1:2567', true],
    ['one of the list', 'https://friend.example', 'arena.example', true],
    ['another host', 'https://evil.example', 'arena.example', false],
    ['another port', 'http://127.0.0.1:9999', '127.0.0.1:2567', false],
    ['a host that only begins like ours', 'http://arena.example.evil.example', 'arena.example', false],
    ['the null origin of a sandbox', 'null', 'arena.example', false],
    ['nonsense', '%%%', 'arena.example', false],
    ['no host', 'http://arena.example', null, false],
  ])('%s', (_what, origin, host, allowed) => {
    expect(isOriginAllowed(origin, host, ['https://friend.example'])).toBe(allowed);
  });
});
