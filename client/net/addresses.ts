/**
 * Addresses of the page's own places and of the server's routes, relative to where the page lies: a proxy may have put both below a
 * path (`https://host/murmur/`), of which neither knows.
 */
export const LOBBY_ADDRESS = './';

export function roomAddress(roomId: string): string {
  return placeAddress('room', roomId);
}

export function watchAddress(roomId: string): string {
  return placeAddress('watch', roomId);
}

export function replayAddress(recordingId: string): string {
  return placeAddress('replay', recordingId);
}

/** A moment of a replay. */
export function momentAddress(recordingId: string, tick: number): string {
  return `${replayAddress(recordingId)}&tick=${tick}`;
}

/** What an address holds beside `watch` where the room is to be shown around. */
export const SHOW_MARK = 'show';

export function showAddress(roomId: string): string {
  return `${watchAddress(roomId)}&${SHOW_MARK}=1`;
}

/** Of the server, for the line to its rooms. */
export function serverEndpoint(): string {
  return new URL('.', document.baseURI).href;
}

/**
 * One of the addresses above as others can type it. The page's own host is right, unless it is the name that a machine has for itself:
 * then it is the server's `sharedUrl`. Undefined where only this machine reaches the server.
 */
export function sharedHref(address: string, pageUrl: string, sharedUrl: string | undefined): string | undefined {
  const own = new URL(address, pageUrl);
  if (!LOOPBACK.test(own.hostname)) return own.href;
  return sharedUrl === undefined ? undefined : new URL(address, `${sharedUrl}/`).href;
}

const LOOPBACK = /^(127\.[\d.]+|localhost|.+\.localhost|\[::1\]|0\.0\.0\.0)$/;

function placeAddress(kind: string, id: string): string {
  return `./?${kind}=${encodeURIComponent(id)}`;
}
