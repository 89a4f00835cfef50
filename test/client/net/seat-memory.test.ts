import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const STORAGES = ['localStorage', 'sessionStorage'] as const;

/** Puts a storage (or a browser's refusal to give one) in place of what this runtime has. */
function setStorage(get: () => Storage): void {
  for (const name of STORAGES) Object.defineProperty(globalThis, name, { configurable: true, get });
}

function createStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  };
}

const openPage = () => import('../../../client/net/seat-memory.ts');

beforeEach(() => {
  vi.resetModules(); // every import is another page
});
afterEach(() => {
  for (const name of STORAGES) Reflect.deleteProperty(globalThis, name);
});

describe('seat memory', () => {
  it('keeps the name, and one secret for all pages of a browser', async () => {
    const storage = createStorage();
    setStorage(() => storage);
    const page = await openPage();
    page.rememberName('Ana');
    const secret = page.browserSecret();
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    vi.resetModules();
    const another = await openPage();
    expect([another.recallName(), another.browserSecret()]).toEqual(['Ana', secret]);
  });

  it('makes another secret in another browser, and in place of a broken one', async () => {
    const storage = createStorage();
    setStorage(() => storage);
    const secret = (await openPage()).browserSecret();
    vi.resetModules();
    storage.setItem('murmuration.browser', 'not a secret');
    const mended = (await openPage()).browserSecret();
    expect(mended).toMatch(/^[0-9a-f]{32}$/);
    expect(mended).not.toBe(secret);
  });

  it('has a secret of the page, and breaks nothing, where the browser refuses storage', async () => {
    setStorage(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const page = await openPage();
    page.rememberName('Ana');
    expect(page.recallName()).toBe('');
    expect(page.browserSecret()).toMatch(/^[0-9a-f]{32}$/);
    expect(page.browserSecret()).toBe(page.browserSecret());
  });
});
