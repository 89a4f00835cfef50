import { describe, expect, it } from 'vitest';
import { sharedAddress } from '../../../server/http/shared-address.ts';

const own = (address: string, internal: boolean) =>
  ({ address, internal, family: 'IPv4', netmask: '', mac: '', cidr: null }) as const;
const MACHINE = { lo: [own('127.0.0.1', true)], wlan: [own('192.168.1.20', false)] };

describe('sharedAddress', () => {
  it.each([
    ['all networks', 'http://0.0.0.0:2567', 'http://192.168.1.20:2567'],
    ['all networks, of both kinds', 'http://[::]:2567', 'http://192.168.1.20:2567'],
    ['one network', 'http://192.168.1.20:2567', 'http://192.168.1.20:2567'],
    ['a proxy', 'https://arena.example/murmur', 'https://arena.example/murmur'],
    ['this machine alone', 'http://127.0.0.1:2567', undefined],
    ['this machine alone, by name', 'http://localhost:2567', undefined],
    ['this machine alone, IPv6', 'http://[::1]:2567', undefined],
  ])('of a server on %s', (_what, url, address) => {
    expect(sharedAddress(url, MACHINE)).toBe(address);
  });

  it('is none on a machine without a network', () => {
    expect(sharedAddress('http://0.0.0.0:2567', { lo: MACHINE.lo })).toBeUndefined();
  });
});
