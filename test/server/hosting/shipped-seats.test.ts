import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyMind } from '../../../agents/parts.ts';
import { hashLevel } from '../../../envs/core/level.ts';
import { findWorld } from '../../../envs/registry.ts';
import { createAgents } from '../../../server/hosting/create-agents.ts';
import { listShippedStudents } from '../../../server/hosting/shipped-students.ts';
import type { RoomOptions } from '../../../server/protocol/messages.ts';
import { readRecording } from '../../../server/records/reader.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';
import { playTransitions } from '../../../server/records/transitions.ts';
import { createTestServices, openTestSession, type TestServices } from '../../fuzz/room-harness.ts';
import { shipTinyStudent } from './tiny-students.ts';

const COOK = { observation: 'featurised', featurisedCounters: true };
const BY_RULE = 'plays by rule';
const FIRST = 'cramped_room';
let root: string;
let services: TestServices;
const lines: string[] = [];
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'murmur-shipped-'));
  const all = join(root, 'all');
  mkdirSync(all);
  const kitchen = { ...COOK, horizon: 30 };
  const ship = (name: string, request: Parameters<typeof shipTinyStudent>[2]) => shipTinyStudent(all, name, request);
  await ship('cook-first', { algorithm: 'ippo', world: 'overcooked', layout: FIRST, settings: kitchen });
  const otherView = { ...kitchen, featurisedPots: 1 };
  await ship('cook-any', {
    ...{ algorithm: 'ippo', world: 'overcooked', generator: 'random-kitchen' },
    settings: otherView,
  });
  await ship('finder', {
    ...{ algorithm: 'ippo', world: 'xland', generator: 'trivial' },
    settings: { numSeats: 2, showTask: 'goal' }, // seats are seen where there are others
  });
  await ship('racer', { algorithm: 'ppo', world: 'maze', settings: { size: 7 } });
  await ship('watcher', { algorithm: 'ippo', world: 'goal-cycle', settings: { horizon: 30 } });
  mkdirSync(join(root, 'one'));
  cpSync(join(all, 'cook-first'), join(root, 'one', 'cook-first'), { recursive: true });
  services = createTestServices();
});
afterAll(() => {
  services?.dispose();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  lines.length = 0;
});

/** A room of usual agents, where those in a folder of the test are what ships. */
function openRoom(options: RoomOptions, folder = 'all') {
  const log = (line: string) => lines.push(line);
  const shippedFolder = join(root, folder);
  const create: typeof createAgents = (agentOptions, who) => createAgents({ ...agentOptions, shippedFolder, log }, who);
  return openTestSession({ ...services, createAgents: create }, { seed: 3, ...options });
}

type Room = Awaited<ReturnType<typeof openRoom>>;
const mindsOf = ({ agents }: Room) => agents.minds() as readonly PolicyMind[];
const reasonsOf = (room: Room) => mindsOf(room).map(({ reason }) => reason.split(' (')[0]);

/** Who sits in the room's first seat, after some ticks without a failure. */
async function whoPlays(options: RoomOptions, folder?: string): Promise<string> {
  const room = await openRoom(options, folder);
  for (let tick = 0; tick < 5; tick++) room.loop.run();
  expect(room.agents.failures).toBe(0);
  const [reason] = reasonsOf(room);
  await room.close();
  return reason;
}

describe('the usual agents of a room', () => {
  it('are in each episode the student of its level, else one of drawn levels, each with its own view', async () => {
    const levelHash = hashLevel(findWorld('overcooked').namedLevels!.get(FIRST)!);
    const room = await openRoom({ world: 'overcooked', levels: 'new', settings: { horizon: 10 } });
    const played = new Map<string, Set<string>>();
    for (let tick = 0; tick < 200; tick++) {
      room.loop.run();
      if (room.arena.hasEnded) continue;
      const who = room.arena.levelHash === levelHash ? 'its own' : 'drawn';
      for (const { reason, training, probabilities } of mindsOf(room)) {
        played.set(who, (played.get(who) ?? new Set()).add(`${reason}: ${training}`));
        expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 5);
      }
    }
    expect(room.agents.failures).toBe(0);
    expect([...(played.get('its own') ?? [])]).toEqual([
      'student of cook-first: overcooked (cramped_room), IPPO, 256 steps, seed 1',
    ]);
    expect([...(played.get('drawn') ?? [])]).toEqual([
      'student of cook-any: overcooked (random-kitchen), IPPO under designer dr, 256 steps, seed 1',
    ]);
    expect(lines).toEqual([]);
    const { path } = room.recorder;
    await room.close();
    const recording = readRecording(path);
    expect(verifyRecording(recording)).toMatchObject({ ticks: 200, mismatch: undefined });
    const swaps = recording.ticks.flatMap(({ notes }) => notes.filter(({ kind }) => kind === 'weights'));
    expect(swaps.length).toBeGreaterThan(1);
  });

  it('see what they were trained on: they play as in a room that shows it', async () => {
    const movesIn = async (settings: RoomOptions['settings']) => {
      const room = await openRoom({ world: 'overcooked', layout: FIRST, settings });
      const moves = Array.from({ length: 150 }, () => [...room.loop.run().actions]);
      await room.close();
      return moves;
    };
    expect(await movesIn({})).toEqual(await movesIn(COOK));
  });

  it('are told apart from players by rule by who looks at the recording, step by step', async () => {
    const room = await openRoom({ world: 'overcooked', levels: 'new', settings: { horizon: 10 } }, 'one');
    const acted = new Map<number, string>(); // by tick
    for (let tick = 1; tick <= 200; tick++) {
      room.loop.run();
      acted.set(tick, reasonsOf(room)[0] === BY_RULE ? 'scripted' : 'agent');
    }
    const { path } = room.recorder;
    await room.close();
    const steps = [...playTransitions(readRecording(path), { seats: [0] })];
    expect(steps.map(({ tick, who }) => [tick, who])).toEqual(steps.map(({ tick }) => [tick, acted.get(tick)]));
    expect(new Set(steps.map(({ who }) => who))).toEqual(new Set(['agent', 'scripted']));
  });

  it.each([
    ['by-rule', 'social'],
    ['social', 'by-rule'],
  ])('are told apart after the owner has put another in their place: %s, then %s', async (...who) => {
    const room = await openTestSession({ ...services, createAgents }, { seed: 3, lineup: [who[0], 'social'] });
    const kindOf = (name: string) => (name === 'by-rule' ? 'scripted' : 'agent');
    for (let tick = 0; tick < 30; tick++) room.loop.run();
    room.control({ seat: { seatIdx: 0, who: who[1] } });
    for (let tick = 0; tick < 30; tick++) room.loop.run();
    const { path } = room.recorder;
    await room.close();
    const steps = [...playTransitions(readRecording(path), { seats: [0] })];
    expect(steps.map((step) => step.who)).toEqual(steps.map(({ tick }) => kindOf(who[tick <= 30 ? 0 : 1])));
  });

  it('play by rule on levels that nobody was trained on, with one line for the log', async () => {
    const played = new Set<string>();
    const room = await openRoom({ world: 'overcooked', levels: 'new', settings: { horizon: 10 } }, 'one');
    for (let tick = 0; tick < 200; tick++) {
      room.loop.run();
      for (const reason of reasonsOf(room)) played.add(reason);
    }
    expect(room.agents.failures).toBe(0);
    await room.close();
    expect([...played].sort()).toEqual([BY_RULE, 'student of cook-first']);
    expect(lines).toEqual([
      'no shipped student was trained on levels as this one, players by rule play it: cook-first on cramped_room',
    ]);
    expect(await whoPlays({ world: 'overcooked', layout: 'coordination_ring' }, 'one')).toBe(BY_RULE);
    expect(await whoPlays({ world: 'overcooked', layout: 'coordination_ring' })).toBe('student of cook-any');
    expect(await whoPlays({ world: 'maze' }, 'one')).toBe(BY_RULE);
  });

  it.each<[string, RoomOptions, RegExp]>([
    [
      'other rules',
      { world: 'overcooked', settings: { dynamics: 'new' } },
      /setting dynamics; got "new"; expected old/,
    ],
    ['more seats', { world: 'overcooked', generator: 'random-kitchen', seats: 3 }, /another observation/],
    ['another window', { world: 'xland', settings: { viewSize: 7 } }, /another observation/],
    ['more goals', { world: 'goal-cycle', settings: { numGoals: 4 } }, /setting numGoals; got 4; expected 3/],
  ])('play by rule under %s, with one line that says why', async (_, options, why) => {
    expect(await whoPlays(options)).toBe(BY_RULE);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^no shipped student fits, players by rule play: [^\n]*$/);
    expect(lines[0]).toMatch(why);
  });

  it('are trained in a race, beside experts, and where the room shows other things than they read', async () => {
    expect(await whoPlays({ world: 'maze' })).toBe('student of racer');
    expect(await whoPlays({ world: 'maze', settings: { size: 15, viewSize: 9, showSeats: true } })).toBe(
      'student of racer',
    );
    expect(await whoPlays({ world: 'xland' })).toBe('student of finder');
    expect(await whoPlays({ world: 'xland', generator: 'small', settings: { showTask: 'hidden' } })).toBe(
      'student of finder',
    );
    const room = await openRoom({ world: 'goal-cycle' });
    for (let tick = 0; tick < 5; tick++) room.loop.run();
    expect(reasonsOf(room)).toEqual(['student of watcher', 'student of watcher']); // the third seat is the expert's
    await room.close();
  });

  it('keep their seats over a change of people, and are called shipped in the lineup', async () => {
    const room = await openRoom({ world: 'overcooked', levels: 'new', lineup: ['shipped'], settings: { horizon: 5 } });
    expect(room.seating.lineup()).toEqual(['shipped', 'empty']);
    room.loop.run();
    const seat = room.seating.join('anna', 'Anna', 'dealt');
    for (let tick = 0; tick < 30; tick++) room.loop.run();
    expect(mindsOf(room).map(({ seatIdx }) => seatIdx)).toEqual([1 - seat]);
    room.seating.leave(seat);
    for (let tick = 0; tick < 30; tick++) room.loop.run();
    expect(room.agents.failures).toBe(0);
    expect(mindsOf(room)).toHaveLength(1);
    await room.close();
  });
});

describe('students that ship', () => {
  it('are run folders with a finished student, by their world', () => {
    expect(listShippedStudents('overcooked', join(root, 'all'))).toEqual(['cook-any', 'cook-first']);
    expect(listShippedStudents('orchard', join(root, 'all'))).toEqual([]);
  });
});
