import { beforeAll, describe, expect, it } from 'vitest';
import { decodePopulationWeights } from '../../agents/algorithms/universal-checkpoint.ts';
import { loadEngine } from '../../agents/nets/engine.ts';
import { computeActionValues } from '../../agents/ops/preference-belief.ts';
import { indexOfLargest } from '../../agents/social/following.ts';
import { type FeatureHead, UniversalFeatures } from '../../agents/social/universal-features.ts';
import { createRandomActor } from '../../envs/core/random-actor.ts';
import { createOrchardCollector } from '../../envs/worlds/orchard/collector.ts';
import { LiveLearning } from '../../train/live/live-learning.ts';
import { openTestRoom, shippedBytes } from '../agents/social/shipped.ts';
import { stepsOf } from '../train/live/live-room.ts';

const PLAYED_TICKS = 2000; // five minutes at 150 ms
const TICKS_PER_ROUND = 5; // about the pace of the learner process beside a room
const HELD_OUT_ROOMS = 8; // per generator
const HELD_OUT_TICKS = 500;
const COLLECTOR = 4;
const PREFERENCES = [
  [1, -1, 0, 0.1],
  [0.2, 1, -1, 0],
  [0, -0.1, 1, -1],
  [-1, 0, 0.2, 1],
];

beforeAll(async () => {
  await loadEngine('wasm');
});

/** Mean reward per 1000 ticks and agent on levels of their own. */
function measure(checkpoint: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (const generator of ['groves-and-doors', 'open', 'four-rooms']) {
    for (let seed = 1; seed <= HELD_OUT_ROOMS; seed++) {
      const { room } = openTestRoom(generator, 7000 + seed, { checkpoint });
      PREFERENCES.forEach((preference, seat) => {
        room.seatAgent(seat, preference, seed + seat);
      });
      for (let tick = 0; tick < HELD_OUT_TICKS; tick++) room.step();
      sum += room.returns.reduce((total, value) => total + value, 0);
      count += PREFERENCES.length * HELD_OUT_TICKS;
    }
  }
  return (1000 * sum) / count;
}

/** How often a head names the action that the player of a seat takes, over the next ticks. */
function accuracyOf(
  head: FeatureHead,
  preference: Float32Array,
  played: readonly { views: Uint8Array; action: number }[],
): number {
  const { universal } = decodePopulationWeights(shippedBytes(), 'orchard', 'shipped');
  const { spec } = openTestRoom('open', 1).room.environment;
  const { numActions, numCumulants, observation } = spec;
  const features = new UniversalFeatures(
    { observationLength: observation.length, numActions, numCumulants },
    universal,
  );
  const torso = new Float32Array(features.torsoLength);
  const psi = new Float32Array(numCumulants * numActions);
  const q = new Float32Array(numActions);
  const right = played.filter(({ views, action }) => {
    features.encodeInPlace(views, 0, torso, 0);
    features.featuresInPlace(head, torso, 0, psi);
    computeActionValues(psi, preference, 0, numCumulants, numActions, q);
    return indexOfLargest(q) === action;
  });
  return right.length / played.length;
}

describe('learning while people play', () => {
  it('five minutes beside a collector: its head predicts what it does next better, and agents keep 0.9 of their return', () => {
    const { room, population } = openTestRoom('open', 41);
    const { spec } = room.environment;
    const learning = new LiveLearning(spec, shippedBytes(), 'wasm', 9);
    PREFERENCES.forEach((preference, seat) => {
      room.seatAgent(seat, preference, 50 + seat);
    });
    room.seatActor(COLLECTOR, createOrchardCollector(spec, [1, -0.1, -0.1, -0.1]), [1, 0, 0, 0], 60);
    room.seatActor(5, createRandomActor(spec.numActions), [0, 0, 0, 0], 61);
    const heads = new Map<number, Float32Array>(); // preference when cloned, by seat
    for (let tick = 1; tick <= PLAYED_TICKS; tick++) {
      learning.takeSteps(stepsOf(room.step(), spec, population));
      for (const { playerIdx, epoch, preference } of population.takeNewHeads()) {
        heads.set(playerIdx, preference);
        learning.watchPlayer({ kind: 'head', playerIdx, epoch, preference });
      }
      if (tick % TICKS_PER_ROUND === 0) learning.learn();
      if (tick % 200 === 0) population.swapWeights(learning.weights(), tick / 200);
    }
    expect(learning.numUpdates).toBeGreaterThan(300);
    const refined = decodePopulationWeights(learning.weights(), 'orchard', 'learned').heads.find(
      ({ playerIdx }) => playerIdx === COLLECTOR,
    );
    const preference = heads.get(COLLECTOR) as Float32Array;
    const { length } = spec.observation;
    const next = Array.from({ length: HELD_OUT_TICKS }, () => {
      const { observations, actions } = room.step();
      return {
        views: observations.slice(COLLECTOR * length, (COLLECTOR + 1) * length),
        action: actions[COLLECTOR],
      };
    });
    const cloned = new UniversalFeatures(
      { observationLength: length, numActions: spec.numActions, numCumulants: spec.numCumulants },
      decodePopulationWeights(shippedBytes(), 'orchard', 'shipped').universal,
    ).headAt([...preference]);
    const [before, after] = [cloned, refined?.head as FeatureHead].map((head) => accuracyOf(head, preference, next));
    process.stdout.write(`next actions named: as cloned ${before.toFixed(2)}, refined ${after.toFixed(2)}\n`);
    expect(after).toBeGreaterThan(before + 0.03); // a learner that does nothing leaves it as cloned
    const learned = measure(learning.weights());
    const shipped = measure(shippedBytes());
    process.stdout.write(`reward per 1000 ticks: shipped ${shipped.toFixed(1)}, learned ${learned.toFixed(1)}\n`);
    expect(learned).toBeGreaterThanOrEqual(0.9 * shipped);
    learning.dispose();
  });
});
