import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../agents/nets/engine.ts';
import { LiveLearning } from '../../agents/runners/live-learning.ts';
import { createOrchardCollector } from '../../agents/scripted/orchard-collector.ts';
import { createRandomActor } from '../../agents/scripted/random.ts';
import { stepsOf } from '../agents/runners/live-room.ts';
import { openTestRoom, shippedBytes } from '../agents/social/shipped.ts';

const PLAYED_TICKS = 2000; // five minutes at 150 ms
const TICKS_PER_ROUND = 5; // about the pace of the learner process beside a room
const HELD_OUT_ROOMS = 8; // per generator
const HELD_OUT_TICKS = 500;
const WISHES = [
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
      WISHES.forEach((wish, seat) => {
        room.seatAgent(seat, wish, seed + seat);
      });
      for (let tick = 0; tick < HELD_OUT_TICKS; tick++) room.step();
      sum += room.returns.reduce((total, value) => total + value, 0);
      count += WISHES.length * HELD_OUT_TICKS;
    }
  }
  return (1000 * sum) / count;
}

describe('learning while people play', () => {
  it('does not make agents worse: five minutes beside a collector and a wanderer keep at least 0.9 of the return', () => {
    const { room, population } = openTestRoom('open', 41);
    const { spec } = room.environment;
    const learning = new LiveLearning(spec, shippedBytes(), 'wasm', 9);
    WISHES.forEach((wish, seat) => {
      room.seatAgent(seat, wish, 50 + seat);
    });
    room.seatActor(4, createOrchardCollector(spec, [1, -0.1, -0.1, -0.1]), [1, 0, 0, 0], 60);
    room.seatActor(5, createRandomActor(spec.numActions), [0, 0, 0, 0], 61);
    for (let tick = 1; tick <= PLAYED_TICKS; tick++) {
      learning.takeSteps(stepsOf(room.step(), spec, population));
      for (const { playerIdx, epoch, preference } of population.takeHeadBirths()) {
        learning.watchPlayer({ kind: 'head', playerIdx, epoch, preference });
      }
      if (tick % TICKS_PER_ROUND === 0) learning.learn();
      if (tick % 200 === 0) population.swapWeights(learning.weights(), tick / 200);
    }
    expect(learning.numUpdates).toBeGreaterThan(300);
    const learned = measure(learning.weights());
    const shipped = measure(shippedBytes());
    process.stdout.write(`reward per 1000 ticks: shipped ${shipped.toFixed(1)}, learned ${learned.toFixed(1)}\n`);
    expect(learned).toBeGreaterThanOrEqual(0.9 * shipped);
    learning.dispose();
  });
});
