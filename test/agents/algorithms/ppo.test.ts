import { beforeAll, describe, expect, it } from 'vitest';
import { Ppo, ppoConfig } from '../../../agents/algorithms/ppo.ts';
import { type PpoRollout, stateTensor } from '../../../agents/algorithms/ppo-minibatch.ts';
import { evaluate, gradientNorm } from '../../../agents/nets/adam.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Parameters } from '../../../agents/nets/parameters.ts';
import { createStudentNet, studentNetConfig } from '../../../agents/nets/student-net.ts';
import { createTrajectories } from '../../../agents/ops/advantages.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { sampleSoftmax } from '../../../envs/core/softmax.ts';
import type { ObservationSpec } from '../../../envs/core/specs.ts';
import { finish } from '../../../envs/core/steps.ts';

/** A world of one step with two observations: action 1 pays after the first, action 0 after the second. */
const spec = { height: 1, width: 1, channels: 1, scalars: 1, length: 2 } as ObservationSpec;
const [T, B, A] = [8, 16, 2];

beforeAll(async () => {
  await loadEngine();
});

function createLearner(ppo: Record<string, unknown> = {}): Ppo {
  const config = studentNetConfig.parse({
    filters: 0,
    denseSize: 8,
    memory: 'none',
    memorySize: 8,
    headSize: 8,
    scale: 1,
  });
  const network = createStudentNet(spec, A, config);
  const parameters = new Parameters(network.shapes, network.masks);
  network.initialise(parameters, new Rng(1));
  return new Ppo(network, parameters, ppoConfig.parse({ learningRate: 0.01, numMinibatches: 4, ...ppo }), T);
}

function play(learner: Ppo, rng: Rng): PpoRollout {
  const rollout = {
    ...createTrajectories(T, B),
    observations: Uint8Array.from({ length: T * B * 2 }, (_, i) => (i % 2 === 0 ? rng.below(2) : 1)),
    actions: new Uint8Array(T * B),
    logProbabilities: new Float32Array(T * B),
    resets: new Uint8Array(T * B).fill(1),
    initialMemory: new Float32Array(0),
  };
  const [logits, values] = runNet(learner, rollout.observations);
  rollout.values.set(values);
  for (let i = 0; i < T * B; i++) {
    rollout.actions[i] = sampleSoftmax(logits, i * A, A, rng, rollout.logProbabilities, i);
    rollout.rewards[i] = rollout.actions[i] === rollout.observations[2 * i] ? 0 : 1;
    rollout.terminated[i] = 1;
  }
  return rollout;
}

function runNet(learner: Ppo, observations: Uint8Array): Float32Array[] {
  return evaluate(() => {
    const run = learner.network.forward(
      learner.parameters.tensors(),
      observations,
      T,
      B,
      stateTensor(new Float32Array(0), B),
      new Uint8Array(T * B),
    );
    return [run.logits, run.values];
  });
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const areFinite = ({ parameters: { names, values } }: Ppo) =>
  names.every((name) => values[name].every(Number.isFinite));
const bytesOf = (learner: Ppo) => learner.parameters.names.map((name) => learner.parameters.values[name].slice());

describe('PPO', () => {
  it('learns which action pays after which observation', () => {
    const learner = createLearner({ learningRate: 0.003, entropyCoefficient: 0.01 });
    const rng = new Rng(2);
    const first = mean(play(learner, rng).rewards);
    for (let update = 0; update < 30; update++) finish(learner.learn(play(learner, rng), 0, rng));
    expect(first).toBeLessThan(0.7);
    expect(mean(play(learner, rng).rewards)).toBeGreaterThan(0.9);
  });

  it('leaves out every step whose loss is not a finite number, counts it, and changes nothing', () => {
    const learner = createLearner();
    const rng = new Rng(3);
    const rollout = play(learner, rng);
    rollout.rewards[5] = Number.NaN;
    const before = bytesOf(learner);
    const all = finish(createLearner({ numMinibatches: 1, numEpochs: 3 }).learn(rollout, 0, new Rng(1)));
    expect(all.numSkipped).toBe(3);
    expect(all.policyLoss).toBeNaN();
    const { numSkipped } = finish(learner.learn(rollout, 0, new Rng(1)));
    expect(numSkipped).toBe(learner.config.numEpochs); // one of the four groups of worlds a pass
    expect(bytesOf(learner)).not.toEqual(before);
    expect(areFinite(learner)).toBe(true);
  });

  it('says when a weight is no number', () => {
    const learner = createLearner();
    learner.parameters.values['memory/weight'][3] = Number.NaN;
    learner.parameters.changed('memory/weight');
    expect(areFinite(learner)).toBe(false);
    const metrics = finish(learner.learn(play(createLearner(), new Rng(4)), 0, new Rng(1)));
    expect(metrics.numSkipped).toBe(learner.config.numEpochs * learner.config.numMinibatches);
  });

  it('anneals to nothing, and does not where it shall not', () => {
    const rng = new Rng(5);
    const annealed = createLearner({ annealing: 'linear' });
    const constant = createLearner({ annealing: 'none' });
    const rollout = play(annealed, rng);
    const before = bytesOf(annealed);
    finish(annealed.learn(rollout, 1, new Rng(1)));
    finish(constant.learn(rollout, 1, new Rng(1)));
    expect(bytesOf(annealed)).toEqual(before);
    expect(bytesOf(constant)).not.toEqual(before);
  });

  it('counts no sample that is masked: whatever it holds, the same weights come out', () => {
    const [one, two] = [createLearner(), createLearner()];
    const rollout = play(one, new Rng(6));
    const mask = Uint8Array.from({ length: T * B }, (_, i) => Number(i % 3 > 0));
    const spoilt = { ...rollout, mask, rewards: rollout.rewards.map((reward, i) => (mask[i] === 1 ? reward : 17)) };
    finish(one.learn({ ...rollout, mask }, 0, new Rng(1)));
    finish(two.learn(spoilt, 0, new Rng(1)));
    expect(bytesOf(two)).toEqual(bytesOf(one));
  });

  it('gives the same bytes for the same seed', () => {
    const [one, two] = [createLearner(), createLearner()];
    const rollout = play(one, new Rng(7));
    finish(one.learn(rollout, 0, new Rng(1)));
    finish(two.learn(rollout, 0, new Rng(1)));
    expect(bytesOf(two)).toEqual(bytesOf(one));
  });

  it('has a norm that is no number where a gradient is none', () => {
    expect(gradientNorm({ a: Float32Array.of(3), b: Float32Array.of(4) }, ['a', 'b'])).toBe(5);
    expect(gradientNorm({ a: Float32Array.of(3), b: Float32Array.of(Number.NaN) }, ['a', 'b'])).toBeNaN();
  });
});
