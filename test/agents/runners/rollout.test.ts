import { beforeAll, describe, expect, it } from 'vitest';
import type { Play } from '../../../agents/designers/designer.ts';
import { ppoConfig, stateTensor } from '../../../agents/learners/ppo.ts';
import { evaluate } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Student, type StudentConfig } from '../../../agents/runners/student.ts';
import { findTier } from '../../../agents/runners/ued-tiers.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment, createGenerators } from '../../../envs/registry.ts';

const mini = findTier('mini').student;
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

beforeAll(async () => {
  await loadEngine();
});

describe.each(['min-gru', 'lstm', 'gru', 'none'] as const)('a rollout with %s', (memory) => {
  const config = { ...small, network: { ...small.network, memory } };

  it('writes down probabilities and values that learning finds again: ratios of exactly the old policy', () => {
    const still = { ...config, ppo: ppoConfig.parse({ learningRate: 0, numEpochs: 1, numMinibatches: 2 }) };
    const student = new Student(still, 1, 0);
    for (const play of [levelsPlay(1), stream, stream]) {
      student.rollout.play(play, student.parameters);
      const metrics = student.update(0);
      expect(metrics.approximateKl).toBeLessThan(1e-6);
      expect(metrics.clipFraction).toBe(0);
    }
    student.dispose();
  });

  it('goes on after a save as if nothing had happened', () => {
    const student = new Student(config, 1, 0);
    student.rollout.play(stream, student.parameters);
    const saved = structuredClone(student.save());
    const other = new Student(config, 2, 0);
    other.parameters.copyFrom(student.parameters);
    other.load(saved);
    student.rollout.play(stream, student.parameters);
    other.rollout.play(stream, other.parameters);
    expect(other.rollout.observations).toEqual(student.rollout.observations);
    expect(other.rollout.actions).toEqual(student.rollout.actions);
    expect(other.rollout.values).toEqual(student.rollout.values);
    expect(other.rollout.initialState).toEqual(student.rollout.initialState);
    student.dispose();
    other.dispose();
  });
});

describe('a rollout', () => {
  it('starts levels afresh with an empty memory, and plays the same level after each end', () => {
    const student = new Student(small, 1, 0);
    const play = levelsPlay(3);
    student.rollout.play(stream, student.parameters);
    student.rollout.play(play, student.parameters);
    const { resets, truncated, terminated, numWorlds: B, numSteps: T, observations, initialState } = student.rollout;
    const L = student.network.observationLength;
    expect(initialState.every((value) => value === 0)).toBe(true);
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
    const student = new Student(small, 1, 0);
    student.rollout.play(stream, student.parameters);
    const { memory } = structuredClone(student.rollout.save()).stream as { memory: Float32Array };
    expect(memory.some((value) => value !== 0)).toBe(true);
    student.rollout.play(levelsPlay(4), student.parameters);
    student.rollout.play(stream, student.parameters);
    expect(student.rollout.initialState).toEqual(memory);
    student.dispose();
  });

  it('values a truncated episode by its final observation, with the memory of its end', () => {
    const student = new Student(small, 7, 0);
    student.rollout.play(levelsPlay(5), student.parameters);
    const { rollout, network, parameters } = student;
    const { numWorlds: B } = rollout;
    const L = network.observationLength;
    const i = rollout.truncated.indexOf(1);
    expect(i).toBeGreaterThanOrEqual(0);
    const b = i % B;
    // The same world again, by hand: the actions of the episode that was cut, then one look more.
    const { environment } = replay(student, b, Math.floor(i / B));
    const final = new Uint8Array(L);
    environment.observeSeat(0, 0, final, 0);
    const sequence = new Uint8Array((small.worldSettings.horizon as number) * L + L);
    const first = Math.floor(i / B) - (small.worldSettings.horizon as number) + 1;
    for (let t = first; t * B + b <= i; t++) {
      sequence.set(rollout.observations.subarray((t * B + b) * L, (t * B + b + 1) * L), (t - first) * L);
    }
    sequence.set(final, sequence.length - L);
    const steps = sequence.length / L;
    const resets = new Uint8Array(steps);
    resets[0] = 1;
    const [values] = evaluate(() => {
      const initial = stateTensor(new Float32Array(network.stateSize), 1);
      return [network.forward(parameters.tensors(), sequence, steps, 1, initial, resets).values];
    });
    expect(rollout.finalValues[i]).toBeCloseTo(values[steps - 1], 5);
    student.dispose();
  });
});

function replay(student: Student, b: number, lastStep: number) {
  const play = levelsPlay(5);
  if (play.kind !== 'levels') throw new Error('levels expected');
  const environment = createEnvironment(small.worldId, small.worldSettings, 1);
  environment.reset(0, play.levels[b], 0);
  const { numWorlds: B, actions } = student.rollout;
  for (let t = lastStep - (small.worldSettings.horizon as number) + 1; t <= lastStep; t++) {
    environment.step(Uint8Array.of(actions[t * B + b]));
  }
  return { environment };
}
