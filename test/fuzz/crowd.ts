import { expect } from 'vitest';
import type { Rng } from '../../envs/core/rng.ts';
import type { TickReport } from '../../server/arena/tick-report.ts';
import { LIMITS } from '../../server/protocol/limits.ts';
import type { RefusalCode } from '../../server/protocol/messages.ts';
import type { ArenaClient } from '../../server/rooms/arena-client.ts';
import { handleMessage } from '../../server/rooms/inbox.ts';
import type { Session } from '../../server/rooms/open-session.ts';
import { createVisitor } from '../../server/rooms/visitors.ts';

/** A person in memory: the seat the server gave it, and what it believes it will do on which tick. */
export interface Person {
  readonly client: ArenaClient;
  readonly seatIdx: number;
  readonly accepted: Map<number, number>; // tick -> action that must be executed
  isConnected: boolean;
}

/** Random people of one room, honest and not. What they expect of the room is checked as they go. */
export class Crowd {
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
    else if (kind === 5) this.#askForPreference(person);
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
      const numTaken = arena.spec.numSeats - arena.spec.numBots;
      expect(this.people.length, 'only a room full of people refuses').toBe(numTaken);
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

  /** Runs a tick; everybody's accepted action is executed on the tick that it named, and no other. */
  runTick(): TickReport {
    const { arena, loop } = this.#session;
    const expected = this.people.map((person) => ({
      person,
      action: person.accepted.get(arena.tick + 1) ?? arena.idleAction,
    }));
    const report = loop.run();
    for (const { person, action } of expected) {
      const isTheirs = arena.seats.at(person.seatIdx)?.occupant === 'human';
      if (isTheirs) expect(report.actions[person.seatIdx], `seat ${person.seatIdx}`).toBe(action);
    }
    return report;
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

  #askForPreference(person: Person): void {
    if (!person.isConnected) return;
    const refusal = handleMessage('wish', this.#session, person.client, { mode: 'dealt' });
    if (!this.#session.arena.spec.hasPreferences) {
      expect(refusal?.code).toBe('no-wishes');
      return;
    }
    expect(refusal).toBeUndefined();
    expect(this.#session.arena.seats.at(person.seatIdx)?.scoreHundredths).toBe(0);
  }

  /** Intents in any order of ticks, some for ticks that cannot be named. */
  #send(person: Person): void {
    if (!person.isConnected) return;
    const { arena } = this.#session;
    const tick = Math.max(0, arena.tick - 2 + this.#rng.below(6));
    const action = this.#rng.below(arena.spec.numActions + 2);
    const refusal = handleMessage('intent', this.#session, person.client, { tick, action });
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
    const code = handleMessage('intent', this.#session, person.client, lie)?.code;
    expect(['bad-message', 'late']).toContain(code); // JSON's own __proto__ key is stripped, leaving tick 1
    expect(handleMessage('profile', this.#session, person.client, { name: 'x', seatIdx: 0 })?.code).toBe('bad-message');
  }

  #flood(person: Person): void {
    for (let i = 0; i < 30; i++) this.#send(person);
  }
}
