import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDemonstrations } from '../../../agents/memory/demonstrations.ts';
import { readTextFile } from '../../../agents/text-file.ts';
import { exportTransitions } from '../../../server/records/exporter.ts';
import { type Recording, readRecording } from '../../../server/records/reader.ts';
import { playTransitions } from '../../../server/records/transitions.ts';
import type { ArenaClient } from '../../../server/rooms/arena-client.ts';
import { handleMessage } from '../../../server/rooms/inbox.ts';
import { createVisitor } from '../../../server/rooms/visitors.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const services = createTestServices();
let recording: Recording;

beforeAll(async () => {
  const session = await openTestSession(services, { seats: 3, agents: 2, seed: 12, settings: { horizon: 20 } });
  const seatIdx = session.seating.join('person', 'Somebody', 'dealt');
  const client = { userData: createVisitor('person', seatIdx, 0), send: () => {} } as unknown as ArenaClient;
  for (let tick = 0; tick < 50; tick++) {
    if (tick === 30) handleMessage('wish', session, client, { mode: 'dealt' });
    session.arena.submit(seatIdx, session.arena.tick + 1, tick % 4);
    session.loop.run();
  }
  await session.close();
  recording = readRecording(session.recorder.path);
});
afterAll(() => services.dispose());

const target = (name: string) => join(services.recordingsFolder, name);

const read = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('export', () => {
  it('writes JSON lines that training reads: one demonstrator per player and preference', () => {
    const path = target('play.jsonl');
    expect(exportTransitions(recording, 'jsonl', path)).toBe(150);
    const demonstrations = parseDemonstrations(readFileSync(path, 'utf8'), 'orchard', path, 'all');
    expect(demonstrations.length).toBe(150);
    expect(demonstrations.numDemonstrators).toBe(4); // two agents, and a person with two preferences
    expect(demonstrations.terminated.some((flag) => flag === 1)).toBe(false);
    expect(parseDemonstrations(readFileSync(path, 'utf8'), 'orchard', path, 'people').length).toBe(50);
  });

  it('gives back every observation as it was', () => {
    const path = target('play.jsonl');
    const { observations, nextObservations } = parseDemonstrations(readFileSync(path, 'utf8'), 'orchard', path, 'all');
    const expected: Record<string, { seen: string; next: string }> = {};
    for (const { player, seat, tick, observation, nextObservation } of playTransitions(recording)) {
      expected[`${player}/${seat}/${tick}`] = { seen: observation.join(''), next: nextObservation.join('') };
    }
    const seenThen = new Set(Object.values(expected).map(({ seen, next }) => `${seen} ${next}`));
    const length = observations.length / 150;
    for (let m = 0; m < 150; m++) {
      const [seen, next] = [observations, nextObservations].map((all) => all.subarray(m * length, (m + 1) * length));
      expect(seenThen.has(`${seen.join('')} ${next.join('')}`)).toBe(true);
    }
  });

  it('marks people, truncation and who else acted', () => {
    const [head, ...rows] = read(target('play.jsonl'));
    expect(head).toMatchObject({ format: 'murmuration-steps', version: 2, world: 'orchard', observationLength: 898 });
    expect(new Set(rows.map(({ who }) => who))).toEqual(new Set(['person', 'scripted']));
    const person = rows.filter((row) => row.who === 'person');
    expect(new Set(person.map((row) => row.seat))).toEqual(new Set([2]));
    expect(person.map((row) => row.action)).toEqual(Array.from({ length: 50 }, (_, tick) => tick % 4));
    expect(person.filter((row) => row.end === 'truncated').map((row) => row.tick)).toEqual([20, 40]);
    expect(person.filter((row) => row.next !== undefined).map((row) => row.tick)).toEqual([20, 30, 40, 50]); // ends, a new preference, the last
  });

  it("exports nobody's rewards, preferences or name", () => {
    const text = readFileSync(target('play.jsonl'), 'utf8');
    expect(text).not.toMatch(/reward|preference|wish|Somebody|score|cumulant/i);
  });

  it('exports people only, or some seats, and says when that is nothing', () => {
    const path = target('people.jsonl');
    expect(exportTransitions(recording, 'jsonl', path, { onlyPeople: true })).toBe(50);
    expect(
      new Set(
        read(path)
          .slice(1)
          .map(({ who }) => who),
      ),
    ).toEqual(new Set(['person']));
    expect(exportTransitions(recording, 'jsonl', path, { seats: [0, 2] })).toBe(100);
    expect(
      new Set(
        read(path)
          .slice(1)
          .map(({ seat }) => seat),
      ),
    ).toEqual(new Set([0, 2]));
    expect(() => exportTransitions(recording, 'jsonl', path, { onlyPeople: true, seats: [1] })).toThrow(
      /^no step to export; got "people in seats 1"/,
    );
  });

  it('is packed where its name says so, and far smaller than both observations of every step', () => {
    const [plain, packed] = ['play.jsonl', 'play.jsonl.gz'].map(target);
    exportTransitions(recording, 'jsonl', packed);
    expect(readTextFile(packed, { what: 'export' })).toBe(readFileSync(plain, 'utf8'));
    const asBase64 = 150 * 2 * Math.ceil(898 / 3) * 4;
    expect(statSync(plain).size).toBeLessThan(asBase64 / 8);
    expect(statSync(packed).size).toBeLessThan(statSync(plain).size / 4);
    expect(() => exportTransitions(recording, 'parquet', target('play.parquet.gz'))).toThrow(/packed within/);
  });

  it('writes the same steps as parquet', async () => {
    const path = target('play.parquet');
    expect(exportTransitions(recording, 'parquet', path)).toBe(150);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), utf8: false });
    const expected = [...playTransitions(recording)].map(({ seat, tick, who, action }) => [seat, tick, who, action]);
    expect(rows.map(({ seat, tick, who, action }) => [seat, tick, who, action])).toEqual(expected);
    expect([rows[0].observation.length, rows[0].nextObservation.length]).toEqual([898, 898]);
  });

  it('leaves nothing behind when it cannot write', () => {
    expect(() => exportTransitions(recording, 'jsonl', '/nowhere/play.jsonl')).toThrow(/export cannot be written/);
    writeFileSync(target('a-file'), '');
    const below = join(target('a-file'), 'play.jsonl');
    expect(() => exportTransitions(recording, 'jsonl', below)).toThrow(
      `export cannot be written (ENOTDIR); got "${below}"`,
    );
    expect(readdirSync(services.recordingsFolder).filter((file) => file.includes('.tmp'))).toEqual([]);
  });
});
