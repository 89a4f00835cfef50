import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../../envs/registry.ts';
import { ALPHABET, FIRST_START } from '../../../../envs/worlds/overcooked/cells.ts';
import { overcookedLevelFormat } from '../../../../envs/worlds/overcooked/level-format.ts';
import { stageKitchen } from './stage.ts';

const LETTERS = [...'NSEW.'];

function randomKitchen(seed: number, numSeats: number): string {
  const settings = { numSeats, height: 6, width: 6, counterPercent: 10 };
  const level = createGenerator('overcooked', settings, 'random-kitchen').sample(new Rng(seed));
  return overcookedLevelFormat.format(level);
}

const words = (numSeats: number) =>
  fc.array(fc.string({ unit: fc.constantFrom(...LETTERS), minLength: numSeats, maxLength: numSeats }), {
    minLength: 1,
    maxLength: 25,
  });

it('nobody ever shares a cell or swaps with another, under either rule', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom('team', 'pair'), words(5), (seed, rule, plan) => {
      const { play, cells } = stageKitchen(randomKitchen(seed, 5), { collisions: rule });
      let before = cells();
      for (const word of plan) {
        play(word);
        const after = cells();
        expect(new Set(after).size).toBe(5);
        after.forEach((cell, s) => {
          const other = before.indexOf(cell);
          if (other >= 0 && other !== s) expect(after[other]).not.toBe(before[s]);
        });
        before = after;
      }
    }),
    { numRuns: 150 },
  );
});

it('with two players the pair rule is the team rule', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), words(2), (seed, plan) => {
      const text = randomKitchen(seed, 2);
      const team = stageKitchen(text, { collisions: 'team' });
      const pair = stageKitchen(text, { collisions: 'pair' });
      for (const word of plan) {
        team.play(word);
        pair.play(word);
        expect(pair.cells()).toEqual(team.cells());
      }
    }),
    { numRuns: 150 },
  );
});

it('the pair rule knows no order of seats', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), words(4), (seed, plan) => {
      const text = randomKitchen(seed, 4);
      const mirror = (seat: string): string => ALPHABET[FIRST_START + 3 - ALPHABET.indexOf(seat) + FIRST_START];
      const reversed = text.replace(/[1-4]/g, mirror);
      const forward = stageKitchen(text, { collisions: 'pair' });
      const backward = stageKitchen(reversed, { collisions: 'pair' });
      for (const word of plan) {
        forward.play(word);
        backward.play([...word].reverse().join(''));
        expect(backward.cells().reverse()).toEqual(forward.cells());
      }
    }),
    { numRuns: 150 },
  );
});

it('an unknown setting is refused by name', () => {
  expect(() => createEnvironment('overcooked', { collisions: 'none' }, 1)).toThrow(
    /setting collisions of world overcooked; got "none"; expected one of team, pair/,
  );
  expect(() => createEnvironment('overcooked', { viewSize: 4 }, 1)).toThrow(/setting viewSize.*must be odd/);
});
