import { describe, expect, it } from 'vitest';
import type { Belief } from '../../../agents/parts.ts';
import type { Actor } from '../../../envs/core/actor.ts';
import { createRandomActor } from '../../../envs/core/random-actor.ts';
import { createOrchardCollector } from '../../../envs/worlds/orchard/collector.ts';
import { onlyOne, openTestRoom, type TestRoom } from './shipped.ts';

const MINUTE = 400; // ticks of 150 ms
const GENERATORS = ['groves-and-doors', 'open', 'four-rooms'];
const WATCHED = 4;
const MIN_COLLECTED = 10;
const NUM_CASES = [5, 6, 8, 6]; // of nine rooms, by kind, in which the collector gets at its fruit

/** A room with two agents that watch an actor in seat 4. */
function watch(generator: string, seed: number, makeActor: (test: TestRoom) => Actor, ticks: number): TestRoom {
  const test = openTestRoom(generator, seed);
  test.room.seatAgent(0, [1, -1, 0, 0], seed);
  test.room.seatAgent(1, [0, 0, -1, 1], seed + 1);
  test.room.seatActor(WATCHED, makeActor(test), onlyOne(0), seed);
  for (let tick = 0; tick < ticks; tick++) test.room.step();
  return test;
}

function beliefOf(test: TestRoom, agentIdx: number, seatIdx: number): Belief | undefined {
  return test.population.minds()[agentIdx].beliefs.find((belief) => belief.seatIdx === seatIdx);
}

describe('beliefs about players', () => {
  for (let kind = 0; kind < 4; kind++) {
    it(`a player that collects only kind ${kind} for a minute is believed to like it most`, () => {
      let numCases = 0;
      for (const generator of GENERATORS) {
        for (const seed of [1, 2, 3]) {
          const collector = ({ room }: TestRoom) => createOrchardCollector(room.environment.spec, onlyOne(kind));
          const test = watch(generator, 100 * kind + seed, collector, MINUTE);
          // Where its kind grows only behind doors it may find none: then it has not collected for a minute.
          if (test.room.collected[WATCHED * 4 + kind] < MIN_COLLECTED) continue;
          const preference = beliefOf(test, 0, WATCHED)?.preference ?? [];
          expect(preference[kind]).toBe(Math.max(...preference));
          expect(preference[kind]).toBeGreaterThan(0.3);
          numCases++;
        }
      }
      expect(numCases).toBeGreaterThanOrEqual(NUM_CASES[kind]);
    });
  }

  it('a random walker shows no preference: low confidence, mean near 0', () => {
    const walkers = GENERATORS.flatMap((generator) =>
      [5, 6].map((seed) =>
        beliefOf(
          watch(generator, seed, () => createRandomActor(6), MINUTE),
          0,
          WATCHED,
        ),
      ),
    );
    const mean = walkers.reduce((sum, belief) => sum + (belief?.confidence ?? 1), 0) / walkers.length;
    expect(mean).toBeLessThan(0.15);
  });

  it('somebody who stands still shows no preference', () => {
    const still: Actor = { id: 'still', act: () => 4 };
    for (const generator of GENERATORS) {
      expect(
        beliefOf(
          watch(generator, 9, () => still, MINUTE),
          0,
          WATCHED,
        )?.confidence,
      ).toBeLessThan(0.2);
    }
  });

  it('all who see the same believe the same, and who leaves is forgotten', () => {
    const collector = ({ room }: TestRoom) => createOrchardCollector(room.environment.spec, onlyOne(1));
    const test = watch('open', 21, collector, 200);
    expect(beliefOf(test, 1, WATCHED)).toEqual(beliefOf(test, 0, WATCHED));
    const before = beliefOf(test, 0, WATCHED);
    test.room.leave(WATCHED);
    test.room.step();
    expect(beliefOf(test, 0, WATCHED)).toBeUndefined();
    test.room.seatActor(WATCHED, createRandomActor(6), onlyOne(0), 3);
    test.room.step();
    const fresh = beliefOf(test, 0, WATCHED);
    expect(before?.preference[1]).toBeGreaterThan(0.5);
    expect(fresh?.confidence).toBeLessThan(0.3); // one choice has been seen
    expect(Math.max(...(fresh?.preference ?? [1]).map(Math.abs))).toBeLessThan(0.5);
  });
});
