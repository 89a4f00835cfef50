import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import { readRecording } from '../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../server/records/recorder.ts';
import { verifyRecording } from '../../server/records/replayer.ts';
import { runMurmur, type ServerProcess, startMurmur } from './process-harness.ts';
import { connectThrough, until } from './rooms/server-harness.ts';

let dataFolder: string;
const started: ServerProcess[] = [];

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'murmur-process-'));
});
afterEach(() => {
  for (const server of started.splice(0)) server.process.kill('SIGKILL');
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<ServerProcess> {
  const server = await startMurmur(args, { MURMUR_DATA: dataFolder });
  started.push(server);
  return server;
}

const recordings = () =>
  readdirSync(dataFolder)
    .filter((file) => file.endsWith(RECORDING_SUFFIX))
    .sort()
    .map((file) => join(dataFolder, file));

async function onlyRoom(server: ServerProcess): Promise<{ roomId: string; recordingId: string }> {
  const { rooms } = await (await fetch(`${server.url}/rooms`)).json();
  return rooms[0];
}

const isOneLine = (text: string) => text.trim().split('\n').length === 1 && text.startsWith('murmur: ');

describe('a server process', () => {
  it('opens a room in which four agents with trained weights play, when nothing else is asked for', async () => {
    const server = await start();
    const { rooms } = await (await fetch(`${server.url}/rooms`)).json();
    expect(rooms).toHaveLength(1);
    expect(rooms[0]).toMatchObject({ world: 'orchard', agents: 4, people: 0, seats: 8 });
    const client = await connectThrough(server.port, rooms[0].roomId);
    await until(() => client.room.state.tick > 3);
    await client.room.leave();
    server.process.kill('SIGTERM');
    expect((await server.finished).stdout).toMatch(/successor-feature agents, weights [0-9a-f]{16}/);
  });

  it('opens another world on a layout, where a person takes the seat of an agent that cooks', async () => {
    const server = await start('--world', 'overcooked', '--layout', 'cramped_room', '--tick', '50');
    const { rooms } = await (await fetch(`${server.url}/rooms`)).json();
    expect(rooms).toHaveLength(1);
    expect(rooms[0]).toMatchObject({ world: 'overcooked', generator: 'cramped_room', seats: 2, agents: 2, people: 0 });
    const client = await connectThrough(server.port, rooms[0].roomId);
    const [{ seatIdx, actionNames, horizon }] = client.welcomes;
    expect([horizon, client.room.state.players?.size]).toEqual([400, 2]);
    const up = actionNames.indexOf('up');
    client.room.onStateChange(({ tick }) => client.room.send('intent', { tick: tick + 1, action: up }));
    await until(() => client.room.state.players.get(String(seatIdx))?.lastAction === up);
    await client.room.leave();
    server.process.kill('SIGTERM');
    expect((await server.finished).code).toBe(143);
    expect(verifyRecording(readRecording(recordings()[0]))).toMatchObject({ isClosed: true, mismatch: undefined });
  });

  it('loses at most the tick it was in when it is killed, and the next start finishes the recording', async () => {
    const rng = new Rng(20261120);
    for (let round = 0; round < 3; round++) {
      const server = await start('--tick', '50', '--agents', '3', '--seats', '4');
      const room = await onlyRoom(server);
      const client = await connectThrough(server.port, room.roomId);
      client.room.reconnection.enabled = false;
      let lastSeen = 0;
      client.room.onStateChange((state) => {
        lastSeen = state.tick;
        client.room.send('intent', { tick: state.tick + 2, action: state.tick % 4 });
      });
      const killAt = 5 + rng.below(30);
      await until(() => lastSeen >= killAt);
      server.process.kill('SIGKILL');
      await server.finished;
      const path = join(dataFolder, room.recordingId + RECORDING_SUFFIX);
      const recording = readRecording(path);
      expect(recording.end).toBeUndefined();
      expect(recording.ticks.length).toBeGreaterThanOrEqual(lastSeen);
      expect(verifyRecording(recording).mismatch).toBeUndefined();
    }
    const killed = recordings();
    const last = await start();
    for (const path of killed) {
      expect(readRecording(path).end?.reason).toBe('recovered');
      expect(verifyRecording(readRecording(path)).mismatch).toBeUndefined();
    }
    last.process.kill('SIGTERM');
    expect((await last.finished).code).toBe(143);
  });

  it('tells its clients, closes its recordings and says so in one line on SIGTERM', async () => {
    const server = await start('--tick', '50');
    const { roomId, recordingId } = await onlyRoom(server);
    const client = await connectThrough(server.port, roomId);
    await until(() => client.room.state.tick > 3);
    server.process.kill('SIGTERM');
    const { code, stderr } = await server.finished;
    expect(code).toBe(143);
    expect(stderr).toMatch(/^\nclosing the rooms; once more to stop at once\nstopped; recordings are in .*\n$/);
    expect(client.closings).toHaveLength(1);
    expect(client.leaveCodes).toEqual([4001]);
    const recording = readRecording(join(dataFolder, recordingId + RECORDING_SUFFIX));
    expect(recording.end?.reason).toBe('closed');
    expect(verifyRecording(recording).mismatch).toBeUndefined();
    expect(readdirSync(dataFolder).filter((file) => file.endsWith('.open'))).toEqual([]);
    const db = new DatabaseSync(join(dataFolder, 'murmur.sqlite'));
    expect({ ...db.prepare('select ticks, reason from sessions').get() }).toEqual({
      ticks: recording.ticks.length,
      reason: 'closed',
    });
    db.close();
  });

  it('says in one line that its port is in use, and that its store is damaged', async () => {
    const server = await start();
    const second = await runMurmur(['start', '--no-page', '--port', String(server.port)], { MURMUR_DATA: dataFolder });
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/^murmur: port is in use; got "127.0.0.1:\d+"/);
    expect(isOneLine(second.stderr)).toBe(true);
    const other = mkdtempSync(join(tmpdir(), 'murmur-damaged-'));
    writeFileSync(join(other, 'murmur.sqlite'), 'this is no database, but long enough to be read as one'.repeat(100));
    const damaged = await runMurmur(['start', '--no-page', '--port', '0'], { MURMUR_DATA: other });
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toMatch(/^murmur: store cannot be opened/);
    expect(isOneLine(damaged.stderr)).toBe(true);
    rmSync(other, { recursive: true });
  });
});
