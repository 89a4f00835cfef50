/**
 * What a tab remembers: the shown name for good, and the key of a seat until the tab is closed, so that a reload returns
 * to it. A browser may refuse storage (a strict privacy setting): then nothing is remembered and everything else works.
 */
const NAME_KEY = 'murmuration.name';
const seatKey = (roomId: string): string => `murmuration.seat.${roomId}`;

export function rememberName(name: string): void {
  tryStorage(() => localStorage.setItem(NAME_KEY, name));
}

export function recallName(): string {
  return tryStorage(() => localStorage.getItem(NAME_KEY)) ?? '';
}

export function rememberSeat(roomId: string, token: string): void {
  tryStorage(() => sessionStorage.setItem(seatKey(roomId), token));
}

export function recallSeat(roomId: string): string | undefined {
  return tryStorage(() => sessionStorage.getItem(seatKey(roomId))) ?? undefined;
}

export function forgetSeat(roomId: string): void {
  tryStorage(() => sessionStorage.removeItem(seatKey(roomId)));
}

/** Even naming the storage throws where the browser refuses it. */
function tryStorage<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
