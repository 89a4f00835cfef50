import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCloningLoss } from '../../../agents/algorithms/cloning-loss.ts';
import { ppoConfig } from '../../../agents/algorithms/ppo.ts';
import { gatherMinibatch, type PpoMinibatch } from '../../../agents/algorithms/ppo-minibatch.ts';
import type { Play } from '../../../agents/designers/designer.ts';
import { evaluate, lossAndGradients } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import type { Parameters } from '../../../agents/nets/parameters.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { logSumExp } from '../../../envs/core/softmax.ts';
import { createGenerators } from '../../../envs/registry.ts';
import { learnerConfigOf, Student, type StudentConfig } from '../../../train/loop/student.ts';
import { findPreset } from '../../../train/settings/ued-presets.ts';
import { finiteDifferences } from '../../reference/finite-differences.ts';

const [mini, A] = [findPreset('mini').student, 3];
const config: StudentConfig = {
  ...mini,
  worldSettings: { ...mini.worldSettings, horizon: 7 },
  numWorlds: 3,
  numSteps: 12,
  network: { ...mini.network, filters: 4, memorySize: 6, headSize: 8 },
  ppo: ppoConfig.parse({ learningRate: 0.01, numEpochs: 1 }),
};

beforeAll(async () => {
  await loadEngine();
});

/** Two students with opinions (the first weights of a policy are nearly 0) and a rollout of the first one. */
function createPair(): [Student, Student] {
  const students = [0, 1].map((k) => new Student(learnerConfigOf(config), 1, k)) as [Student, Student];
  students.forEach(({ actorCritic: { parameters } }, k) => {
    const rng = new Rng(k);
    parameters.values['heads/1/weight'].forEach((_, i, values) => {
      if (parameters.masks['heads/1/weight'][i] === 1) values[i] = 0.5 * rng.normal();
    });
    parameters.changed('heads/1/weight');
  });
  const [generator] = createGenerators(config.worldId, config.worldSettings);
  const rng = new Rng(2);
  const play: Play = {
    kind: 'levels',
    levels: Array.from({ length: config.numWorlds }, () => generator.sample(rng)),
    isLearning: true,
  };
  students[0].play(play);
  return students;
}

function wholeRollout({ trajectory, actorCritic }: Student): PpoMinibatch {
  const nothing = new Float32Array(trajectory.rewards.length);
  return gatherMinibatch(trajectory, nothing, nothing, Int32Array.of(0, 1, 2), actorCritic.network) as PpoMinibatch;
}

/** [N, A] of a student on a minibatch, from an empty memory. */
function logitsOf(
  { actorCritic: { network, parameters } }: Student,
  { observations, resets }: PpoMinibatch,
): Float32Array {
  const initial = () => tf.zeros([config.numWorlds, network.stateSize]);
  return evaluate(() => [
    network.forward(parameters.tensors(), observations, config.numSteps, config.numWorlds, initial(), resets).logits,
  ])[0];
}

/** Mean KL(q || p) over rows, from logits in doubles. */
function twin(teacher: ArrayLike<number>, learner: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < learner.length; n += A) {
    const [logZ, logY] = [logSumExp(teacher, n, A), logSumExp(learner, n, A)];
    for (let a = n; a < n + A; a++) {
      sum += Math.exp(teacher[a] - logZ) * (teacher[a] - logZ - (learner[a] - logY));
    }
  }
  return sum / (learner.length / A);
}

const dispose = (students: readonly Student[]): void => {
  for (const student of students) student.dispose();
};

describe('cloning loss', () => {
  it('is c times the divergence that doubles give, with the gradient that finite differences give', () => {
    const students = createPair();
    const minibatch = wholeRollout(students[0]);
    const [learner, teacher] = students.map((student) => logitsOf(student, minibatch));
    const expected = twin(teacher, learner);
    expect(expected).toBeGreaterThan(0.005);
    const loss = createCloningLoss(students[1].actorCritic, 0.3);
    const slopes = finiteDifferences((point) => 0.3 * twin(teacher, point), Float64Array.from(learner));
    let gradient: Float32Array = new Float32Array(0);
    tf.tidy(() => {
      const run = (logits: tf.Tensor) => loss({ logits, values: logits, state: logits }, minibatch);
      const { value, grad } = tf.valueAndGrad(run)(tf.tensor2d(learner, [learner.length / A, A]));
      expect(value.dataSync()[0]).toBeCloseTo(0.3 * expected, 5);
      gradient = grad.dataSync() as Float32Array;
    });
    gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(slopes[i], 5);
    });
    dispose(students);
  });

  it('is 0 without a gradient where both are the same, and sends none into the teacher', () => {
    const students = createPair();
    const minibatch = wholeRollout(students[0]);
    const student = students[0].actorCritic;
    const loss = createCloningLoss(student, 1);
    const initial = () => tf.zeros([config.numWorlds, student.network.stateSize]);
    const { value, gradients } = lossAndGradients(student.parameters, student.parameters.names, (p) =>
      loss(
        student.network.forward(
          p,
          minibatch.observations,
          config.numSteps,
          config.numWorlds,
          initial(),
          minibatch.resets,
        ),
        minibatch,
      ),
    );
    expect(Math.abs(value)).toBeLessThan(1e-6);
    const largest = Math.max(...Object.values(gradients).flatMap((values) => [...values].map(Math.abs)));
    expect(largest).toBeLessThan(1e-6);
    dispose(students);
  });

  it('brings the learner nearer in the update and leaves the teacher as it was', () => {
    const students = createPair();
    const minibatch = wholeRollout(students[0]);
    const distance = () => twin(logitsOf(students[1], minibatch), logitsOf(students[0], minibatch));
    const copy = (parameters: Parameters) => structuredClone(parameters.values);
    const before = { distance: distance(), teacher: copy(students[1].actorCritic.parameters) };
    for (let update = 0; update < 10; update++) {
      students[0].algorithm.cloneNext?.(students[1].algorithm, 10);
      const metrics = students[0].learn(0);
      if (update === 0) expect(metrics.cloningLoss).toBeCloseTo(10 * before.distance, 3);
    }
    expect(distance()).toBeLessThan(before.distance / 2);
    expect(students[1].actorCritic.parameters.values).toEqual(before.teacher);
    dispose(students);
  });

  it('refuses a teacher with other actions or another view', () => {
    const students = createPair();
    const minibatch = wholeRollout(students[0]);
    const create = (changed: Record<string, unknown>) =>
      new Student(learnerConfigOf({ ...config, worldSettings: { ...config.worldSettings, ...changed } }), 1, 0);
    const other = create({ actionSet: 7 });
    const wide = create({ viewSize: 7 });
    const logits = tf.zeros([36, A]);
    const run = { logits, values: logits, state: logits };
    expect(() => createCloningLoss(other.actorCritic, 1)(run, minibatch)).toThrow(
      'cloning: 3 actions of the learner, 7',
    );
    expect(() => createCloningLoss(wide.actorCritic, 1)(run, minibatch)).toThrow(
      'cloning: 79 observed bytes, expected 151',
    );
    logits.dispose();
    dispose([...students, other, wide]);
  });
});
