import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import { describeSettings } from '../../envs/core/settings.ts';
import { findWorld, worldIds } from '../../envs/registry.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import type { RoomOptions } from '../../server/protocol/messages.ts';
import { exportTransitions } from '../../server/records/exporter.ts';
import { readRecording } from '../../server/records/reader.ts';
import { renderReplay } from '../../server/records/replay-frames.ts';
import { verifyRecording } from '../../server/records/replayer.ts';
import type { Session } from '../../server/rooms/open-session.ts';
import { Crowd } from './crowd.ts';
import { createTestServices, openTestSession } from './room-harness.ts';

const SEEDS = [0, 1, 2, 3];
const TICKS = 200;
const HORIZON = 23; // several episodes in that many ticks

const services = createTestServices();
const exportFolder = mkdtempSync(join(tmpdir(), 'murmur-export-'));
afterAll(() => {
  services.dispose();
  rmSync(exportFolder, { recursive: true, force: true });
});

/** Options of any kind that the world may take: odd seeds have short episodes, some rooms a layout or another number of seats. */
function chooseOptions(world: string, seed: number, rng: Rng): RoomOptions {
  const definition = findWorld(world);
  const settings = describeSettings(definition.settingsSchema);
  const seats = settings.find(({ name }) => name === 'numSeats');
  const hasHorizon = settings.some(({ name }) => name === 'horizon');
  const layouts = [...(definition.namedLevels?.keys() ?? [])];
  const isLayout = layouts.length > 0 && seed === 2;
  return {
    world,
    seed,
    settings: hasHorizon && seed % 2 === 1 ? { horizon: HORIZON } : {},
    layout: isLayout ? layouts[rng.below(layouts.length)] : undefined,
    levels: isLayout || rng.below(2) === 0 ? undefined : 'new',
    seats: seed === 3 && seats !== undefined ? Math.min(LIMITS.maxSeats, seats.maximum ?? 1) : undefined,
    open: rng.below(2) === 0,
    droppedSeat: rng.below(2) === 0 ? 'wait' : 'agent',
    learn: false,
  };
}

function checkState(
  session: Session & { readonly state: { players: { size: number }; items: { size: number } } },
): void {
  const { arena, state, agents } = session;
  const { scene, spec } = arena;
  expect(agents.failures).toBe(0);
  expect(arena.seats.count('bot')).toBe(spec.numBots);
  expect(state).toMatchObject({ tick: arena.tick, episode: arena.episode, episodeTick: scene.tick });
  expect(state.items.size).toBe(scene.items.filter((code) => code !== 0).length);
  const seen = arena.seats.taken().filter(({ seatIdx }) => scene.players[seatIdx * 5 + 4] !== 0);
  expect(state.players.size).toBe(seen.length);
  for (const { seatIdx } of seen) {
    const [row, col] = scene.players.subarray(seatIdx * 5);
    expect(row >= 0 && row < scene.height && col >= 0 && col < scene.width, `seat ${seatIdx}`).toBe(true);
  }
}

async function playRoom(world: string, seed: number): Promise<void> {
  const rng = new Rng(seed, 78);
  const session = await openTestSession(services, chooseOptions(world, seed, rng));
  const crowd = new Crowd(session, rng);
  const { arena } = session;
  const scores: number[][] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    if (seed > 0) for (let acts = rng.below(4); acts > 0; acts--) crowd.act();
    if (arena.hasEnded && rng.below(2) === 0) {
      session.loop.restart(); // as a room does after a rest
      for (const person of crowd.people) person.accepted.clear();
    }
    crowd.runTick();
    checkState(session);
    scores.push(Array.from({ length: arena.spec.numSeats }, (_, s) => arena.seats.at(s)?.scoreHundredths ?? 0));
  }
  if (arena.hasEnded) session.loop.restart();
  await session.close();
  const recording = readRecording(session.recorder.path);
  expect(verifyRecording(recording)).toMatchObject({ ticks: TICKS, mismatch: undefined, isClosed: true });
  const frames = renderReplay(recording, []);
  const shown = new Int32Array(frames.scoreHundredths.buffer);
  expect([...shown].slice(arena.spec.numSeats)).toEqual(scores.flat());
  expect(recording.ticks.filter(({ events }) => events.some(({ kind }) => kind === 'level'))).toHaveLength(
    frames.episodes.filter(({ level }) => level !== undefined).length,
  );
  const path = join(exportFolder, `${world}-${seed}.jsonl`);
  const numTransitions = exportTransitions(recording, 'jsonl', path);
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(numTransitions + 2); // the head, and what follows the last line end
  expect(numTransitions).toBeGreaterThan(TICKS / 4);
}

describe.each(worldIds())('a room of %s', (world) => {
  it.each(SEEDS)('plays, records, verifies, renders and exports %i', (seed) => playRoom(world, seed), 30_000);
});
