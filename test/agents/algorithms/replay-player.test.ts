import { beforeAll, describe, expect, it } from 'vitest';
import { PsiPhi } from '../../../agents/algorithms/psiphi.ts';
import { findAlgorithm } from '../../../agents/algorithms/registry.ts';
import { createReplayPolicy, type ReplayWeights } from '../../../agents/algorithms/replay-player.ts';
import { readTrainedStudent } from '../../../agents/algorithms/student-checkpoint.ts';
import { Universal } from '../../../agents/algorithms/universal.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../agents/checkpoint.ts';
import { allRows, createPolicyOutput, type Policy } from '../../../agents/core/policy.ts';
import { loadEngine } from '../../../agents/nets/engine.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { Rng } from '../../../envs/core/rng.ts';
import { createEnvironment } from '../../../envs/registry.ts';
import { encodePolicy } from '../../../train/players/policy-checkpoint.ts';
import { demonstrationsIn } from '../../conformance/played-demonstrations.ts';
import { SMALL, settingsKnownTo, shortWorld } from '../../conformance/small-settings.ts';

const METHODS = ['dqn', 'sqil', 'bc-aux', 'bc', 'psiphi', 'itd', 'universal'];
const NUM_ROWS = 40;
const PREFERENCE = [0.7, -0.3, 0.5, -0.9, 0.2, 0.1, -0.4, 0.8]; // of PsiPhi's ego

beforeAll(async () => {
  await loadEngine('wasm');
});

/** A method that has learned nothing, and its file. */
function create(id: string, worldId: string) {
  const definition = findAlgorithm(id);
  const worldSettings = shortWorld(worldId);
  const { spec } = createEnvironment(worldId, worldSettings, 1);
  const settings = settingsKnownTo(definition, SMALL) as Record<string, unknown>;
  const given = {
    config: settings,
    spec,
    numRows: 1,
    rowsPerWorld: 1,
    rng: new Rng(5),
    demonstrations: demonstrationsIn(worldId),
  };
  const algorithm = definition.create(given);
  if (algorithm instanceof PsiPhi || algorithm instanceof Universal)
    algorithm.preference.set(PREFERENCE.slice(0, algorithm.preference.length));
  const bytes = encodePolicy({ algorithm }, { worldId, worldSettings, algorithm: id, settings }, 'wasm', { seed: 1 });
  return { algorithm, spec, bytes };
}

const trainedOf = (bytes: Uint8Array) => readTrainedStudent(decodeCheckpoint(bytes, { where: 'a test' }), 'a test');

/** observations: [NUM_ROWS, L]. */
function play(policy: Policy, observations: Uint8Array) {
  const out = createPolicyOutput(NUM_ROWS);
  const input = {
    rows: allRows(NUM_ROWS),
    observations,
    resets: new Uint8Array(NUM_ROWS).fill(1),
    previousActions: new Uint8Array(NUM_ROWS),
    previousRewards: new Float32Array(NUM_ROWS),
  };
  policy.act(input, policy.createState(NUM_ROWS), new Rng(1), out);
  return out;
}

describe.each(METHODS)('%s without an engine', (id) => {
  it.each(['coins', 'overcooked', 'goal-cycle'])('plays in %s as it does with one', (worldId) => {
    const { algorithm, spec, bytes } = create(id, worldId);
    const trained = trainedOf(bytes);
    expect(trained).toMatchObject({ worldId, extra: { algorithm: id }, weights: { numActions: spec.numActions } });
    const policy = createReplayPolicy(id, spec.observation, trained.weights as ReplayWeights);
    const observations = demonstrationsIn(worldId).observations.subarray(0, NUM_ROWS * spec.observation.length);
    const [found, expected] = [policy, algorithm.evaluation].map((player) => play(player, observations));
    expect(found.actions).toEqual(expected.actions);
    expected.values.forEach((value, row) => {
      expect(found.values[row]).toBeCloseTo(value, 4);
    });
    algorithm.dispose();
  });
});

describe('what cannot be played without an engine', () => {
  it('is told in one line: another network, weights of other sizes', () => {
    const { algorithm, spec, bytes } = create('dqn', 'coins');
    algorithm.dispose();
    const checkpoint = decodeCheckpoint(bytes, { where: 'a test' });
    const { weights } = trainedOf(bytes).weights;
    const narrow = { ...weights, 'torso/1/weight': weights['torso/1/weight'].slice(1) };
    expect(() => createReplayPolicy('dqn', spec.observation, { numActions: spec.numActions, weights: narrow })).toThrow(
      'layer torso/1: 63 numbers, expected 64',
    );
    const { 'torso/0/bias': _bias, ...without } = weights;
    expect(() =>
      createReplayPolicy('dqn', spec.observation, { numActions: spec.numActions, weights: without }),
    ).toThrow('layer torso/0 is missing');
    const renamed = Object.entries(checkpoint.weights).map(([name, array]) => [name.replace('/q/', '/other/'), array]);
    const other = encodeCheckpoint({ ...checkpoint, weights: Object.fromEntries(renamed) });
    expect(() => trainedOf(other)).toThrow(InputError);
    expect(() => trainedOf(other)).toThrow(
      /^rooms cannot play what dqn has learned; got "its network"; expected an actor-critic, or a method with a head q, policy, psi; at a test$/,
    );
  });
});
