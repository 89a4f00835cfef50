import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLevel } from '../../../envs/core/level.ts';
import { Arena } from '../../../server/arena/arena.ts';
import type { ArenaEvent } from '../../../server/arena/events.ts';
import { createRoomWorld } from '../../../server/arena/room-world.ts';
import { roomOptions } from '../../../server/protocol/messages.ts';
import { FORMAT_VERSION, type HeaderFrame, type TickFrame } from '../../../server/records/frames.ts';
import type { Recording } from '../../../server/records/reader.ts';
import { verifyRecording } from '../../../server/records/replayer.ts';

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

  it('refuses what the world does not have', () => {
    const recording = record({ seed: 1, generator: 'open', steps: [{ toggles: [0], actions: [0, 0, 0, 0] }] });
    const withTick = (change: Partial<TickFrame>) => ({ ...recording, ticks: [{ ...recording.ticks[0], ...change }] });
    expect(() => verifyRecording(withTick({ actions: Uint8Array.of(0, 0, 0) }))).toThrow('actions of a tick');
    expect(() => verifyRecording(withTick({ actions: Uint8Array.of(0, 0, 0, 9) }))).toThrow('action; got 9');
    expect(() => verifyRecording(withTick({ events: [{ kind: 'leave', seatIdx: 12 }] }))).toThrow('seat; got 12');
    const shortWish = { kind: 'preference', seatIdx: 0, preferenceHundredths: [1] } as const;
    expect(() => verifyRecording(withTick({ events: [shortWish] }))).toThrow('wish length; got 1');
    const header = { ...recording.header, worldId: 'gone' };
    expect(() => verifyRecording({ ...recording, header })).toThrow('unknown world');
  });
});
