import { beforeAll, describe, expect, it } from 'vitest';
import { decodePopulationWeights } from '../../../agents/algorithms/universal-checkpoint.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { createOrchardCollector } from '../../../envs/worlds/orchard/collector.ts';
import { LiveLearning } from '../../../train/live/live-learning.ts';
import { onlyOne, openTestRoom, shippedBytes } from '../../agents/social/shipped.ts';
import { stepsOf } from './live-room.ts';

const PERSON = 4;

beforeAll(async () => {
  await loadEngine('wasm');
});

describe('learning from a room', () => {
  it('refines the universal head and the head of a watched person, and the room takes both', () => {
    const { room, population } = openTestRoom('open', 31);
    const { spec } = room.environment;
    const learning = new LiveLearning(spec, shippedBytes(), 'wasm', 5);
    room.seatAgent(0, [1, -1, 0, 0], 1);
    room.seatAgent(1, [0, 0, 1, -1], 2);
    room.seatActor(PERSON, createOrchardCollector(spec, onlyOne(0)), onlyOne(0), 3);
    expect(learning.learn()).toBe(false); // nothing to learn from yet
    for (let t = 0; t < 320; t++) {
      learning.takeSteps(stepsOf(room.step(), spec, population));
      for (const { playerIdx, epoch, preference } of population.takeNewHeads()) {
        learning.watchPlayer({ kind: 'head', playerIdx, epoch, preference });
      }
    }
    for (let round = 0; round < 12; round++) expect(learning.learn()).toBe(true);
    const bytes = learning.weights();
    const { universal, heads } = decodePopulationWeights(bytes, 'orchard', 'the learner');
    const shipped = decodePopulationWeights(shippedBytes(), 'orchard', 'shipped').universal;
    expect(universal.torso1).toEqual(shipped.torso1); // the torso stays as shipped
    expect(universal.head2).not.toEqual(shipped.head2);
    const person = heads.find((head) => head.playerIdx === PERSON);
    expect(person).toBeDefined();
    expect(person?.head.outWeights).not.toEqual(shipped.head2);
    expect(person?.head.outWeights.every(Number.isFinite)).toBe(true);
    population.swapWeights(bytes, 1);
    room.step();
    expect(population.weights.version).toBe(1);
    learning.dispose();
  });

  it('forgets a player that left: no head of another goes on under that seat', () => {
    const { room, population } = openTestRoom('open', 32);
    const { spec } = room.environment;
    const learning = new LiveLearning(spec, shippedBytes(), 'wasm', 5);
    room.seatAgent(0, [1, -1, 0, 0], 1);
    room.seatActor(PERSON, createOrchardCollector(spec, onlyOne(0)), onlyOne(0), 3);
    learning.takeSteps(stepsOf(room.step(), spec, population));
    learning.watchPlayer({ kind: 'head', playerIdx: PERSON, epoch: 1, preference: Float32Array.of(1, 0, 0, 0) });
    const headsNow = () => decodePopulationWeights(learning.weights(), 'orchard', 'the learner').heads;
    expect(headsNow().map((head) => head.playerIdx)).toEqual([PERSON]);
    room.leave(PERSON);
    learning.takeSteps(stepsOf(room.step(), spec, population));
    expect(headsNow()).toEqual([]);
    learning.dispose();
  });

  it('a head learns from its own player alone, not from who sat there before', () => {
    const { room, population } = openTestRoom('open', 33);
    const { spec } = room.environment;
    const learning = new LiveLearning(spec, shippedBytes(), 'wasm', 5);
    const play = (ticks: number) => {
      for (let t = 0; t < ticks; t++) learning.takeSteps(stepsOf(room.step(), spec, population));
    };
    room.seatAgent(0, [1, -1, 0, 0], 1);
    room.seatActor(PERSON, createOrchardCollector(spec, onlyOne(0)), onlyOne(0), 3);
    play(260);
    room.leave(PERSON);
    room.seatActor(PERSON, createOrchardCollector(spec, onlyOne(2)), onlyOne(2), 4);
    play(20);
    learning.watchPlayer({ kind: 'head', playerIdx: PERSON, epoch: 2, preference: Float32Array.of(0, 0, 1, 0) });
    const headNow = () => decodePopulationWeights(learning.weights(), 'orchard', 'the learner').heads[0].head;
    const cloned = headNow();
    expect(learning.learn()).toBe(true);
    expect(headNow()).toEqual(cloned); // 20 steps are too few to learn from
    play(100);
    expect(learning.learn()).toBe(true);
    expect(headNow().outWeights).not.toEqual(cloned.outWeights);
    learning.dispose();
  });
});
