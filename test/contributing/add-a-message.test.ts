import { afterAll, describe, expect, it } from 'vitest';
import { TreeCopy } from './tree-copy.ts';

/** CONTRIBUTING's "Add a message" with a toy of each kind: a person waves, and the room waves back. */
const tree = new TreeCopy();
afterAll(() => tree.remove());

const ROOM_TEST = `
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestArena, type TestArena, until } from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena();
});
afterAll(() => arena.stop());

it('a person waves, and the room waves back', async () => {
  const person = await arena.connect(await arena.createRoom({ seats: 2, agents: 0 }));
  const seen: unknown[] = [];
  person.room.onMessage('waved', (message) => seen.push(message));
  person.room.send('wave', { times: 9 });
  await until(() => person.refusals.length > 0);
  expect(person.refusals[0]).toMatchObject({ code: 'bad-message' });
  person.room.send('wave', { times: 2 });
  await until(() => seen.length > 0);
  expect(seen).toEqual([{ seatIdx: 0, times: 2 }]);
});
`;

describe('toy messages', () => {
  it('are asked for by the types where something is missing', () => {
    tree.insert(
      'server/protocol/messages.ts',
      '  control: controlMessage,\n',
      '  wave: z.strictObject({ times: z.int().min(1).max(3) }),\n',
    );
    tree.insert(
      'server/protocol/server-messages.ts',
      'export interface ServerMessages {\n',
      '  readonly waved: { readonly seatIdx: number; readonly times: number };\n',
    );
    const troubles = tree.types();
    expect(troubles).toHaveLength(2);
    expect(troubles.join('\n')).toMatch(/server\/rooms\/inbox\.ts.*'wave' is missing/);
    expect(troubles.join('\n')).toMatch(/client\/net\/room-connection\.ts.*'waved' is missing/);
  });

  it('go from a page to a room and back', () => {
    tree.insert(
      'server/rooms/inbox.ts',
      'const HANDLERS: { readonly [Name in ClientMessageName]: Handler<Name> } = {\n',
      `  wave(_session, client, { times }) {
    const { seatIdx } = client.userData as Visitor;
    if (seatIdx < 0) return NO_SEAT;
    client.send('waved', { seatIdx, times });
    return undefined;
  },

`,
    );
    tree.insert(
      'client/net/room-connection.ts',
      "      closing: () => this.#end('closing'),\n",
      '      waved: ({ times }) => console.info(times),\n',
    );
    tree.insert(
      'client/net/room-connection.ts',
      '  /** As the owner of the room. */\n',
      "  sendWave(times: number): void {\n    this.#room?.send('wave', { times });\n  }\n\n",
    );
    tree.write('test/server/rooms/wave.test.ts', ROOM_TEST);
    expect(tree.types()).toEqual([]);
    expect(tree.vitest('waves', 'test/server/rooms/wave.test.ts')).toContain('1 passed');
  });
});
