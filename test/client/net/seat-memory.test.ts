import { afterEach, describe, expect, it } from 'vitest';
import { forgetSeat, recallName, recallSeat, rememberName, rememberSeat } from '../../../client/net/seat-memory.ts';

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

afterEach(() => {
  for (const name of STORAGES) Reflect.deleteProperty(globalThis, name);
});

describe('seat memory', () => {
  it('keeps the name, and the key of a seat until it is forgotten', () => {
    const storage = createStorage();
    setStorage(() => storage);
    rememberName('Ana');
    rememberSeat('room', 'token');
    expect([recallName(), recallSeat('room'), recallSeat('another')]).toEqual(['Ana', 'token', undefined]);
    forgetSeat('room');
    expect(recallSeat('room')).toBeUndefined();
  });

  it('remembers nothing, and breaks nothing, where the browser refuses storage', () => {
    setStorage(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    rememberName('Ana');
    rememberSeat('room', 'token');
    forgetSeat('room');
    expect([recallName(), recallSeat('room')]).toEqual(['', undefined]);
  });
});
