import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { runMurmur } from '../../server/process-harness.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
});

/** Something else that listens, and its port. */
async function listenWith(status: number, body: string): Promise<string> {
  const other = createServer((_request, response) => response.writeHead(status).end(body));
  server = other;
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  return String((other.address() as AddressInfo).port);
}

const ROOM = {
  roomId: 'abc',
  name: '',
  world: 'orchard',
  generator: 'open',
  designer: '',
  levels: 'same',
  pace: 'clock',
  seed: 7,
  seats: 8,
  bots: 0,
  people: 1,
  programs: 0,
  agents: 4,
  spectators: 0,
  tick: 12,
  tickMs: 150,
  open: true,
  recordingId: '20261120-000000-0a0b0c0d',
};

it('lists rooms in lines and as JSON', async () => {
  const port = await listenWith(200, JSON.stringify({ rooms: [ROOM] }));
  const lines = await runMurmur(['rooms', '--port', port]);
  expect(lines).toMatchObject({ code: 0, stderr: '' });
  expect(lines.stdout).toBe(
    'abc  orchard/open seed 7  1 people, 4 agents on 8 seats, 0 spectators  tick 12 (150 ms)  open\n',
  );
  const json = await runMurmur(['rooms', '--port', port, '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ rooms: [ROOM] });
});

it.each([
  [200, '<html>a web page</html>', 'what answers is no arena'],
  [200, '{"rooms":[{"roomId":1}]}', 'what answers is no arena'],
  [200, 'null', 'what answers is no arena'],
  [500, 'out of order', 'no arena answers'],
])('says in one line that %i %s is no arena', async (status, body, what) => {
  const port = await listenWith(status, body);
  const { code, stderr } = await runMurmur(['rooms', '--port', port]);
  expect([code, stderr]).toEqual([2, `murmur: ${what}; got "http://127.0.0.1:${port}/rooms"\n`]);
});
