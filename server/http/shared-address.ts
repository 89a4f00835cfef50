import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * The address under which others reach the server: that of this machine in its network where it listens on all of them (`0.0.0.0`), its own
 * otherwise. Undefined where only this machine can reach it.
 */
export function sharedAddress(url: string, interfaces: Interfaces = networkInterfaces()): string | undefined {
  const { hostname } = new URL(url);
  if (/^(127\.|localhost$|\[::1\]$)/.test(hostname)) return undefined;
  if (hostname !== '0.0.0.0' && hostname !== '[::]') return url;
  const own = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const reachable = own.filter(({ address, internal }) => !internal && isIP(address) === 4);
  return reachable.length === 0 ? undefined : url.replace(hostname, reachable[0].address);
}
