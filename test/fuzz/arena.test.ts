import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '../../envs/core/rng.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import type { RefusalCode, RoomOptions } from '../../server/protocol/messages.ts';
import { readRecording } from '../../server/records/reader.ts';
import { RECORDING_SUFFIX } from '../../server/records/recorder.ts';
import { verifyRecording } from '../../server/records/replayer.ts';
import type { ArenaClient } from '../../server/rooms/arena-room.ts';
import { handleIntent, handleProfile, handleWish } from '../../server/rooms/inbox.ts';
import type { Session } from '../../server/rooms/open-session.ts';
import { createVisitor } from '../../server/rooms/visitors.ts';
import { createTestServices, openTestSession } from './room-harness.ts';

/** Every seed that ever failed, with what it found. */
const REGRESSIONS: readonly number[] = [];
const EPISODES = 200;
const TICKS = 40;

const services = createTestServices();
afterAll(() => services.dispose());

/** A person in memory: the seat the server gave it, and what it believes it will do on which tick. */
interface Person {
  readonly client: ArenaClient;
  readonly seatIdx: number;
  readonly accepted: Map<number, number>; // tick -> action that must be executed
  isConnected: boolean;
}

class Crowd {
  readonly people: Person[] = [];
  readonly #rng: Rng;
  readonly #session: Session;
  #joins = 0;

  constructor(session: Session, rng: Rng) {
    this.#session = session;
    this.#rng = rng;
  }

  /** One random thing that some person, honest or not, does between two ticks. */
  act(): void {
    const kind = this.#rng.below(12);
    const person = this.people[this.#rng.below(Math.max(1, this.people.length))];
    if (kind <= 1) this.#join();
    else if (person === undefined) return;
    else if (kind === 2) this.#leave(person);
    else if (kind === 3) this.#drop(person);
    else if (kind === 4) this.#comeBack(person);
    else if (kind === 5) this.#wish(person);
    else if (kind === 6) this.#spoof(person);
    else if (kind === 7) this.#flood(person);
    else this.#send(person);
  }

  #join(): void {
    const { seating, arena } = this.#session;
    const before = arena.seats.taken().map((seat) => seat.playerId);
    const mode = this.#rng.below(2) === 0 ? 'dealt' : 'free';
    const seatIdx = seating.join(`p${this.#joins++}`, 'guest', mode);
    if (seatIdx < 0) {
      expect(this.people.length, 'only a room full of people refuses').toBe(arena.spec.numSeats);
      expect(arena.seats.taken().map((seat) => seat.playerId)).toEqual(before);
      return;
    }
    expect(
      this.people.every((person) => person.seatIdx !== seatIdx),
      'a held seat is never given away',
    ).toBe(true);
    const visitor = createVisitor('p', seatIdx, 0);
    const client = { userData: visitor, send: () => {} } as unknown as ArenaClient;
    this.people.push({ client, seatIdx, accepted: new Map(), isConnected: true });
  }

  #leave(person: Person): void {
    this.#session.seating.leave(person.seatIdx);
    this.people.splice(this.people.indexOf(person), 1);
  }

  #drop(person: Person): void {
    if (!person.isConnected) return;
    person.isConnected = false;
    this.#session.seating.drop(person.seatIdx);
    const occupant = this.#session.arena.seats.at(person.seatIdx)?.occupant;
    expect(occupant).toBe(this.#session.options.droppedSeat === 'agent' ? 'stand-in' : 'human');
    if (occupant === 'stand-in') person.accepted.clear();
  }

  #comeBack(person: Person): void {
    if (person.isConnected) return;
    person.isConnected = true;
    this.#session.seating.comeBack(person.seatIdx);
    expect(this.#session.arena.seats.at(person.seatIdx)?.occupant).toBe('human');
  }

  #wish(person: Person): void {
    if (!person.isConnected) return;
    expect(handleWish(this.#session, person.client, { mode: 'dealt' })).toBeUndefined();
    expect(this.#session.arena.seats.at(person.seatIdx)?.scoreHundredths).toBe(0);
  }

  /** Intents in any order of ticks, some for ticks that cannot be named. */
  #send(person: Person): void {
    if (!person.isConnected) return;
    const { arena } = this.#session;
    const tick = Math.max(0, arena.tick - 2 + this.#rng.below(6));
    const action = this.#rng.below(arena.spec.numActions + 2);
    const refusal = handleIntent(this.#session, person.client, { tick, action });
    expect(refusal?.code).toBe(this.#expectedRefusal(tick, action));
    if (refusal === undefined) person.accepted.set(tick, action);
  }

  #expectedRefusal(tick: number, action: number): RefusalCode | undefined {
    const { arena } = this.#session;
    if (action >= arena.spec.numActions) return 'bad-action';
    if (tick <= arena.tick) return 'late';
    return tick > arena.tick + 1 + LIMITS.inputBufferTicks ? 'early' : undefined;
  }

  /** Fields that only the server may write, and values of every wrong kind. */
  #spoof(person: Person): void {
    const tick = this.#session.arena.tick + 1;
    const lies = [
      { tick, action: 1, seatIdx: (person.seatIdx + 1) % 4 },
      { tick, action: 1, playerId: 'p0' },
      { tick, action: 1, reward: 100 },
      { tick: -1, action: 1 },
      { tick: 2 ** 33, action: 1 },
      { tick: `${tick}`, action: 1 },
      { tick, action: Number.NaN },
      { tick: tick + 0.5, action: 1 },
      [tick, 1],
      null,
      undefined,
      JSON.parse('{"__proto__":{"seatIdx":1},"tick":1,"action":1}'),
    ];
    const lie = lies[this.#rng.below(lies.length)];
    const code = handleIntent(this.#session, person.client, lie)?.code;
    expect(['bad-message', 'late']).toContain(code); // JSON's own __proto__ key is stripped, leaving tick 1
    expect(handleProfile(this.#session, person.client, { name: 'x', seatIdx: 0 })?.code).toBe('bad-message');
  }

  #flood(person: Person): void {
    for (let i = 0; i < 30; i++) this.#send(person);
  }
}

async function runEpisode(seed: number): Promise<void> {
  const rng = new Rng(seed, 77);
  const options: RoomOptions = {
    seats: 1 + rng.below(8),
    agents: rng.below(9),
    seed,
    open: rng.below(2) === 0,
    droppedSeat: rng.below(2) === 0 ? 'wait' : 'agent',
    generator: ['open', 'four-rooms', 'groves-and-doors'][rng.below(3)],
    settings: { horizon: rng.below(3) === 0 ? 15 : 0, fruitDensityPercent: 90 },
  };
  const session = await openTestSession(services, options);
  const crowd = new Crowd(session, rng);
  for (let tick = 0; tick < TICKS; tick++) {
    for (let actions = rng.below(5); actions > 0; actions--) crowd.act();
    const expected = crowd.people.map((person) => ({
      person,
      action: person.accepted.get(session.arena.tick + 1) ?? session.arena.idleAction,
    }));
    const report = session.loop.run();
    for (const { person, action } of expected) {
      const isTheirs = session.arena.seats.at(person.seatIdx)?.occupant === 'human';
      if (isTheirs) expect(report.actions[person.seatIdx], `seat ${person.seatIdx}`).toBe(action);
    }
    checkInvariants(session, crowd);
  }
  await session.close();
  const recording = readRecording(join(services.recordingsFolder, session.recorder.recordingId + RECORDING_SUFFIX));
  const verified = verifyRecording(recording);
  expect(verified).toMatchObject({ ticks: TICKS, mismatch: undefined, isClosed: true });
  expect(verified.hashesChecked).toBe(Math.floor(TICKS / LIMITS.hashEveryTicks) + 1);
}

function checkInvariants(session: Session & { state?: { players: { size: number } } }, crowd: Crowd): void {
  const { arena, world, host } = session;
  const { seats } = arena;
  expect(host.failures).toBe(0);
  const numPeople = seats.count('human') + seats.count('stand-in');
  expect(numPeople).toBe(crowd.people.length);
  // A person who joins may take an agent's seat; agents fill up when one leaves. So never more than the target.
  expect(seats.count('agent')).toBeLessThanOrEqual(world.numAgents);
  const isRoom = seats.firstFree() >= 0;
  if (isRoom) expect(seats.count('agent')).toBe(Math.min(world.numAgents, arena.spec.numSeats - numPeople));
  const cells = new Set<number>();
  for (const seat of seats.taken()) {
    const at = seat.seatIdx * 5;
    expect(arena.scene.players[at + 4]).toBe(1);
    cells.add(arena.scene.players[at] * arena.scene.width + arena.scene.players[at + 1]);
  }
  expect(cells.size, 'one body to a cell').toBe(seats.taken().length);
  expect(session.state?.players.size).toBe(seats.taken().length);
}

describe('arena under random people', () => {
  it(`holds its invariants and records what happened, ${EPISODES} episodes`, async () => {
    for (let seed = 0; seed < EPISODES; seed++) {
      await runEpisode(seed).catch((error) => {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
      });
    }
  }, 120_000);

  it.each(REGRESSIONS)('seed %i, which once failed', (seed) => runEpisode(seed));
});
