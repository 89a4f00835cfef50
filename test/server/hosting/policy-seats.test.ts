import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../agents/core/policy.ts';
import { createMemory } from '../../../agents/core/policy.ts';
import { matchActions } from '../../../server/hosting/action-numbers.ts';
import type { AgentOptions } from '../../../server/hosting/agent-options.ts';
import { PolicySeats, type SeatPlayer } from '../../../server/hosting/policy-seats.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

/** What a policy was told of its row, a line an act. */
interface Heard {
  readonly seatIdx: number;
  readonly count: number; // of acts since it last forgot
  readonly isReset: boolean;
  readonly previousAction: number;
  readonly previousReward: number;
}

/** Counts its acts in memory and plays its action for ever. */
function createCounter(seatIdx: number, action: number, heard: Heard[]): Policy {
  return {
    id: `counter-${action}`,
    createState: (numRows) => createMemory(numRows, 1),
    act({ rows, resets, previousActions, previousRewards }, { memory }, _rng, out) {
      for (const row of rows) {
        const isReset = resets[row] !== 0;
        memory[row] = isReset ? 1 : memory[row] + 1;
        heard.push({
          seatIdx,
          count: memory[row],
          isReset,
          previousAction: previousActions[row],
          previousReward: previousRewards[row],
        });
        out.actions[row] = action;
        out.values[row] = memory[row] / 10;
        out.probabilities?.fill(0);
        if (out.probabilities !== undefined) out.probabilities[action] = 1;
      }
    },
  };
}

const HORIZON = 4;

async function openRoom(player: (heard: Heard[], roomActions: readonly string[]) => Partial<SeatPlayer>) {
  const services = createTestServices();
  const heard: Heard[] = [];
  const createAgents = ({ spec }: AgentOptions) =>
    new PolicySeats(spec, {
      summary: 'counters',
      givesWay: false,
      policyFor: (seatIdx) => createCounter(seatIdx, seatIdx, heard),
      tell: (_seatIdx, { id }) => ({ reason: id, training: 'nothing' }),
      ...player(heard, spec.actionNames),
    });
  const session = await openTestSession(
    { ...services, createAgents },
    { world: 'maze', seats: 3, agents: 2, seed: 4, settings: { horizon: HORIZON } },
  );
  return { session, heard, services };
}

describe('policies in seats', () => {
  it('of which each may be another one, forget exactly where an episode starts, also after one that was broken off', async () => {
    const { session, heard, services } = await openRoom(() => ({}));
    const countsOf = (seatIdx: number) => heard.filter((entry) => entry.seatIdx === seatIdx).map(({ count }) => count);
    for (let tick = 0; tick < 2 * HORIZON + 2; tick++) session.loop.run();
    session.loop.breakOff();
    for (let tick = 0; tick < 3; tick++) session.loop.run();
    const expected = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 1, 2, 3];
    expect([countsOf(0), countsOf(1)]).toEqual([expected, expected]);
    expect(heard.every(({ count, isReset }) => (count === 1) === isReset)).toBe(true);
    await session.close();
    services.dispose();
  });

  it('remember over the trials of a task where they were trained so', async () => {
    const { session, heard, services } = await openRoom(() => ({ episodesPerTask: 2 }));
    for (let tick = 0; tick < 4 * HORIZON; tick++) session.loop.run();
    const counts = heard.filter(({ seatIdx }) => seatIdx === 0).map(({ count }) => count);
    const ofTask = Array.from({ length: 2 * HORIZON }, (_, step) => step + 1);
    expect(counts).toEqual([...ofTask, ...ofTask]);
    await session.close();
    services.dispose();
  });

  it('hear of the step before what they did, nothing of it after a reset', async () => {
    const { session, heard, services } = await openRoom(() => ({}));
    for (let tick = 0; tick < 2 * HORIZON; tick++) session.loop.run();
    for (const { seatIdx, isReset, previousAction } of heard) expect(previousAction).toBe(isReset ? 0 : seatIdx);
    await session.close();
    services.dispose();
  });

  it('begin anew with who takes the seat', async () => {
    const { session, heard, services } = await openRoom(() => ({}));
    session.loop.run();
    session.loop.run();
    session.seating.choose(1, 'shipped');
    session.loop.run();
    const counts = heard.filter(({ seatIdx }) => seatIdx === 1).map(({ count }) => count);
    expect(counts).toEqual([1, 2, 1]);
    await session.close();
    services.dispose();
  });

  it('act by the names of their own actions, and show the room its own', async () => {
    const { session, heard, services } = await openRoom((all, roomActions) => ({
      policyFor: (seatIdx) => createCounter(seatIdx, 0, all),
      actions: matchActions(['forward', 'turn-left'], roomActions),
    }));
    session.loop.run();
    const report = session.loop.run();
    expect([...report.actions.slice(0, 2)]).toEqual([2, 2]);
    expect(heard.map(({ previousAction }) => previousAction)).toEqual([0, 0, 0, 0]);
    const [mind] = session.agents.minds();
    expect(mind).toEqual({
      kind: 'acts',
      seatIdx: 0,
      preference: [],
      reason: 'counter-0',
      training: 'nothing',
      action: 2,
      value: Math.fround(0.2),
      probabilities: [0, 0, 1, 0, 0, 0, 0],
    });
    await session.close();
    services.dispose();
  });
});

describe('actions by name', () => {
  it('have each other’s numbers; none where the room lacks one', () => {
    expect(matchActions(['b', 'a'], ['a', 'b', 'c'])).toEqual({
      numActions: 2,
      toRoom: Uint8Array.of(1, 0),
      fromRoom: Uint8Array.of(1, 0, 0),
    });
    expect(matchActions(['b', 'd'], ['a', 'b', 'c'])).toBeUndefined();
  });
});
