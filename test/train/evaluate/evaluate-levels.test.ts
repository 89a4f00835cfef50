import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { stateTensor } from '../../../agents/algorithms/ppo-minibatch.ts';
import type { ActorCritic } from '../../../agents/nets/actor-critic.ts';
import { evaluate } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Parameters } from '../../../agents/nets/parameters.ts';
import type { StudentNetConfig } from '../../../agents/nets/student-net.ts';
import { InputError } from '../../../envs/core/errors.ts';
import type { Level } from '../../../envs/core/level.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { sampleSoftmax } from '../../../envs/core/softmax.ts';
import { createEnvironment, createGenerator } from '../../../envs/registry.ts';
import { mazeLevelFormat } from '../../../envs/worlds/maze/cells.ts';
import {
  countSolved,
  dcdHorizon,
  evaluateLevels,
  meanReturn,
  meanSolvedSteps,
  type Player,
} from '../../../train/evaluate/evaluate-levels.ts';
import { learnerConfigOf, Student } from '../../../train/loop/student.ts';
import { findPreset } from '../../../train/settings/ued-presets.ts';

const { student: mini } = findPreset('mini');

function trainedLike(memory: 'min-gru' | 'lstm' | 'none', change: Partial<StudentNetConfig> = {}): Player {
  const network = { ...mini.network, memory, memorySize: 16, ...change };
  const student = new Student(learnerConfigOf({ ...mini, network }), 4, 0).actorCritic;
  // Larger logits than those of the start, so that what is remembered and seen decides what is done.
  const heads = student.parameters.values['heads/1/weight'];
  for (let i = 0; i < heads.length; i++) heads[i] *= 100;
  student.parameters.changed('heads/1/weight');
  return { ...mini, network: student.network, parameters: student.parameters };
}

/** The contract's smallest player: always forward. */
function walker(): Player {
  const network: ActorCritic = {
    numActions: 3,
    observationLength: 79,
    stateSize: 0,
    shapes: {},
    initialise: () => {},
    forward: (_p, _observations, numSteps, numWorlds, initial) => ({
      logits: tf.tile(tf.tensor2d([[-1e9, -1e9, 0]]), [numSteps * numWorlds, 1]),
      values: tf.zeros([numSteps * numWorlds]),
      state: initial,
    }),
  };
  return { ...mini, network, parameters: new Parameters({}) };
}

function randomLevels(count: number): Level[] {
  const generator = createGenerator('maze', mini.worldSettings, 'uniform-60');
  const rng = new Rng(11);
  return Array.from({ length: count }, () => generator.sample(rng));
}

/** Slow twin: one episode after the other in a world of its own, with its own chance. */
function playOne({ worldId, worldSettings, network, parameters }: Player, level: Level, horizon: number, rng: Rng) {
  const world = createEnvironment(worldId, { ...worldSettings, size: 13, horizon }, 1);
  world.reset(0, level, 0);
  const observation = new Uint8Array(network.observationLength);
  let memory = new Float32Array(network.stateSize);
  const previous = { actions: Uint8Array.of(0), rewards: Float32Array.of(0) };
  for (let step = 1; step <= horizon; step++) {
    world.observe(observation);
    const resets = Uint8Array.of(step === 1 ? 1 : 0);
    const [logits, state] = evaluate(() => {
      const run = network.forward(parameters.tensors(), observation, 1, 1, stateTensor(memory, 1), resets, previous);
      return [run.logits, run.state];
    });
    memory = Float32Array.from(state);
    previous.actions[0] = sampleSoftmax(logits, 0, 3, rng, new Float32Array(1), 0);
    world.step(previous.actions);
    previous.rewards[0] = world.rewards[0];
    if (world.terminated[0] === 1) return step;
  }
  return 0;
}

const corridor = (text: string): Level => mazeLevelFormat.parse(text);
const near = corridor('>..G.\n.....\n.....\n.....\n.....\n');
const far = corridor('>......\n#####.#\n......G\n.......\n.......\n.......\n.......\n');

beforeAll(async () => {
  await loadEngine();
});

describe('evaluation of levels', () => {
  it('counts steps of arrival from 1, and gives the rest up', () => {
    const arrivals = evaluateLevels(walker(), [near, far], { numEpisodes: 3, seed: 1, horizonOf: () => 20 });
    expect([...arrivals.steps]).toEqual([3, 3, 3, 0, 0, 0]);
    expect([...arrivals.horizons]).toEqual([20, 20]);
    expect(arrivals.numSteps).toBe(3 * 3 + 3 * 20);
    expect(countSolved(arrivals, 0, 3)).toBe(3);
    expect(countSolved(arrivals, 0, 2)).toBe(0);
    expect(countSolved(arrivals, 1, 20)).toBe(0);
    expect(meanReturn(arrivals, 0, 20)).toBeCloseTo(1 - (0.9 * 3) / 20, 12);
    expect(meanReturn(arrivals, 0, 2)).toBe(0);
    expect(meanSolvedSteps(arrivals, 0, 20)).toBe(3);
    expect(meanSolvedSteps(arrivals, 1, 20)).toBeNaN();
  });

  it('gives each level up at its own horizon', () => {
    const horizonOf = (level: Level) => (level === far ? 9 : dcdHorizon(level));
    const arrivals = evaluateLevels(walker(), [near, far], { numEpisodes: 1, seed: 1, horizonOf });
    expect([...arrivals.horizons]).toEqual([98, 9]);
    expect(arrivals.numSteps).toBe(3 + 9);
  });

  it.each([
    ['min-gru', {}],
    ['lstm', {}],
    ['none', {}],
    ['none', { previousAction: true, previousReward: true }],
  ] as const)('plays as one world at a time would, with memory %s and %j', (memory, change) => {
    const player = trainedLike(memory, change);
    const levels = randomLevels(6);
    const numEpisodes = 3;
    const { steps } = evaluateLevels(player, levels, { numEpisodes, seed: 7, horizonOf: () => 30, numWorlds: 5 });
    const expected: number[] = levels.flatMap((level, i) =>
      Array.from({ length: numEpisodes }, (_, e) => playOne(player, level, 30, new Rng(7, i * numEpisodes + e))),
    );
    expect([...steps]).toEqual(expected);
    expect(new Set(steps).size).toBeGreaterThan(2);
  });

  it('is the same for every width of the batch and another for another seed', () => {
    const player = trainedLike('min-gru');
    const levels = randomLevels(20);
    const play = (seed: number, numWorlds: number) => [
      ...evaluateLevels(player, levels, { numEpisodes: 4, seed, horizonOf: () => 60, numWorlds }).steps,
    ];
    const once = play(3, 80);
    expect(play(3, 1000)).toEqual(once);
    expect(play(3, 7)).toEqual(once);
    expect(play(4, 80)).not.toEqual(once);
  });

  it('holds the episode of every shorter horizon', () => {
    const player = trainedLike('min-gru');
    const levels = randomLevels(20);
    const play = (horizon: number) =>
      evaluateLevels(player, levels, { numEpisodes: 4, seed: 3, horizonOf: () => horizon });
    const long = play(90);
    const short = play(25);
    expect([...long.steps].map((step) => (step <= 25 ? step : 0))).toEqual([...short.steps]);
    for (let i = 0; i < levels.length; i++) {
      expect(countSolved(long, i, 25)).toBe(countSolved(short, i, 25));
      expect(meanReturn(long, i, 25)).toBe(meanReturn(short, i, 25));
    }
  });

  it('takes mazes larger than those of the training, and no empty list', () => {
    const large = createGenerator('maze', { size: 21 }, 'perfect').sample(new Rng(1));
    const arrivals = evaluateLevels(trainedLike('none'), [large, near], {
      numEpisodes: 1,
      seed: 1,
      horizonOf: () => 5,
    });
    expect(arrivals.steps).toHaveLength(2);
    expect(() => evaluateLevels(walker(), [], { numEpisodes: 1, seed: 1, horizonOf: () => 5 })).toThrow(InputError);
  });
});
