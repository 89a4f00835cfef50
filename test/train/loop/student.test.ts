import { beforeAll, describe, expect, it } from 'vitest';
import { ppoConfig } from '../../../agents/algorithms/ppo.ts';
import { stateTensor } from '../../../agents/algorithms/ppo-minibatch.ts';
import type { Play } from '../../../agents/designers/designer.ts';
import { evaluate } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerators } from '../../../envs/registry.ts';
import { learnerConfigOf, Student, type StudentConfig } from '../../../train/loop/student.ts';
import { findPreset } from '../../../train/settings/ued-presets.ts';

const mini = findPreset('mini').student;
const small: StudentConfig = {
  ...mini,
  worldSettings: { ...mini.worldSettings, horizon: 9 },
  numWorlds: 6,
  numSteps: 24,
  network: { ...mini.network, memorySize: 12 },
};
const stream: Play = { kind: 'stream', stream: [{ weight: 1, generatorId: 'uniform-0-60' }], isLearning: true };

function levelsPlay(seed: number): Play {
  const [generator] = createGenerators(small.worldId, small.worldSettings);
  const rng = new Rng(seed);
  return {
    kind: 'levels',
    levels: Array.from({ length: small.numWorlds }, () => generator.sample(rng)),
    isLearning: true,
  };
}

const createStudent = (config: StudentConfig, seed: number) => new Student(learnerConfigOf(config), seed, 0);

beforeAll(async () => {
  await loadEngine();
});

describe.each(['min-gru', 'lstm', 'gru', 'none'] as const)('a rollout with %s', (memory) => {
  const config = { ...small, network: { ...small.network, memory } };

  it('writes down probabilities and values that learning finds again: ratios of exactly the old policy', () => {
    const still = { ...config, ppo: ppoConfig.parse({ learningRate: 0, numEpochs: 1, numMinibatches: 2 }) };
    const student = createStudent(still, 1);
    for (const play of [levelsPlay(1), stream, stream]) {
      student.play(play);
      const metrics = student.learn(0);
      expect(metrics.approximateKl).toBeLessThan(1e-6);
      expect(metrics.clipFraction).toBe(0);
    }
    student.dispose();
  });

  it('goes on after a save as if nothing had happened', () => {
    const student = createStudent(config, 1);
    student.play(stream);
    const { weights, extra } = student.algorithm.save();
    const saved = structuredClone(student.save(extra));
    const other = createStudent(config, 2);
    other.load(saved, weights, 'test');
    student.play(stream);
    other.play(stream);
    expect(other.trajectory.observations).toEqual(student.trajectory.observations);
    expect(other.trajectory.actions).toEqual(student.trajectory.actions);
    expect(other.trajectory.values).toEqual(student.trajectory.values);
    expect(other.trajectory.initialMemory).toEqual(student.trajectory.initialMemory);
    student.dispose();
    other.dispose();
  });
});

describe('a rollout', () => {
  it('starts levels afresh with an empty memory, and plays the same level after each end', () => {
    const student = createStudent(small, 1);
    const play = levelsPlay(3);
    student.play(stream);
    student.play(play);
    const { resets, truncated, terminated, numRows: B, numSteps: T, observations, initialMemory } = student.trajectory;
    const L = student.actorCritic.network.observationLength;
    expect(initialMemory.every((value) => value === 0)).toBe(true);
    expect(resets.subarray(0, B).every((flag) => flag === 1)).toBe(true);
    let numRestarts = 0;
    for (let t = 1; t < T; t++) {
      for (let b = 0; b < B; b++) {
        const hasEnded = truncated[(t - 1) * B + b] | terminated[(t - 1) * B + b];
        expect(resets[t * B + b]).toBe(hasEnded);
        if (hasEnded === 0) continue;
        numRestarts++;
        expect(observations.subarray((t * B + b) * L, (t * B + b + 1) * L)).toEqual(
          observations.subarray(b * L, (b + 1) * L),
        );
      }
    }
    expect(numRestarts).toBeGreaterThanOrEqual(2 * B);
    student.dispose();
  });

  it('carries streams on: the memory of the end is that of the next start, other plays in between or not', () => {
    const student = createStudent(small, 1);
    student.play(stream);
    const memory = student.trajectory.last.memory.slice();
    expect(memory.some((value) => value !== 0)).toBe(true);
    student.play(levelsPlay(4));
    student.play(stream);
    expect(student.trajectory.initialMemory).toEqual(memory);
    student.dispose();
  });

  it('values a truncated episode by its final observation, with the memory of its end', () => {
    const student = createStudent(small, 7);
    student.play(levelsPlay(5));
    const { trajectory, actorCritic } = student;
    const { network, parameters } = actorCritic;
    const { numRows: B } = trajectory;
    const L = network.observationLength;
    const i = trajectory.truncated.indexOf(1);
    expect(i).toBeGreaterThanOrEqual(0);
    const b = i % B;
    // The same world again, by hand: the actions of the episode that was cut, then one look more.
    const { environment } = replay(student, b, Math.floor(i / B));
    const final = new Uint8Array(L);
    environment.observeSeat(0, 0, final, 0);
    const sequence = new Uint8Array((small.worldSettings.horizon as number) * L + L);
    const first = Math.floor(i / B) - (small.worldSettings.horizon as number) + 1;
    for (let t = first; t * B + b <= i; t++) {
      sequence.set(trajectory.observations.subarray((t * B + b) * L, (t * B + b + 1) * L), (t - first) * L);
    }
    sequence.set(final, sequence.length - L);
    const steps = sequence.length / L;
    const resets = new Uint8Array(steps);
    resets[0] = 1;
    const [values] = evaluate(() => {
      const initial = stateTensor(new Float32Array(network.stateSize), 1);
      return [network.forward(parameters.tensors(), sequence, steps, 1, initial, resets).values];
    });
    expect(trajectory.finalValues[i]).toBeCloseTo(values[steps - 1], 5);
    student.dispose();
  });
});

function replay(student: Student, b: number, lastStep: number) {
  const play = levelsPlay(5);
  if (play.kind !== 'levels') throw new Error('levels expected');
  const environment = createEnvironment(small.worldId, small.worldSettings, 1);
  environment.reset(0, play.levels[b], 0);
  const { numRows: B, actions } = student.trajectory;
  for (let t = lastStep - (small.worldSettings.horizon as number) + 1; t <= lastStep; t++) {
    environment.step(Uint8Array.of(actions[t * B + b]));
  }
  return { environment };
}
