import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../server/protocol/limits.ts';
import { MAGIC, READABLE_VERSIONS } from '../../server/records/frames.ts';
import { readRecording } from '../../server/records/reader.ts';
import { verifyRecording } from '../../server/records/replayer.ts';

/**
 * Sessions recorded once (record-sessions.ts made them). A change that breaks one changes the rules of a world or of the
 * arena: record anew and say so in the change log.
 */
const FILES = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.murmur'));

describe('recorded sessions', () => {
  it('are here', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(4);
  });

  it('are of every format version that is read', () => {
    const versions = FILES.map((file) => readFileSync(join(import.meta.dirname, file))[MAGIC.length - 1]);
    expect([...new Set(versions)].sort()).toEqual([...READABLE_VERSIONS]);
  });

  it.each(FILES)('%s re-simulates to every hash', (file) => {
    const recording = readRecording(join(import.meta.dirname, file));
    const ticks = recording.ticks.length;
    expect(verifyRecording(recording)).toEqual({
      ticks,
      hashesChecked: Math.floor(ticks / LIMITS.hashEveryTicks) + 1,
      isClosed: true,
      mismatch: undefined,
    });
  });
});
