import { describe, expect, it } from 'vitest';
import { decodePopulationWeights } from '../../../agents/algorithms/universal-checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../agents/checkpoint.ts';
import { PLAYER_HEADS_DEFAULTS, PlayerHeads } from '../../../agents/social/player-heads.ts';
import { UniversalFeatures } from '../../../agents/social/universal-features.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { createOrchardCollector } from '../../../envs/worlds/orchard/collector.ts';
import { onlyOne, openTestRoom, shippedBytes } from './shipped.ts';

/** Likes blue; likes blue; dislikes blue; does not care for it. */
const PREFERENCES = [
  [1, 0, -1, 0],
  [1, -1, 0, 0],
  [-1, 1, 0, 0],
  [0, 0, 1, -1],
];
const GUIDE = 4;

function playWithGuide(generator: string, seed: number, ticks: number) {
  const test = openTestRoom(generator, seed);
  PREFERENCES.forEach((preference, seat) => {
    test.room.seatAgent(seat, preference, seed + seat);
  });
  const { spec } = test.room.environment;
  test.room.seatActor(GUIDE, createOrchardCollector(spec, onlyOne(0)), onlyOne(0), seed);
  const followed = new Array<number>(PREFERENCES.length).fill(0);
  const actions: number[] = [];
  for (let t = 0; t < ticks; t++) {
    const tick = test.room.step();
    actions.push(...tick.actions.subarray(0, PREFERENCES.length));
    for (const mind of test.population.minds()) if (mind.followedSeatIdx === GUIDE) followed[mind.seatIdx]++;
  }
  return { test, followed, actions };
}

describe('a room of agents', () => {
  it('plays the same game twice: same weights, seeds and calls, same actions and minds', () => {
    const first = playWithGuide('groves-and-doors', 3, 150);
    const second = playWithGuide('groves-and-doors', 3, 150);
    expect(second.actions).toEqual(first.actions);
    expect(second.test.population.minds()).toEqual(first.test.population.minds());
  });

  it('agents that like blue follow a player that collects blue more than those that do not', () => {
    const followed = [0, 0, 0, 0];
    for (const generator of ['groves-and-doors', 'open', 'four-rooms']) {
      for (const seed of [11, 12, 13]) {
        playWithGuide(generator, seed, 400).followed.forEach((count, seat) => {
          followed[seat] += count;
        });
      }
    }
    expect(Math.min(followed[0], followed[1])).toBeGreaterThan(2 * Math.max(followed[2], followed[3]));
  });

  it('minds say what was done: strength, worth, source and reason agree', () => {
    const { test } = playWithGuide('open', 12, 1);
    const { spec } = test.room.environment;
    let numFollowing = 0;
    for (let t = 0; t < 400; t++) {
      test.room.step();
      for (const mind of test.population.minds()) {
        expect(mind.beliefs.map((belief) => belief.seatIdx)).toEqual([0, 1, 2, 3, 4].filter((s) => s !== mind.seatIdx));
        for (const belief of mind.beliefs) {
          expect(belief.confidence).toBeGreaterThanOrEqual(0);
          expect(belief.confidence).toBeLessThanOrEqual(1);
          for (const value of belief.preference) expect(Math.abs(value)).toBeLessThanOrEqual(1);
        }
        expect(mind.strength).toBeGreaterThanOrEqual(0);
        expect(mind.strength).toBeLessThanOrEqual(1);
        if (mind.followedSeatIdx < 0) {
          expect(mind.source).toBe('ego');
          expect(mind.strength).toBe(0);
          expect(mind.reason).toContain('its own way');
        } else {
          numFollowing++;
          expect(mind.source).not.toBe('ego');
          expect(mind.strength).toBeGreaterThan(0);
          expect(mind.reason).toContain(`follows player ${mind.followedSeatIdx + 1}`);
          expect(mind.reason).toContain(`worth ${mind.worth.toFixed(1)}`);
          const named = spec.cumulantNames.findIndex((name) => mind.reason.includes(`mostly ${name}`));
          if (named >= 0) expect(PREFERENCES[mind.seatIdx][named]).toBeGreaterThan(0);
        }
      }
    }
    expect(numFollowing).toBeGreaterThan(0);
  });

  it('a swap of weights changes version and hash, and the same weights change nothing else', () => {
    const { test } = playWithGuide('open', 5, 120);
    const { population } = test;
    const hash = population.weights.hash;
    const before = population.minds();
    population.swapWeights(shippedBytes(), 7);
    expect(population.weights.version).toBe(7);
    expect(population.weights.hash).toBe(hash);
    expect(population.minds().map((mind) => mind.beliefs)).toEqual(before.map((mind) => mind.beliefs));
  });

  it('refuses weights that are damaged or of another world', () => {
    const { population } = openTestRoom('open', 1);
    const damaged = shippedBytes();
    damaged[damaged.length >> 1] ^= 1;
    expect(() => population.swapWeights(damaged, 1)).toThrow(InputError);
    expect(() => decodePopulationWeights(shippedBytes(), 'coins', 'here')).toThrow(/another world/);
    const spoilt = decodeCheckpoint(shippedBytes(), { where: 'here' });
    spoilt.weights.head2.data[3] = Number.NaN; // as of a learner that diverged
    expect(() => population.swapWeights(encodeCheckpoint(spoilt), 1)).toThrow(/not a number/);
    expect(population.weights.version).toBe(0);
  });
});

describe('heads of players', () => {
  const { universal } = decodePopulationWeights(shippedBytes(), 'orchard', 'shipped');
  const sizes = {
    observationLength: universal.torso1.length / universal.torsoBias1.length,
    numActions: 6,
    numCumulants: 4,
  };
  const features = new UniversalFeatures(sizes, universal);

  it('begin exactly equal to the universal head at the inferred preference', () => {
    const heads = new PlayerHeads(4);
    const preference = Float32Array.of(0.9, -0.1, 0, 0.2);
    const cloned = heads.clone(2, preference, features.headAt(preference));
    const torso = Float32Array.from({ length: features.torsoLength }, (_, i) => (i % 3) / 3);
    const own = new Float32Array(24);
    const shared = new Float32Array(24);
    features.featuresInPlace(cloned.head, torso, 0, own);
    features.featuresInPlace(features.headAt(preference), torso, 0, shared);
    expect([...own]).toEqual([...shared]);
    cloned.head.outBias[0] += 1; // a copy: refining it leaves the universal head alone
    features.featuresInPlace(features.headAt(preference), torso, 0, own);
    expect([...own]).toEqual([...shared]);
    expect(heads.takeNew()).toEqual([cloned]);
    expect(heads.takeNew()).toEqual([]);
  });

  it('wait for long and firm watching, and make room by dropping the least useful', () => {
    const config = { ...PLAYER_HEADS_DEFAULTS, maxHeads: 2 };
    const heads = new PlayerHeads(5, config);
    const preference = Float32Array.of(1, 0, 0, 0);
    expect(heads.wants(0, config.minTicks - 1, 1)).toBe(false);
    expect(heads.wants(0, config.minTicks, config.minConfidence - 0.01)).toBe(false);
    for (const player of [0, 1]) {
      expect(heads.wants(player, config.minTicks, config.minConfidence)).toBe(true);
      heads.clone(player, preference, features.headAt(preference));
    }
    expect(heads.wants(2, 999, 1)).toBe(false); // no room, and nobody has followed it
    heads.countUse(Uint8Array.of(0, 2, 1, 0, 0), 2);
    expect(heads.wants(2, 999, 1)).toBe(true);
    heads.clone(2, preference, features.headAt(preference));
    expect(heads.all().map((head) => head.playerIdx)).toEqual([1, 2]);
  });

  it('wait for a learner only while they stand: people may come and go for ever in a room without one', () => {
    const heads = new PlayerHeads(3, { ...PLAYER_HEADS_DEFAULTS, maxHeads: 2 });
    const preference = Float32Array.of(1, 0, 0, 0);
    for (let visit = 0; visit < 20; visit++) {
      heads.clone(0, preference, features.headAt(preference));
      heads.forget(0);
    }
    for (const player of [0, 1, 2]) heads.clone(player, preference, features.headAt(preference)); // 0 makes room for 2
    expect(heads.takeNew().map((head) => head.playerIdx)).toEqual([1, 2]);
  });

  it('take refined weights only for the very head that was sent', () => {
    const heads = new PlayerHeads(4);
    const preference = Float32Array.of(1, 0, 0, 0);
    const { epoch } = heads.clone(1, preference, features.headAt(preference));
    const refined = features.headAt([0, 1, 0, 0]);
    expect(heads.refine(1, epoch, refined)).toBe(true);
    expect(heads.get(1)?.head).toBe(refined);
    heads.forget(1);
    heads.clone(1, preference, features.headAt(preference));
    expect(heads.refine(1, epoch, refined)).toBe(false);
  });
});
