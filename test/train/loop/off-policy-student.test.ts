import { beforeAll, describe, expect, it } from 'vitest';
import { parseAlgorithmSettings } from '../../../agents/algorithms/registry.ts';
import { ReplayAlgorithm } from '../../../agents/algorithms/replay-algorithm.ts';
import { decodeCheckpoint } from '../../../agents/checkpoint.ts';
import { allRows, createPolicyOutput, type Policy } from '../../../agents/core/policy.ts';
import type { Play } from '../../../agents/designers/designer.ts';
import { createDemonstrations, type Demonstrations } from '../../../agents/memory/demonstrations.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createGenerators } from '../../../envs/registry.ts';
import { type LearnerConfig, Student } from '../../../train/loop/student.ts';
import { encodePolicy, readPolicy } from '../../../train/players/policy-checkpoint.ts';

/** Methods with a replay, and from demonstrations, in the one loop of all methods. */
const SMALL = { torsoSizes: [8, 8], headSize: 8, batchSize: 8, numSteps: 5, stepsPerUpdate: 6 };
const NUM_WORLDS = 3;

function configOf(algorithm: string, worldId: string): LearnerConfig {
  const replay = algorithm === 'bc' ? {} : { replayCapacity: 64 };
  const prepares = algorithm === 'dqn' ? {} : { demonstrationUpdates: 2 };
  const settings = parseAlgorithmSettings(algorithm, { ...SMALL, ...replay, ...prepares, warmUpSteps: 20 });
  return { worldId, worldSettings: {}, numWorlds: NUM_WORLDS, algorithm, settings, lineup: { kind: 'self' } };
}

function streamOf(worldId: string): Play {
  const [{ id }] = createGenerators(worldId, {});
  return { kind: 'stream', stream: [{ weight: 1, generatorId: id }], isLearning: true };
}

/** What a DQN that knows nothing does, each row another player. */
function demonstrationsOf(worldId: string): Demonstrations {
  const student = new Student(configOf('dqn', worldId), 9, 0);
  student.play(streamOf(worldId));
  const { observations, actions, numSteps, numRows, last } = student.trajectory;
  const L = observations.length / (numSteps * numRows);
  const out = createDemonstrations(worldId, L, numRows, numSteps * numRows);
  out.observations.set(observations);
  out.nextObservations.set(observations.subarray(numRows * L));
  out.nextObservations.set(last.observations, (numSteps - 1) * numRows * L);
  out.actions.set(actions);
  out.nextActions.set(actions.subarray(numRows));
  for (let m = 0; m < out.length; m++) out.demonstratorIdx[m] = m % numRows;
  student.dispose();
  return out;
}

function createStudent(algorithm: string, worldId: string, seed: number): Student {
  return new Student(configOf(algorithm, worldId), seed, 0, demonstrationsOf(worldId));
}

function cycle(student: Student, worldId: string): Readonly<Record<string, number>> {
  student.play(streamOf(worldId));
  return student.learn(0);
}

/** State as a checkpoint holds it. */
function stateOf(student: Student) {
  const { weights, extra } = student.algorithm.save();
  return structuredClone({ weights, saved: student.save(extra) });
}

function actionsOf(policy: Policy, student: Student): number[] {
  const { observations, numRows, last } = student.trajectory;
  const seen = observations.length > 0 ? observations.subarray(0, last.observations.length) : last.observations;
  const out = createPolicyOutput(numRows);
  const zeros = new Uint8Array(numRows);
  const previous = { previousActions: zeros, previousRewards: new Float32Array(numRows) };
  const input = { rows: allRows(numRows), observations: seen, resets: zeros, ...previous };
  policy.act(input, policy.createState(numRows), new Rng(1), out);
  return [...out.actions];
}

beforeAll(async () => {
  await loadEngine('wasm');
});

const METHODS = ['dqn', 'bc', 'bc-aux', 'sqil', 'psiphi'];
const CASES = METHODS.flatMap((algorithm) => [
  { algorithm, worldId: 'beacon' },
  { algorithm, worldId: 'matrix-game' }, // two seats
]);

describe.each(CASES)('$algorithm in $worldId', ({ algorithm, worldId }) => {
  it('goes on after a save with the same bytes, also before its first step', () => {
    for (const numCycles of [0, 4]) {
      const whole = createStudent(algorithm, worldId, 3);
      for (let i = 0; i < numCycles; i++) cycle(whole, worldId);
      const resumed = createStudent(algorithm, worldId, 4);
      const { weights, saved } = stateOf(whole);
      resumed.load(saved, weights, 'a test');
      for (let i = 0; i < 4; i++) expect(cycle(resumed, worldId)).toEqual(cycle(whole, worldId));
      expect(stateOf(resumed)).toEqual(stateOf(whole));
      for (const each of [whole, resumed]) each.dispose();
    }
  });

  it('plays from the file that plays as it did', () => {
    const student = createStudent(algorithm, worldId, 3);
    for (let i = 0; i < 4; i++) cycle(student, worldId);
    const bytes = encodePolicy(student, configOf(algorithm, worldId), 'wasm', { seed: 3 });
    const frozen = readPolicy(decodeCheckpoint(bytes, { where: 'a test' }), 'a test');
    expect(frozen).toMatchObject({ algorithm, worldId });
    expect(actionsOf(frozen.policy, student)).toEqual(actionsOf(student.algorithm.evaluation, student));
    frozen.dispose();
    student.dispose();
  });
});

describe('a method that learns offline', () => {
  it('collects nothing, and its run ends after as many updates as that of a method that acts', () => {
    const [bc, sqil] = ['bc', 'sqil'].map((algorithm) => createStudent(algorithm, 'beacon', 3));
    expect(bc.stepsPerTrajectory).toBe(sqil.stepsPerTrajectory);
    expect(bc.stepsPerTrajectory).toBe(5 * NUM_WORLDS);
    for (let i = 0; i < 6; i++) {
      for (const student of [bc, sqil]) cycle(student, 'beacon');
    }
    expect(bc.trajectory.actions).toHaveLength(0);
    const counts = [bc, sqil].map(({ algorithm }) => (algorithm as ReplayAlgorithm).numUpdates);
    expect(counts).toEqual([11, 11]); // floor((6 * 15 - 20) / 6)
  });

  it('learns from other draws once it is reseeded, as a run that went back must', () => {
    const weightsAfter = (stream?: number) => {
      const student = createStudent('bc', 'beacon', 3);
      if (stream !== undefined) student.reseed(stream);
      for (let i = 0; i < 4; i++) cycle(student, 'beacon');
      const { weights } = stateOf(student);
      student.dispose();
      return weights;
    };
    expect(weightsAfter(1016)).toEqual(weightsAfter(1016));
    expect(weightsAfter(1016)).not.toEqual(weightsAfter());
    expect(weightsAfter(1016)).not.toEqual(weightsAfter(1032));
  });

  it('prepares once, before anything is played', () => {
    const student = createStudent('bc', 'beacon', 3);
    if (!(student.algorithm instanceof ReplayAlgorithm)) throw new TypeError('no method with a replay');
    const before = stateOf(student).weights;
    student.play(streamOf('beacon'));
    const prepared = stateOf(student).weights;
    expect(prepared).not.toEqual(before);
    student.play(streamOf('beacon'));
    expect(stateOf(student).weights).toEqual(prepared);
  });
});
