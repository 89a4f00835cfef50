/** What a tab remembers: the shown name for good, and the key of a seat until the tab is closed, so that a reload returns to it. */
const NAME_KEY = 'murmuration.name';
const seatKey = (roomId: string): string => `murmuration.seat.${roomId}`;

export function rememberName(name: string): void {
  localStorage.setItem(NAME_KEY, name);
}

export function recallName(): string {
  return localStorage.getItem(NAME_KEY) ?? '';
}

export function rememberSeat(roomId: string, token: string): void {
  sessionStorage.setItem(seatKey(roomId), token);
}

export function recallSeat(roomId: string): string | undefined {
  return sessionStorage.getItem(seatKey(roomId)) ?? undefined;
}

export function forgetSeat(roomId: string): void {
  sessionStorage.removeItem(seatKey(roomId));
}
