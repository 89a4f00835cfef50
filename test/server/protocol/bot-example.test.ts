import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest';
import { playerOf, startTestArena, type TestArena, until } from '../rooms/server-harness.ts';

/** The bot of docs/protocol.md, as it stands there: a program of its own that joins over a socket and plays. */

const ROOT = resolve(import.meta.dirname, '../../..');

let arena: TestArena;
let bot: ChildProcess | undefined;
beforeEach(async () => {
  arena = await startTestArena();
});
afterEach(async () => {
  bot?.kill('SIGKILL');
  await arena.stop();
});

it('is taken for a program and its moves are executed', async () => {
  const room = await arena.createRoom({ seats: 2, agents: 0 });
  const watcher = await arena.connect(room, { role: 'spectator' });
  const page = readFileSync(resolve(ROOT, 'docs/protocol.md'), 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const address = `http://127.0.0.1:${arena.server.port}`;
  expect(example).toContain("'http://127.0.0.1:2567'");
  const program = example.replace('http://127.0.0.1:2567', address).replace('process.argv[2]', `'${room.roomId}'`);
  bot = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT });
  const said: string[] = [];
  bot.stderr?.on('data', (bytes) => said.push(String(bytes)));
  onTestFailed(() => console.error(said.join('')));
  await until(() => playerOf(watcher, 0) !== undefined);
  const { row, col, facing, name } = playerOf(watcher, 0)!;
  expect(name).toBe('Rover');
  await until(() => {
    const player = playerOf(watcher, 0);
    return player !== undefined && (player.row !== row || player.col !== col || player.facing !== facing);
  });
  const { rooms } = (await (await fetch(`${address}/rooms`)).json()) as {
    rooms: { people: number; programs: number }[];
  };
  expect(rooms).toMatchObject([{ people: 0, programs: 1 }]);
});
