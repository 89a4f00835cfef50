import { unpack } from 'msgpackr';
import type { Page } from 'playwright-core';

export interface SentIntent {
  readonly tick: number;
  readonly action: number;
}

/** Intents that a page sends from now on, as they leave the browser. */
export function watchIntents(page: Page): SentIntent[] {
  const intents: SentIntent[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const frame = Buffer.from(payload);
      const head = frame.indexOf('intent');
      if (head >= 0) intents.push(unpack(frame.subarray(head + 'intent'.length)) as SentIntent);
    }),
  );
  return intents;
}
