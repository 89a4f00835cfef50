import { join } from 'node:path';
import { matchMaker } from '@colyseus/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { type ControlMessage, type RoomOptions, roomOptions } from '../../../server/protocol/messages.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { startTestArena, type TestArena, type TestClient, until } from './server-harness.ts';

let arena: TestArena;
beforeAll(async () => {
  arena = await startTestArena({}, createAgents);
});
afterAll(() => arena.stop());

async function openMaze(options: RoomOptions) {
  const parsed = roomOptions.parse({ world: 'maze', seats: 4, seed: 1, tickMs: 50, start: 'at-once', ...options });
  const room = await arena.server.createRoom({ options: parsed, isPermanent: true });
  const client = await arena.connect(room, { role: 'spectator' });
  const choose = (seat: ControlMessage['seat'], ownerKey = room.ownerKey) =>
    client.room.send('control', { ownerKey, seat });
  return { room, client, choose };
}

const lastMinds = ({ minds }: TestClient) => minds.at(-1);
const trainingsOf = (client: TestClient) =>
  lastMinds(client)?.minds.map((mind) => [mind.seatIdx, mind.kind === 'acts' && mind.training !== '']);

describe('who sits in the seats', () => {
  it('is what the list says, and what the owner chooses while the room runs; the recording plays again', async () => {
    const { room, client, choose } = await openMaze({ lineup: ['ued-paired', 'scripted', 'empty'] });
    await until(() => lastMinds(client)?.minds.length === 2);
    expect(lastMinds(client)?.lineup).toEqual(['ued-paired', 'by-rule', 'empty', 'empty']);
    expect(trainingsOf(client)).toEqual([
      [0, true],
      [1, false],
    ]);
    choose({ seatIdx: 3, who: 'ued-paired' });
    await until(() => lastMinds(client)?.minds.length === 3);
    choose({ seatIdx: 1, who: 'ued-paired' });
    await until(() => lastMinds(client)?.minds.every((mind) => mind.kind === 'acts' && mind.training !== '') === true);
    choose({ seatIdx: 0, who: 'empty' });
    await until(() => lastMinds(client)?.minds.length === 2);
    expect(lastMinds(client)?.lineup).toEqual(['empty', 'ued-paired', 'empty', 'ued-paired']);
    const chosenTick = lastMinds(client)?.tick ?? 0;
    await until(() => (lastMinds(client)?.tick ?? 0) > chosenTick); // told with a tick, the minds are in the recording
    await matchMaker.getLocalRoomById(room.roomId).disconnect();
    const recording = readRecording(join(arena.dataFolder, room.recordingId + RECORDING_SUFFIX));
    expect(verifyRecording(recording).mismatch).toBeUndefined();
    const told = recording.ticks.flatMap(({ notes }) => notes.filter(({ kind }) => kind === 'mind'));
    expect(told.some((note) => 'probabilities' in note && note.probabilities?.length === 7)).toBe(true);
  });

  it('is refused in one line where it cannot be, and to all but the owner', async () => {
    const { client, choose } = await openMaze({ agents: 1 });
    const lineAfter = async (send: () => void) => {
      const { length } = client.refusals;
      send();
      await until(() => client.refusals.length > length);
      return client.refusals.at(-1);
    };
    expect(await lineAfter(() => choose({ seatIdx: 9, who: 'random' }))).toMatchObject({
      code: 'bad-options',
      message: 'seat for an agent; got 10; expected 1 to 4',
    });
    expect((await lineAfter(() => choose({ seatIdx: 1, who: 'ued-pared' })))?.message).toContain('got "ued-pared"');
    expect((await lineAfter(() => choose({ seatIdx: 1, who: 'social' })))?.message).toContain('agents of world maze');
    expect((await lineAfter(() => choose({ seatIdx: 1, who: 'random' }, 'wrong')))?.code).toBe('not-owner');
    expect(lastMinds(client)?.lineup).toEqual(['shipped', 'empty', 'empty', 'empty']);
    await client.room.leave();
  });

  it('may be asked for by a name that the server offers, and by no path', async () => {
    const answer = await fetch(`${arena.server.url}/students?world=maze`);
    expect(((await answer.json()) as { students: unknown[] }).students).toContainEqual({
      name: 'ued-paired',
      world: 'maze',
      summary: 'maze, PPO under designer paired (mid), 6.0 million steps, seed 1',
    });
    const post = async (lineup: string[]) => {
      const body = JSON.stringify({ world: 'maze', seats: 2, lineup });
      const made = await fetch(`${arena.server.url}/rooms`, { method: 'POST', body });
      return [made.status, ((await made.json()) as { message?: string }).message] as const;
    };
    expect((await post(['ued-paired', 'empty']))[0]).toBe(201);
    expect((await post(['agents/checkpoints/ued-paired']))[0]).toBe(400);
    expect(await post(['ued-paired', 'random', 'random'])).toEqual([
      400,
      'agents of the room; got "3 entries"; expected at most 2, the seats of maze (uniform-60); at entry 3: random',
    ]);
  });
});
