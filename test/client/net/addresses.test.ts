import { describe, expect, it } from 'vitest';
import { LOBBY_ADDRESS, momentAddress, roomAddress, sharedHref } from '../../../client/net/addresses.ts';

const LAN = 'http://192.168.1.20:2567';
const ROOM = roomAddress('a b');

describe('sharedHref', () => {
  it.each([
    ['of a class', `${LAN}/?watch=x`, LAN, `${LAN}/?room=a%20b`],
    [
      'behind a proxy, whatever the server says',
      'https://host.example/murmur/',
      LAN,
      'https://host.example/murmur/?room=a%20b',
    ],
    ['on the server’s own machine', 'http://localhost:2567/?room=x', LAN, `${LAN}/?room=a%20b`],
    ['there, by number', 'http://127.0.0.1:2567/', LAN, `${LAN}/?room=a%20b`],
    ['there, by number, IPv6', 'http://[::1]:2567/', LAN, `${LAN}/?room=a%20b`],
    [
      'there, with a public address below a path',
      'http://localhost:2567/',
      'https://arena.example/murmur',
      'https://arena.example/murmur/?room=a%20b',
    ],
    ['there, where nobody else comes', 'http://localhost:2567/', undefined, undefined],
  ])('of a page %s', (_what, pageUrl, sharedUrl, href) => {
    expect(sharedHref(ROOM, pageUrl, sharedUrl)).toBe(href);
  });

  it('is made of any address of the page', () => {
    expect(sharedHref(LOBBY_ADDRESS, 'http://localhost:1/?room=x', LAN)).toBe(`${LAN}/`);
    expect(sharedHref(momentAddress('r', 7), 'http://localhost:1/', LAN)).toBe(`${LAN}/?replay=r&tick=7`);
  });
});
