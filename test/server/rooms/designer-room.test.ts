import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { unpack } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWorld } from '../../../envs/registry.ts';
import { FORWARD, TURN_LEFT, TURN_RIGHT } from '../../../envs/worlds/maze/settings.ts';
import { actionDistances, isSolvable, optimalActions } from '../../../envs/worlds/maze/solve.ts';
import { INBOX_FOLDER } from '../../../server/hosting/drawn-levels.ts';
import { type DesignerHistory, designerHistory } from '../../../server/protocol/designer.ts';
import { LIMITS } from '../../../server/protocol/limits.ts';
import type { ReplayFrames } from '../../../server/protocol/replay.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../../server/records/recorder.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import type { ArenaRoom } from '../../../server/rooms/arena-room.ts';
import { makeNanoRun } from '../../train/run/nano-run.ts';
import { playerOf, startTestArena, type TestArena, type TestClient, until } from './server-harness.ts';

/** A level whose way a student seldom misses and a person never: two actions. */
const DRAWN = '.....\n.>.G.\n.....\n.....\n.....\n';
const HORIZON = 20;
const { levelFormat } = findWorld('maze');

let folder: string;
let arena: TestArena;
const runAt = (designer: string) => join(folder, designer);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmur-designer-room-'));
  await makeNanoRun(runAt('accel'), 'accel', 2560, { capacity: 8 });
  await makeNanoRun(runAt('paired'), 'paired', 1024);
  arena = await startTestArena();
});
afterAll(async () => {
  await arena.stop();
  rmSync(folder, { recursive: true, force: true });
});

const createRoom = (designer: string, options: Record<string, unknown> = {}) =>
  arena.createRoom({ world: 'maze', seats: 3, settings: { horizon: HORIZON }, ...options }, runAt(designer));

async function historyOf(roomId: string): Promise<DesignerHistory> {
  const answer = await fetch(`${arena.server.url}/rooms/${roomId}/designer`);
  return designerHistory.parse(await answer.json());
}

const postLevel = (roomId: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${arena.server.url}/rooms/${roomId}/designer/levels`, { method: 'POST', headers, body: JSON.stringify(body) });

/** A drawn level is kept in the data folder and in the inbox of the run, without who drew it. */
async function expectKept(room: ArenaRoom): Promise<void> {
  expect((await postLevel(room.roomId, { text: DRAWN })).status).toBe(201);
  const inbox = join(runAt('paired'), INBOX_FOLDER);
  const files = readdirSync(inbox).filter((name) => name.endsWith('.txt'));
  expect(files.map((name) => readFileSync(join(inbox, name), 'utf8'))).toEqual([DRAWN]);
  const lines = readFileSync(join(arena.dataFolder, 'drawn-levels.jsonl'), 'utf8').trim().split('\n');
  const kept = JSON.parse(lines.at(-1)!);
  expect(kept).toMatchObject({ designer: 'paired', text: DRAWN, recordingId: room.listing().recordingId });
  expect(Object.keys(kept).sort()).toEqual(['designer', 'drawnAtMs', 'hash', 'levelId', 'recordingId', 'text']);
}

const ownResult = (client: TestClient) =>
  client.races.at(-1)?.racers.find(({ seatIdx }) => seatIdx === client.welcomes[0].seatIdx);

/** Walks the shortest way of the level that is raced, one action a tick, until the race is over. */
async function raceToGoal(client: TestClient, roomId: string): Promise<void> {
  const { levels, playedId } = await historyOf(roomId);
  const level = levelFormat.parse(levels.find(({ levelId }) => levelId === playedId)!.text);
  const distances = actionDistances(level);
  const press = () => {
    const own = playerOf(client);
    if (own === undefined || ownResult(client)?.isDone === true) return;
    const left = (facing: number) => distances[(own.row * level.width + own.col) * 4 + facing];
    const turn = [TURN_LEFT, TURN_RIGHT].find(
      (action) => left((own.facing + (action === TURN_LEFT ? 3 : 1)) & 3) < left(own.facing),
    );
    client.room.send('intent', { tick: client.room.state.tick + 1, action: turn ?? FORWARD });
  };
  client.room.onStateChange(press);
  press();
  await until(() => client.races.at(-1)!.isOver);
  client.room.onStateChange.remove(press);
}

describe('a person races the student of a run', () => {
  it('on the level that its designer drew, and everybody is told what came of it', async () => {
    const room = await createRoom('accel');
    expect(room.listing()).toMatchObject({
      generator: 'designer',
      designer: 'accel',
      seats: 3,
      agents: 1,
      levels: 'new',
    });
    await wait(300);
    expect(room.listing().tick).toBe(0); // nobody is here
    const client = await arena.connect(room, { name: 'Ada' });
    expect(client.welcomes[0]).toMatchObject({ seatIdx: 1, designer: 'accel', horizon: HORIZON, height: 5, width: 5 });
    await until(() => client.races.length > 0);
    const [designed] = client.designed;
    expect(designed).toMatchObject({
      episode: 1,
      designer: 'accel',
      scoreName: 'max-mc',
      side: 5,
      countsPeople: false,
    });
    expect(client.races[0].racers.map(({ role, name }) => [role, name])).toEqual([
      ['protagonist', 'Protagonist'],
      ['person', 'Ada'],
    ]);
    const { levels, playedId } = await historyOf(room.roomId);
    expect(playedId).toBe(designed.levelId);
    const level = levelFormat.parse(levels.find(({ levelId }) => levelId === playedId)!.text);
    expect(designed.isSolvable).toBe(isSolvable(level));
    await raceToGoal(client, room.roomId);
    const result = client.races.at(-1)!;
    const [protagonist, person] = result.racers;
    expect(person.isSolved).toBe(designed.isSolvable && optimalActions(level) <= HORIZON);
    expect(person.return).toBeCloseTo(person.isSolved ? 1 - (0.9 * person.steps) / HORIZON : 0, 1); // whole hundredths
    expect(result.measuredRegret).toBeCloseTo(Math.max(0, person.return! - protagonist.return!));
    await until(() => client.room.state.ending !== 0);
    const after = await historyOf(room.roomId);
    expect(after.levels.find(({ levelId }) => levelId === playedId)).toMatchObject({
      plays: 1,
      humanBest: person.return,
      measuredRegret: result.measuredRegret,
    });
  });

  it('with people who count, on a level that a person drew, and the next race begins after a rest', async () => {
    const room = await createRoom('accel', { humanRegret: true, start: 'at-once' });
    const client = await arena.connect(room);
    await until(() => client.races.length > 0);
    const answer = await postLevel(room.roomId, { text: DRAWN });
    expect(answer.status).toBe(201);
    const { levelId } = (await answer.json()) as { levelId: number };
    await until(() => client.room.state.tick > 0);
    const watcher = await arena.connect(room, { role: 'spectator' });
    await until(() => watcher.races.length > 0);
    await client.room.leave();
    const next = await arena.connect(room); // who sits down where nobody races begins a race at once
    await until(() => next.races.length > 0);
    expect(next.designed.at(-1)).toMatchObject({ levelId, origin: 'person', move: 'new', countsPeople: true });
    expect(watcher.designed.at(-1)).toMatchObject({ levelId, episode: 2 });
    next.room.send('profile', { name: 'Grace' });
    await until(() => watcher.races.at(-1)!.racers.some(({ name }) => name === 'Grace'));
    await raceToGoal(next, room.roomId);
    const result = next.races.at(-1)!;
    expect(result.racers.at(-1)).toMatchObject({ role: 'person', isSolved: true });
    const entered = (await historyOf(room.roomId)).levels.find((level) => level.levelId === levelId)!;
    expect(entered).toMatchObject({ origin: 'person', plays: 1, humanBest: result.racers.at(-1)!.return });
    expect(entered.measuredRegret).toBeCloseTo(result.measuredRegret!);
    await until(() => next.designed.at(-1)!.episode === 3);
    expect(next.room.state.ending).toBe(0);
    const { recordingId } = room.listing();
    await room.disconnect();
    const frames = await fetch(`${arena.server.url}/recordings/${recordingId}/frames`);
    const { roster } = unpack(Buffer.from(await frames.arrayBuffer())) as ReplayFrames;
    expect(roster[0]).toMatchObject({ seatIdx: 0, name: 'Protagonist' });
    const recording = readRecording(join(arena.dataFolder, recordingId + RECORDING_SUFFIX));
    expect(recording.ticks.some(({ events }) => events.some(({ kind }) => kind === 'break'))).toBe(true);
    expect(verifyRecording(recording)).toMatchObject({ isClosed: true, mismatch: undefined });
  });

  it('keeps the students on their seats, and says when people hold all others', async () => {
    const room = await createRoom('paired', { start: 'at-once' });
    expect(room.listing()).toMatchObject({ agents: 2, designer: 'paired' });
    const client = await arena.connect(room);
    await until(() => client.races.length > 0);
    expect(client.welcomes[0].seatIdx).toBe(2);
    expect(client.races[0].racers.map(({ role }) => role)).toEqual(['protagonist', 'antagonist', 'person']);
    await expect(arena.connect(room)).rejects.toThrow('room-full: people hold all 1 seats; join as spectator');
    await until(() => client.races.at(-1)!.isOver); // at the horizon, as the person stands still
    const { racers, measuredRegret } = client.races.at(-1)!;
    expect(racers[2]).toMatchObject({ isSolved: false, return: 0, steps: HORIZON });
    expect(measuredRegret).toBeCloseTo(Math.max(0, racers[1].return! - racers[0].return!));
    await client.room.leave();
    await expectKept(room);
  });
});

describe('a level that a person draws', () => {
  it('is refused in one line when no editor could make it, from a foreign page, and where no designer is', async () => {
    const room = await createRoom('accel');
    const ask = async (body: unknown, headers: Record<string, string> = {}, roomId = room.roomId) => {
      const answer = await postLevel(roomId, body, headers);
      return [answer.status, (await answer.json()) as { code: string; message: string }] as const;
    };
    expect(await ask({ text: '.....\n.>...\n.....\n.....\n.....\n' })).toEqual([
      400,
      { code: 'bad-level', message: 'number of goals; got 0; expected exactly 1 (G)' },
    ]);
    expect((await ask({ text: '......\n'.repeat(4) }))[1].code).toBe('bad-level');
    expect((await ask({ level: DRAWN }))[1]).toMatchObject({ code: 'bad-level' });
    expect((await ask({ text: DRAWN, isMine: true }))[1]).toMatchObject({ code: 'bad-level' });
    expect((await ask({ text: DRAWN }, { origin: 'https://elsewhere.example' }))[0]).toBe(403);
    expect((await ask({ text: DRAWN }, {}, 'no-such-room'))[0]).toBe(404);
    const plain = await arena.createRoom({ world: 'maze' });
    expect((await ask({ text: DRAWN }, {}, plain.roomId))[0]).toBe(404);
    expect((await fetch(`${arena.server.url}/rooms/${plain.roomId}/designer`)).status).toBe(404);
    expect((await ask({ text: '.'.repeat(LIMITS.maxPayloadBytes) }))[0]).toBe(413);
    expect((await historyOf(room.roomId)).numWaiting).toBe(0);
  });
});

describe('a room with a designer is refused in one line', () => {
  it('with options that a designer leaves no choice of, for a folder without a run, and for a name that does not ship', async () => {
    await expect(createRoom('accel', { agents: 2 })).rejects.toThrow(
      'option agents has no meaning with a designer; got 2',
    );
    await expect(createRoom('nowhere')).rejects.toThrow('this folder holds no run');
    const body = JSON.stringify({ world: 'maze', designer: 'nobody' });
    const answer = await fetch(`${arena.server.url}/rooms`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain(
      'no curriculum of that name ships with this version; got "nobody"; expected ',
    );
    const path = JSON.stringify({ world: 'maze', designer: '../../runs' });
    expect((await fetch(`${arena.server.url}/rooms`, { method: 'POST', body: path })).status).toBe(400);
  });
});
