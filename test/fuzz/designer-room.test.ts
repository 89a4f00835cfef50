import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerator, findWorld } from '../../envs/registry.ts';
import { DesignerLink } from '../../server/hosting/designer-link.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import { readRecording } from '../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../server/records/recorder.ts';
import { verifyRecording } from '../../server/records/replayer.ts';
import { makeNanoRun } from '../train/run/nano-run.ts';
import { createTestServices, openTestSession, type TestServices } from './room-harness.ts';

/** Rooms with a designer through hundreds of races, without sockets or clock: people come, go, act at random and draw levels. */
const TICKS = 2000;
const HORIZON = 30;

let folder: string;
let services: TestServices;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-fuzz-designer-'));
  services = createTestServices();
  await makeNanoRun(join(folder, 'accel'), 'accel', 2560, { capacity: 8 });
  await makeNanoRun(join(folder, 'paired'), 'paired', 1024);
});
afterAll(() => {
  services.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['accel', true],
  ['accel', false],
  ['paired', true],
] as const)('a room of %s, people counting: %s', (designerId, humanRegret) => {
  it('races on and on; every regret is in range and the recording plays again', async () => {
    const link = await DesignerLink.open({
      folder: join(folder, designerId),
      worldId: 'maze',
      seed: 1,
      pollMs: 60_000,
    });
    const options = { world: 'maze', seats: 5, settings: { horizon: HORIZON }, seed: 7, humanRegret, learn: false };
    const session = await openTestSession(services, options, `room-${designerId}-${humanRegret}`, link);
    const { arena, loop, seating, designer } = session;
    const rng = new Rng(5);
    const generator = createGenerator('maze', { size: 5 }, 'uniform-25');
    const people = new Set<number>();
    let numRaces = 0;
    let numDrawn = 0;
    for (let tick = 0; tick < TICKS; tick++) {
      if (rng.unit() < 0.02) {
        const seatIdx = seating.join(`person-${tick}`, 'somebody', 'dealt');
        if (seatIdx >= 0) people.add(seatIdx);
      }
      for (const seatIdx of people) {
        if (rng.unit() < 0.01) {
          seating.leave(seatIdx);
          people.delete(seatIdx);
        } else if (rng.unit() < 0.02) seating.drop(seatIdx);
        else if (rng.unit() < 0.1) seating.comeBack(seatIdx);
        else arena.submit(seatIdx, arena.tick + 1, rng.below(3));
      }
      if (rng.unit() < 0.02 && designer!.refusal(tick * 1000) === undefined) {
        designer!.offer(findWorld('maze').levelFormat.format(generator.sample(rng)), tick * 1000);
        numDrawn++;
      }
      loop.run();
      designer!.settle();
      if (!designer!.isOver) continue;
      numRaces++;
      if (arena.hasEnded) loop.restart();
      else loop.breakOff();
    }
    expect(session.agents.failures).toBe(0);
    expect([...people].every((seatIdx) => seatIdx >= link.first.students.length)).toBe(true);
    expect(numRaces).toBeGreaterThan(TICKS / HORIZON - 1);
    const { levels, numWaiting } = designer!.history();
    expect(levels.reduce((sum, { plays }) => sum + plays, 0)).toBe(numRaces);
    expect(levels.filter(({ origin }) => origin === 'person').length).toBeGreaterThan(0.5 * (numDrawn - numWaiting));
    expect(numWaiting).toBeLessThanOrEqual(LIMITS.maxWaitingLevels);
    for (const { measuredRegret, estimatedRegret, humanBest, plays } of levels) {
      expect(measuredRegret === null || (measuredRegret >= 0 && measuredRegret <= 1)).toBe(true);
      expect(estimatedRegret === null || estimatedRegret >= 0).toBe(true);
      expect(humanBest === null || plays > 0).toBe(true);
    }
    const { recordingId } = session.recorder;
    await session.close();
    const recording = readRecording(join(services.recordingsFolder, recordingId + RECORDING_SUFFIX));
    expect(verifyRecording(recording)).toMatchObject({ ticks: TICKS, isClosed: true, mismatch: undefined });
  });
});
