import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLevel } from '../../../envs/core/level.ts';
import { Arena } from '../../../server/arena/arena.ts';
import type { ArenaEvent, LevelEvent } from '../../../server/arena/events.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { type RoomOptions, roomOptions } from '../../../server/protocol/messages.ts';
import { FORMAT_VERSION, type HeaderFrame, type TickFrame } from '../../../server/records/frames.ts';
import { type Recording, readRecording } from '../../../server/records/reader.ts';
import { Replayer, verifyRecording } from '../../../server/records/replayer.ts';
import { createTestServices, openTestSession } from '../../fuzz/room-harness.ts';

const SEATS = 4;
const seatIdx = fc.integer({ min: 0, max: SEATS - 1 });
const step = fc.record({
  toggles: fc.array(seatIdx, { maxLength: 3 }),
  actions: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: SEATS, maxLength: SEATS }),
});
const script = fc.record({
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  generator: fc.constantFrom('open', 'four-rooms', 'groves-and-doors'),
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

/** Plays a script and records it, a hash on every tick. */
function record({ seed, generator, steps }: Script): Recording {
  const options = roomOptions.parse({ seats: SEATS, generator, settings: { fruitDensityPercent: 80 } });
  const { environment, level, worldSettings } = createRoomWorld(options, seed);
  const arena = new Arena({ environment, level, seed, isOpen: true });
  const ticks: TickFrame[] = steps.map(({ toggles, actions }) => {
    for (const toggled of toggles) arena.apply(toggle(arena, toggled));
    const events = arena.openTick();
    const report = arena.stepWith(Uint8Array.from(actions));
    return {
      kind: 'tick',
      tick: report.tick,
      actions: report.actions.slice(),
      events,
      notes: [],
      hash: arena.hash(),
    };
  });
  const header = {
    kind: 'header',
    formatVersion: FORMAT_VERSION,
    worldId: 'orchard',
    worldSettings,
    seed,
    isOpen: true,
    levelHash: hashLevel(level),
  } as unknown as HeaderFrame;
  return { header, level, ticks, end: undefined, goodBytes: 0, lastCrc: 0 };
}

/** A whole room of a world, recorded to a file and read again. */
async function recordRoom(options: RoomOptions, numTicks: number): Promise<Recording> {
  const services = createTestServices();
  const session = await openTestSession(services, { seed: 5, ...options });
  for (let tick = 0; tick < numTicks; tick++) session.loop.run();
  await session.close();
  const recording = readRecording(session.recorder.path);
  services.dispose();
  return recording;
}

/** The same square level turned by a half, which is as valid. */
function turned({ cells }: LevelEvent) {
  return { cells: cells.toReversed() };
}

function toggle(arena: Arena, seat: number): ArenaEvent {
  if (arena.seats.at(seat) !== undefined) return { kind: 'leave', seatIdx: seat };
  return {
    kind: 'join',
    seatIdx: seat,
    occupant: 'human',
    playerId: 'p',
    preferenceHundredths: [100, -100, seat, 0],
  };
}

describe('replay', () => {
  it('ends in the same hash on every tick, whatever people did', () => {
    fc.assert(
      fc.property(script, (played) => {
        const recording = record(played);
        expect(verifyRecording(recording)).toMatchObject({
          ticks: played.steps.length,
          hashesChecked: played.steps.length,
          mismatch: undefined,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('names the first tick whose hash does not hold', () => {
    fc.assert(
      fc.property(script, fc.nat(), (played, pick) => {
        const recording = record(played);
        const index = pick % recording.ticks.length;
        const ticks = recording.ticks.map((tick, i) => (i === index ? { ...tick, hash: '0'.repeat(16) } : tick));
        expect(verifyRecording({ ...recording, ticks }).mismatch).toMatchObject({ tick: index + 1 });
      }),
      { numRuns: 30 },
    );
  });

  it('finds an input that was changed', () => {
    const recording = record({
      seed: 5,
      generator: 'open',
      steps: Array.from({ length: 20 }, (_, tick) => ({
        toggles: tick === 0 ? [0] : [],
        actions: [tick % 4, 4, 4, 4],
      })),
    });
    const ticks = recording.ticks.map((tick, i) => (i === 7 ? { ...tick, actions: Uint8Array.of(5, 4, 4, 4) } : tick));
    expect(verifyRecording({ ...recording, ticks }).mismatch?.tick).toBeGreaterThanOrEqual(8);
  });

  it('holds over episodes on other levels, and finds a level that was changed', async () => {
    const recording = await recordRoom({ world: 'maze', agents: 0, settings: { horizon: 20 } }, 32);
    const index = recording.ticks.findIndex(({ events }) => events[0]?.kind === 'level');
    expect(index).toBe(20);
    expect(verifyRecording(recording)).toMatchObject({ ticks: 32, mismatch: undefined });
    const other = recording.ticks.map((tick) => ({
      ...tick,
      events: tick.events.map((event) => (event.kind === 'level' ? { ...event, ...turned(event) } : event)),
    }));
    expect(verifyRecording({ ...recording, ticks: other }).mismatch?.tick).toBe(32);
    const level = recording.ticks[index].events[0] as LevelEvent;
    const withLevel = (change: Partial<LevelEvent>) => ({
      ...recording,
      ticks: recording.ticks.with(index, { ...recording.ticks[index], events: [{ ...level, ...change }] }),
    });
    expect(() => verifyRecording(withLevel({ cells: level.cells.map(() => 0) }))).toThrow(/number of goals; got 0/);
    const without = recording.ticks.with(index, { ...recording.ticks[index], events: [] });
    expect(verifyRecording({ ...recording, ticks: without }).mismatch?.tick).toBe(32);
  });

  it('knows an episode that was broken off, and refuses one that was not running', async () => {
    const recording = await recordRoom({ world: 'maze', agents: 0, settings: { horizon: 20 } }, 21);
    const broken = (...indices: number[]) => ({
      ...recording,
      end: undefined,
      ticks: recording.ticks.map((tick, index) =>
        indices.includes(index) ? { ...tick, hash: undefined, events: [{ kind: 'break' } as const] } : tick,
      ),
    });
    const replayer = new Replayer(broken(4));
    for (const tick of replayer.recording.ticks.slice(0, 6)) replayer.play(tick);
    expect([replayer.arena.episode, replayer.arena.scene.tick]).toEqual([2, 2]);
    expect(() => verifyRecording(broken(20))).toThrow('break event where no episode runs; at tick 21');
  });

  it("refuses preferences where rewards are the world's own, and seats that the world plays", async () => {
    const recording = await recordRoom({ world: 'goal-cycle' }, 1);
    const join = { kind: 'join', seatIdx: 0, occupant: 'human', playerId: 'p', preferenceHundredths: [] } as const;
    const withEvents = (event: ArenaEvent) => ({
      ...recording,
      ticks: [{ ...recording.ticks[0], events: [event] }],
    });
    expect(() => verifyRecording(withEvents({ ...join, preferenceHundredths: [1, 2] }))).toThrow(
      /preference length; got 2/,
    );
    expect(() => verifyRecording(withEvents({ ...join, seatIdx: 2 }))).toThrow(
      /^seat; got 2; expected 0..1; at tick 1$/,
    );
    expect(verifyRecording(withEvents(join)).ticks).toBe(1);
  });

  it('refuses what the world does not have', () => {
    const recording = record({ seed: 1, generator: 'open', steps: [{ toggles: [0], actions: [0, 0, 0, 0] }] });
    const withTick = (change: Partial<TickFrame>) => ({ ...recording, ticks: [{ ...recording.ticks[0], ...change }] });
    expect(() => verifyRecording(withTick({ actions: Uint8Array.of(0, 0, 0) }))).toThrow('actions of a tick');
    expect(() => verifyRecording(withTick({ actions: Uint8Array.of(0, 0, 0, 9) }))).toThrow('action; got 9');
    expect(() => verifyRecording(withTick({ events: [{ kind: 'leave', seatIdx: 12 }] }))).toThrow('seat; got 12');
    const shortPreference = { kind: 'preference', seatIdx: 0, preferenceHundredths: [1] } as const;
    expect(() => verifyRecording(withTick({ events: [shortPreference] }))).toThrow('preference length; got 1');
    const { height, width, cells } = recording.level;
    const level = { kind: 'level', height, width, cells } as const;
    expect(() => verifyRecording(withTick({ events: [level] }))).toThrow(/^level event within an episode; at tick 1$/);
    const header = { ...recording.header, worldId: 'gone' };
    expect(() => verifyRecording({ ...recording, header })).toThrow('unknown world');
  });
});
