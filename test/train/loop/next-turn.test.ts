import { expect, it } from 'vitest';
import type { Steps } from '../../../envs/core/steps.ts';
import { finishInTurns } from '../../../train/loop/next-turn.ts';

/** Never ends by itself. */
function* endless(log: string[]): Steps<void> {
  try {
    for (;;) yield;
  } finally {
    log.push('cleared');
  }
}

it('lets a timer in between two steps, and an abort end them as a return would', async () => {
  const log: string[] = [];
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 0);
  await expect(finishInTurns(endless(log), controller.signal)).rejects.toThrow('enough');
  expect(log).toEqual(['cleared']);
});

it('returns the value at the end', async () => {
  function* three(): Steps<number> {
    yield;
    return 3;
  }
  expect(await finishInTurns(three())).toBe(3);
});
