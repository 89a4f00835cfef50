import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDemonstrations } from '../../../agents/memory/demonstrations.ts';
import { exportTransitions } from '../../../server/records/exporter.ts';
import { type Recording, readRecording } from '../../../server/records/reader.ts';
import type { ArenaClient } from '../../../server/rooms/arena-room.ts';
import { handleWish } from '../../../server/rooms/inbox.ts';
import { createVisitor } from '../../../server/rooms/visitors.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const services = createTestServices();
let recording: Recording;

beforeAll(async () => {
  const session = await openTestSession(services, { seats: 3, agents: 2, seed: 12, settings: { horizon: 20 } });
  const seatIdx = session.seating.join('person', 'Somebody', 'dealt');
  const client = { userData: createVisitor('person', seatIdx, 0), send: () => {} } as unknown as ArenaClient;
  for (let tick = 0; tick < 50; tick++) {
    if (tick === 30) handleWish(session, client, { mode: 'dealt' });
    session.arena.submit(seatIdx, session.arena.tick + 1, tick % 4);
    session.loop.run();
  }
  await session.close();
  recording = readRecording(session.recorder.path);
});
afterAll(() => services.dispose());

const target = (name: string) => join(services.recordingsFolder, name);

describe('export', () => {
  it('writes JSON lines that training reads: one demonstrator per player and wish', () => {
    const path = target('play.jsonl');
    expect(exportTransitions(recording, 'jsonl', path)).toBe(150);
    const demonstrations = parseDemonstrations(readFileSync(path, 'utf8'), 'orchard', path);
    expect(demonstrations.length).toBe(150);
    expect(demonstrations.numDemonstrators).toBe(4); // two agents, and a person with two wishes
    expect(demonstrations.terminated.some((flag) => flag === 1)).toBe(false);
  });

  it('marks people, truncation and what came next', () => {
    const lines = readFileSync(target('play.jsonl'), 'utf8').trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line));
    const person = rows.filter((row) => row.human);
    expect(new Set(person.map((row) => row.seat))).toEqual(new Set([2]));
    expect(person.map((row) => row.action)).toEqual(Array.from({ length: 50 }, (_, tick) => tick % 4));
    expect(person.filter((row) => row.truncated).map((row) => row.tick)).toEqual([20, 40]);
    for (const [index, row] of person.slice(0, -1).entries()) {
      if (!row.truncated) expect(person[index + 1].observation).toBe(row.nextObservation);
    }
  });

  it("exports nobody's rewards, wishes or name", () => {
    const text = readFileSync(target('play.jsonl'), 'utf8');
    expect(text).not.toMatch(/reward|preference|wish|Somebody|score|cumulant/i);
    expect(Object.keys(JSON.parse(text.split('\n')[0]))).toEqual([
      'world',
      'session',
      'tick',
      'seat',
      'human',
      'observation',
      'action',
      'nextObservation',
      'terminated',
      'truncated',
    ]);
  });

  it('writes the same rows as parquet', async () => {
    const path = target('play.parquet');
    expect(exportTransitions(recording, 'parquet', path)).toBe(150);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), utf8: false });
    const lines = readFileSync(target('play.jsonl'), 'utf8').trim().split('\n');
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const asLines = rows.map((row) => ({
      ...row,
      observation: base64(row.observation),
      nextObservation: base64(row.nextObservation),
    }));
    expect(asLines).toEqual(lines.map((line) => JSON.parse(line)));
  });

  it('leaves nothing behind when it cannot write', () => {
    expect(() => exportTransitions(recording, 'jsonl', '/nowhere/play.jsonl')).toThrow(/export cannot be written/);
    expect(readdirSync(services.recordingsFolder).filter((file) => file.includes('.tmp'))).toEqual([]);
  });
});
