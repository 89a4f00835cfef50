/**
 * What a browser remembers for all its tabs: the shown name, the names of keys, and the secret by which rooms know it again and give
 * it its seat back. It may refuse storage (a strict privacy setting): then nothing outlives the page and everything else works.
 */
const NAME_KEY = 'murmuration.name';
const LAYOUT_KEY = 'murmuration.keys';
const BROWSER_KEY = 'murmuration.browser';
const SECRET_BYTES = 16;

let ownSecret: string | undefined; // of this page, where the browser keeps none

export function rememberName(name: string): void {
  tryStorage(() => localStorage.setItem(NAME_KEY, name));
}

export function recallName(): string {
  return tryStorage(() => localStorage.getItem(NAME_KEY)) ?? '';
}

/** Pairs of a key's place and what it writes. */
export function rememberKeyLayout(entries: readonly (readonly [string, string])[]): void {
  tryStorage(() => localStorage.setItem(LAYOUT_KEY, JSON.stringify(entries)));
}

export function recallKeyLayout(): readonly (readonly [string, string])[] {
  const entries: unknown = tryStorage(() => JSON.parse(localStorage.getItem(LAYOUT_KEY) ?? '[]'));
  if (!Array.isArray(entries)) return [];
  return entries.filter(
    (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'),
  );
}

/** 32 hexadecimal digits made by chance, the same for every page of this browser. Only the server of a room is told. */
export function browserSecret(): string {
  const kept = tryStorage(() => localStorage.getItem(BROWSER_KEY)) ?? '';
  if (/^[0-9a-f]{32}$/.test(kept)) return kept;
  ownSecret ??= Array.from(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), toHex).join('');
  const secret = ownSecret;
  tryStorage(() => localStorage.setItem(BROWSER_KEY, secret));
  return secret;
}

function toHex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Even naming the storage throws where the browser refuses it. */
function tryStorage<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
