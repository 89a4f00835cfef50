import { openSharePanel } from '../hud/room/share-panel.ts';
import { sharedHref } from '../net/addresses.ts';
import { readHealth } from '../net/server-health.ts';

/** Opens the share panel for an address of this arena, as others reach it. */
export async function share(title: string, address: string): Promise<void> {
  const health = await readHealth();
  const href = sharedHref(address, document.baseURI, health?.sharedUrl);
  openSharePanel({
    title,
    href: href ?? new URL(address, document.baseURI).href,
    isReachable: href !== undefined,
  });
}
