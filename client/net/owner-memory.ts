/**
 * The keys of the rooms that this browser made, so that only it may pause them. A link of an owner holds the key behind `#owner=`, which
 * no browser sends to a server; it is taken out of the address at once, so that a copied address gives nothing away.
 */
const ownerKey = (roomId: string): string => `murmuration.owner.${roomId}`;
const MARK = '#owner=';

export function rememberOwner(roomId: string, key: string): void {
  try {
    localStorage.setItem(ownerKey(roomId), key);
  } catch {
    // a browser that keeps nothing: the room goes on without its owner
  }
}

/** The key of the room, of this address or of an earlier visit; undefined for everybody else. */
export function takeOwnerKey(roomId: string): string | undefined {
  const { hash, pathname, search } = window.location;
  const given = hash.startsWith(MARK) ? hash.slice(MARK.length) : undefined;
  if (given !== undefined) {
    rememberOwner(roomId, given);
    window.history.replaceState(null, '', `${pathname}${search}`);
    return given;
  }
  try {
    return localStorage.getItem(ownerKey(roomId)) ?? undefined;
  } catch {
    return undefined;
  }
}
