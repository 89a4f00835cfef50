import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import { readRecording } from '../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../server/records/recorder.ts';
import { verifyRecording } from '../../server/records/replayer.ts';
import type { Session } from '../../server/rooms/open-session.ts';
import { Crowd } from './crowd.ts';
import { createTestServices, openTestSession } from './room-harness.ts';

/** Every seed that ever failed, with what it found. */
const REGRESSIONS: readonly number[] = [];
const EPISODES = 200;
const TICKS = 40;

const services = createTestServices();
afterAll(() => services.dispose());

async function runEpisode(seed: number): Promise<void> {
  const rng = new Rng(seed, 77);
  const options: RoomOptions = {
    seats: 1 + rng.below(8),
    agents: rng.below(9),
    seed,
    open: rng.below(2) === 0,
    droppedSeat: rng.below(2) === 0 ? 'wait' : 'agent',
    generator: ['open', 'four-rooms', 'groves-and-doors'][rng.below(3)],
    settings: { horizon: rng.below(3) === 0 ? 15 : 0, fruitDensityPercent: 90 },
  };
  const session = await openTestSession(services, options);
  const crowd = new Crowd(session, rng);
  for (let tick = 0; tick < TICKS; tick++) {
    for (let actions = rng.below(5); actions > 0; actions--) crowd.act();
    crowd.runTick();
    checkInvariants(session, crowd);
  }
  await session.close();
  const recording = readRecording(join(services.recordingsFolder, session.recorder.recordingId + RECORDING_SUFFIX));
  const verified = verifyRecording(recording);
  expect(verified).toMatchObject({ ticks: TICKS, mismatch: undefined, isClosed: true });
  expect(verified.hashesChecked).toBe(Math.floor(TICKS / LIMITS.hashEveryTicks) + 1);
}

function checkInvariants(session: Session & { state?: { players: { size: number } } }, crowd: Crowd): void {
  const { arena, world, agents } = session;
  const { seats } = arena;
  expect(agents.failures).toBe(0);
  const numPeople = seats.count('human') + seats.count('stand-in');
  expect(numPeople).toBe(crowd.people.length);
  // A person who joins may take an agent's seat; agents fill up when one leaves. So never more than the target.
  expect(seats.count('agent')).toBeLessThanOrEqual(world.numAgents);
  const isRoom = seats.firstFree() >= 0;
  if (isRoom) expect(seats.count('agent')).toBe(Math.min(world.numAgents, arena.spec.numSeats - numPeople));
  const cells = new Set<number>();
  for (const seat of seats.taken()) {
    const at = seat.seatIdx * 5;
    expect(arena.scene.players[at + 4]).toBe(1);
    cells.add(arena.scene.players[at] * arena.scene.width + arena.scene.players[at + 1]);
  }
  expect(cells.size, 'one body to a cell').toBe(seats.taken().length);
  expect(session.state?.players.size).toBe(seats.taken().length);
}

describe('arena under random people', () => {
  it(`holds its invariants and records what happened, ${EPISODES} episodes`, async () => {
    for (let seed = 0; seed < EPISODES; seed++) {
      await runEpisode(seed).catch((error) => {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
      });
    }
  });

  it.each(REGRESSIONS)('seed %i, which once failed', (seed) => runEpisode(seed));
});
