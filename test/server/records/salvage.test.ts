import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecording } from '../../../server/records/reader.ts';
import { OPEN_SUFFIX, RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { salvageRecordings, TORN_SUFFIX } from '../../../server/records/salvage.ts';
import { createTestServices, openTestSession, type TestServices } from '../../fuzz/room-harness.ts';

let services: TestServices;
let path: string;
let marker: string;
let warnings: string[];
const DEAD_PROCESS = '999999999';

beforeEach(async () => {
  services = createTestServices();
  warnings = [];
  const session = await openTestSession(services, { seats: 2, agents: 2, seed: 9 });
  for (let tick = 0; tick < 18; tick++) session.loop.run();
  path = session.recorder.path;
  marker = path.slice(0, -RECORDING_SUFFIX.length) + OPEN_SUFFIX;
  copyFileSync(path, `${path}.killed`); // as a kill here would leave it
  await session.close();
  copyFileSync(`${path}.killed`, path);
  writeFileSync(marker, DEAD_PROCESS);
});
afterEach(() => services.dispose());

const salvage = () => salvageRecordings(services.recordingsFolder, (line) => warnings.push(line));

describe('salvage', () => {
  it('closes what a killed process left open', () => {
    expect(readRecording(path).end).toBeUndefined();
    expect(salvage()).toMatchObject([{ ticks: 18, tornBytes: 0 }]);
    const recording = readRecording(path);
    expect(recording.end).toMatchObject({ tick: 18, reason: 'recovered' });
    expect(verifyRecording(recording)).toMatchObject({ ticks: 18, hashesChecked: 1, mismatch: undefined });
    expect(existsSync(marker)).toBe(false);
    expect(salvage()).toEqual([]);
  });

  it('cuts a torn tail and nothing before it', () => {
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 3);
    expect(() => readRecording(path)).toThrow(/truncated/);
    const [{ ticks, tornBytes }] = salvage();
    expect(ticks).toBe(17);
    expect(tornBytes).toBeGreaterThan(0);
    const after = readFileSync(path);
    const kept = whole.length - 3 - tornBytes;
    expect(after.subarray(0, kept)).toEqual(whole.subarray(0, kept));
    expect(readFileSync(path + TORN_SUFFIX)).toEqual(whole.subarray(kept, whole.length - 3));
    expect(readRecording(path).end?.reason).toBe('recovered');
  });

  it('leaves an altered file as it is and says so in one line', () => {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    expect(salvage()).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/cannot be finished: recording is altered/);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('does not touch the recording of a process that lives', () => {
    const bytes = readFileSync(path);
    writeFileSync(marker, String(process.ppid));
    expect(salvage()).toEqual([]);
    expect(readFileSync(path)).toEqual(bytes);
    expect(existsSync(join(services.recordingsFolder, marker.split('/').at(-1) ?? ''))).toBe(true);
  });
});
