import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentOptions } from '../../../server/hosting/agent-options.ts';
import { createScriptedSeats } from '../../../server/hosting/scripted-seats.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { OPEN_SUFFIX, RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { salvageRecordings } from '../../../server/records/salvage.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-recorder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HARNESS = resolve(import.meta.dirname, '../../fuzz/room-harness.ts');

/** Runs a session until a write fails, then closes it; prints whether the store was told of its end. */
const PROGRAM = `
const { createTestServices, openTestSession } = await import(${JSON.stringify(HARNESS)});
const services = { ...createTestServices(), recordingsFolder: process.argv[1] };
const session = await openTestSession(services, { seats: 4, agents: 4, seed: 3 });
let failure = '';
try { for (let tick = 0; tick < 20000; tick++) session.loop.run(); } catch (error) { failure = error.code; }
await session.close();
console.log(JSON.stringify({ failure, ticks: services.store.sessionTicks(session.recorder.recordingId) ?? null }));
services.dispose();
`;

describe('a write that fails', () => {
  it.skipIf(process.platform === 'win32')(
    'within a frame leaves the whole frames before it, to be finished later',
    () => {
      // Files may grow to 256 KiB only, which ends within a frame; the signal is ignored so that the write says EFBIG.
      const limited = `trap '' XFSZ; ulimit -f 256; exec "$0" --input-type=module -e "$1" "$2"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', limited, process.execPath, PROGRAM, folder], {
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({ failure: 'EFBIG', ticks: null });
      const [recordingId] = readdirSync(folder).flatMap((file) =>
        file.endsWith(RECORDING_SUFFIX) ? [file.slice(0, -RECORDING_SUFFIX.length)] : [],
      );
      const path = join(folder, recordingId + RECORDING_SUFFIX);
      const recording = readRecording(path); // would say `truncated` of a torn frame
      expect(recording.ticks.length).toBeGreaterThan(10);
      expect(verifyRecording(recording).mismatch).toBeUndefined();
      expect(existsSync(join(folder, recordingId + OPEN_SUFFIX))).toBe(true);
      const ticks = recording.ticks.length;
      expect(salvageRecordings(folder, () => {})).toEqual([{ recordingId, ticks, tornBytes: 0 }]);
      expect(readRecording(path).end?.reason).toBe('recovered');
    },
  );
});

describe('a folder that cannot be written to', () => {
  it('opens no session and lets its agents go', async () => {
    const services = createTestServices();
    const disposals: unknown[] = [];
    const blocked = {
      ...services,
      recordingsFolder: join(folder, 'nothing\0here'),
      createAgents: (options: AgentOptions) => {
        const agents = createScriptedSeats(options);
        disposals.push(vi.spyOn(agents, 'dispose'));
        return agents;
      },
    };
    await expect(openTestSession(blocked, { seats: 2, agents: 1 })).rejects.toThrow();
    expect(disposals).toHaveLength(1);
    expect(disposals[0]).toHaveBeenCalledOnce();
    services.dispose();
  });
});
