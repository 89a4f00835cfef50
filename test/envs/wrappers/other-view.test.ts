import { describe, expect, it } from 'vitest';
import type { BatchEnvironment } from '../../../envs/core/environment.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { OtherView } from '../../../envs/wrappers/other-view.ts';

const NUM_WORLDS = 3;

/** [world, settings of the learner, settings of another seat] */
const VIEWS = [
  ['overcooked', { horizon: 30, observation: 'featurised' }, { observation: 'lossless' }],
  ['overcooked', { horizon: 30, observation: 'none' }, { observation: 'lossless' }],
  ['overcooked', { horizon: 30 }, { observation: 'egocentric' }],
  ['overcooked', { horizon: 30 }, { observation: 'featurised', featurisedCounters: true }],
  ['overcooked', { horizon: 30, observation: 'featurised', featurisedCounters: true }, { featurisedCounters: false }],
  ['xland', { numSeats: 2, maxSteps: 30 }, { showPocket: true, showTask: 'all' }],
  ['xland', { numSeats: 2, maxSteps: 30 }, { observation: 'flags', showTask: 'goal' }],
  ['goal-cycle', { horizon: 30 }, { observesReward: true, observesHeading: true }],
  ['maze', { horizon: 30, numSeats: 2 }, { showSeats: true }],
] as const;

describe.each(VIEWS)('another view of %s, from %j to %j', (worldId, settings, view) => {
  it('shows what a world that shows it would show, over ends of episodes on other levels', () => {
    const source = createEnvironment(worldId, settings, NUM_WORLDS);
    const expected = createEnvironment(worldId, { ...settings, ...view }, NUM_WORLDS); // steps beside it
    const other = new OtherView(source, createEnvironment(worldId, { ...settings, ...view }, NUM_WORLDS));
    expect(other.spec).toEqual(expected.spec);
    const { numSeats, numActions, observation } = other.spec;
    const rng = new Rng(5);
    const begin = (worldIdx: number): void => {
      const level = createGenerator(worldId, settings).sample(rng);
      const seed = rng.uint32();
      for (const batch of [source, expected]) batch.reset(worldIdx, level, seed);
    };
    for (let worldIdx = 0; worldIdx < NUM_WORLDS; worldIdx++) begin(worldIdx);
    const [seen, right] = [0, 0].map(() => new Uint8Array(NUM_WORLDS * numSeats * observation.length));
    const one = new Uint8Array(observation.length + 2);
    for (let step = 0; step < 90; step++) {
      expected.observe(right);
      if (step % 2 === 0) {
        other.observe(seen);
        expect(Buffer.from(seen).equals(right)).toBe(true);
      } else {
        const row = rng.below(NUM_WORLDS * numSeats);
        other.observeSeat(Math.floor(row / numSeats), row % numSeats, one.fill(9), 1);
        expect(one.slice(1, -1)).toEqual(right.slice(row * observation.length, (row + 1) * observation.length));
        expect([one[0], one[one.length - 1]]).toEqual([9, 9]);
      }
      const actions = Uint8Array.from({ length: NUM_WORLDS * numSeats }, () => rng.below(numActions));
      for (const batch of [source, expected]) batch.step(actions);
      for (let worldIdx = 0; worldIdx < NUM_WORLDS; worldIdx++) if (hasEnded(source, worldIdx)) begin(worldIdx);
    }
  });
});

const hasEnded = ({ terminated, truncated }: BatchEnvironment, worldIdx: number): boolean =>
  terminated[worldIdx] + truncated[worldIdx] > 0;

describe('another view', () => {
  it('refuses another world, another number of worlds, and a state of another size', () => {
    const source = createEnvironment('overcooked', {}, 2);
    expect(() => new OtherView(source, createEnvironment('maze', {}, 2))).toThrow(/world of another view; got "maze"/);
    expect(() => new OtherView(source, createEnvironment('overcooked', {}, 1))).toThrow(
      /worlds of another view; got 1/,
    );
    const view = new OtherView(source, createEnvironment('overcooked', { height: 9 }, 2));
    expect(() => view.observeSeat(0, 0, new Uint8Array(view.spec.observation.length), 0)).toThrow(/other settings/);
  });
});
