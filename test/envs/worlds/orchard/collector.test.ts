import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../envs/core/errors.ts';
import { createRandomActor } from '../../../../envs/core/random-actor.ts';
import { Rng } from '../../../../envs/core/rng.ts';
import { createEnvironment, findWorld } from '../../../../envs/registry.ts';
import { createOrchardCollector } from '../../../../envs/worlds/orchard/collector.ts';

const LIKES_BLUE = [1, -1, -1, -1];

/** Plays one collector in a level given as text; returns what it collected of each kind and the ticks on the inner side. */
function play(rows: readonly string[], preference: readonly number[], ticks: number, seed = 1) {
  const environment = createEnvironment('orchard', { numSeats: 1, fruitDensityPercent: 100 }, 1);
  const { spec } = environment;
  environment.reset(0, findWorld('orchard').levelFormat.parse(rows.join('\n')), seed);
  const collector = createOrchardCollector(spec, preference, { gamma: 0.95, randomProb: 0 });
  const observation = new Uint8Array(spec.observation.length);
  const rng = new Rng(seed);
  const collected = new Array<number>(spec.numCumulants).fill(0);
  let innerTicks = 0;
  for (let tick = 0; tick < ticks; tick++) {
    environment.observe(observation);
    innerTicks += observation[observation.length - 1];
    environment.step(Uint8Array.of(collector.act(observation, rng)));
    environment.cumulants.forEach((count, kind) => {
      collected[kind] += count;
    });
  }
  return { collected, innerTicks };
}

const OPEN = [
  '###########',
  '#.........#',
  '#.aa...bb.#',
  '#.aa...bb.#',
  '#.cc...dd.#',
  '#.cc...dd.#',
  '#.........#',
  '###########',
];
const LOCKED = ['#############', '#......#....#', '#..1...#.aa.#', '#......A.aa.#', '#......#....#', '#############'];

describe('the collector of orchard', () => {
  it('takes what it likes and walks around what it dislikes', () => {
    const { collected } = play(OPEN, LIKES_BLUE, 300);
    expect(collected[0]).toBeGreaterThan(10);
    expect(collected.slice(1)).toEqual([0, 0, 0]);
  });

  it('serves any preference', () => {
    const { collected } = play(OPEN, [-1, -1, 1, 1], 300);
    expect(collected[0] + collected[1]).toBe(0);
    expect(Math.min(collected[2], collected[3])).toBeGreaterThan(0);
  });

  it('fetches the key, opens the door, and comes to the grove behind it', () => {
    const { collected, innerTicks } = play(LOCKED, LIKES_BLUE, 150);
    expect(collected[0]).toBeGreaterThan(2);
    expect(innerTicks).toBeGreaterThan(10);
  });

  it('leaves a locked grove alone that has nothing for it but the way', () => {
    const { collected } = play(LOCKED, [-1, 0, 0, 0], 150);
    expect(collected[0]).toBe(0);
  });

  it('plays orchard only', () => {
    const { spec } = createEnvironment('coins', {}, 1);
    expect(() => createOrchardCollector(spec, [1, 0, 0])).toThrow(InputError);
  });
});

describe('the random actor', () => {
  it('takes every action about equally often', () => {
    const actor = createRandomActor(6);
    const rng = new Rng(2);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 6000; i++) counts[actor.act(new Uint8Array(0), rng)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120); // four standard deviations
  });
});
