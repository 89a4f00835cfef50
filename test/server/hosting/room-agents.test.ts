import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { SeatAgents } from '../../../agents/core/seat-agents.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const broken = (): never => {
  throw new Error('weights are not a number');
};

/** Agents whose every call fails, as a bug in them would. */
const brokenAgents: SeatAgents = {
  summary: 'broken',
  weights: { version: 7, hash: 'broken' },
  addAgent: broken,
  removeAgent: broken,
  playerChanged: broken,
  act: (_observations, _present, actions) => {
    actions[0] = 250; // and it wrote nonsense before it failed
    broken();
  },
  watch: broken,
  startEpisode: broken,
  minds: broken,
  dispose: async () => broken(),
};

describe('agents that fail', () => {
  it('stand still while the room goes on and people play; each failure is counted, its kind told once', async () => {
    const services = createTestServices();
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line).msg) });
    const session = await openTestSession(
      {
        ...services,
        log,
        createAgents: () => brokenAgents,
      },
      { seats: 3, agents: 2, seed: 2 },
    );
    const seatIdx = session.seating.join('p', 'guest', 'free');
    for (let tick = 0; tick < 10; tick++) {
      session.arena.submit(seatIdx, session.arena.tick + 1, 0);
      const report = session.loop.run();
      const stay = session.arena.idleAction;
      expect([...report.actions]).toEqual([stay, stay, 0]);
    }
    expect(session.agents.failures).toBeGreaterThan(20);
    await session.close();
    expect(verifyRecording(readRecording(session.recorder.path))).toMatchObject({ ticks: 10, mismatch: undefined });
    expect(lines.filter((line) => line.includes('in act'))).toEqual(['agents failed in act: weights are not a number']);
    services.dispose();
  });
});
