import { afterAll, describe, expect, it } from 'vitest';
import { TreeCopy } from './tree-copy.ts';

/** CONTRIBUTING's "Add an agent kind" with a toy: a statue, which always does its first action and says so. */
const tree = new TreeCopy();
afterAll(() => tree.remove());

const SEATS = `
import type { SeatAgents } from '../../agents/core/seat-agents.ts';
import { createMemory, type Policy } from '../../agents/core/policy.ts';
import type { AgentOptions } from './agent-options.ts';
import { PolicySeats } from './policy-seats.ts';

const statue: Policy = {
  id: 'statue',
  createState: (numRows) => createMemory(numRows, 0),
  act({ rows }, _state, _rng, out) {
    for (const row of rows) out.actions[row] = 0;
  },
};

export function createStatues({ spec }: AgentOptions): SeatAgents {
  const tell = () => ({ reason: 'always its first action', training: '' });
  return new PolicySeats(spec, { summary: 'statues', givesWay: false, policyFor: () => statue, tell });
}
`;

const ROOM_TEST = `
import { expect, it } from 'vitest';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

it('a statue sits beside a random player', async () => {
  const services = { ...createTestServices(), createAgents };
  const session = await openTestSession(services, { world: 'maze', lineup: ['statue', 'random'] });
  const actions = Array.from({ length: 20 }, () => session.loop.run().actions[0]);
  expect(new Set(actions)).toEqual(new Set([0]));
  expect(session.agents.minds()[0]).toMatchObject({ reason: 'always its first action' });
  await session.close();
  services.dispose();
});
`;

describe('a toy kind of agents', () => {
  it('is asked for by the types where something is missing', () => {
    tree.write('server/hosting/statues.ts', SEATS);
    tree.insert(
      'server/protocol/messages.ts',
      "export const AGENT_KINDS = ['social', 'by-rule', 'random'",
      ", 'statue'",
    );
    const troubles = tree.types().join('\n');
    expect(troubles).toMatch(/server\/hosting\/agent-kinds\.ts.*'statue' is missing/);
    expect(troubles).toMatch(/server\/hosting\/create-agents\.ts.*'statue' is missing/);
  });

  it('sits in a room by its name', () => {
    tree.insert(
      'server/hosting/agent-kinds.ts',
      "  random: 'players that act at random',\n",
      "  statue: 'players that always do the same',\n",
    );
    tree.insert(
      'server/hosting/create-agents.ts',
      '  random: (options) => createScriptedSeats(options, randomActors),\n',
      '  statue: createStatues,\n',
    );
    tree.insert(
      'server/hosting/create-agents.ts',
      "import { SocialSeats } from './social-seats.ts';\n",
      "import { createStatues } from './statues.ts';\n",
    );
    tree.write('test/server/hosting/statues.test.ts', ROOM_TEST);
    expect(tree.types()).toEqual([]);
    expect(tree.vitest('statue', 'test/server/hosting/statues.test.ts')).toContain('1 passed');
  });
});
