import { argMax } from '../../envs/core/softmax.ts';
import type { ObservationSpec } from '../../envs/core/specs.ts';
import { type GreedyChoice, GreedyPolicy } from '../core/epsilon-greedy.ts';
import type { Policy } from '../core/policy.ts';
import { denseInPlace, reluInPlace } from '../ops/dense.ts';
import { chooseByPessimisticGpi, createGpiChoice, meanActionValues } from '../ops/gpi.ts';
import { byteValuesOf } from './replay-settings.ts';

/** What a method with a replay plays by, as plain values: needs no engine. */
export interface ReplayWeights {
  readonly numActions: number; // A it was trained with
  readonly weights: Readonly<Record<string, Float32Array>>; // of the copy that acts, by name
  readonly successorFeatures?: SuccessorFeatureSizes; // of a head `psi`
}

/** How the outputs of a head `psi` lie, [N, E, C, A], and whose they are judged by. */
export interface SuccessorFeatureSizes {
  readonly numPolicies: number; // of the N, those that are compared: the ego, and with generalised policy improvement everybody watched
  readonly numHeads: number; // E
  readonly preference: Float64Array; // [C] of the ego, or of the player that is imitated
  readonly imitatedIdx?: number; // in [0, N - 1): plays as that player would, as ITD does; left out: the ego plays
}

/** The head that a method acts by, by what it is called: the first that its weights have. */
export const ACTING_HEADS = ['q', 'policy', 'psi'] as const;
const TORSO = ['torso/0', 'torso/1'];

/**
 * A method with a replay as it is meant to be played: the best action that it knows, by the layers that DQN, SQIL, RL + BC-aux (`q`), BC
 * (`policy`), PsiPhi, ITD and universal features (`psi`) share, in plain arrays without an engine. A method that names its layers so sits in rooms, too.
 * Errors   RangeError for weights that are missing or do not fit the observation.
 */
export function createReplayPolicy(id: string, spec: ObservationSpec, player: ReplayWeights): Policy {
  const head = findActingHead(player.weights);
  if (head === undefined) throw new RangeError(`none of the heads ${ACTING_HEADS.join(', ')} is there`);
  const layers = createLayers(player.weights, [...TORSO, `${head}/0`, `${head}/1`], spec.length);
  const outputs = layers[layers.length - 1].out;
  const byteValues = byteValuesOf(spec);
  const input = new Float32Array(spec.length);
  const choose = head === 'psi' ? createFeatureChoice(player, outputs) : createBest(player, outputs, head === 'q');
  const chooseRows: GreedyChoice = (observations, numRows, actions, values) => {
    for (let row = 0; row < numRows; row++) {
      for (let i = 0; i < spec.length; i++) input[i] = byteValues[observations[row * spec.length + i]];
      forward(layers, input);
      choose(row, actions, values);
    }
  };
  return new GreedyPolicy(id, player.numActions, chooseRows);
}

/** The head that weights act by; undefined where they have none that is known. */
export function findActingHead(weights: ReplayWeights['weights']): (typeof ACTING_HEADS)[number] | undefined {
  return ACTING_HEADS.find((name) => `${name}/1/bias` in weights);
}

/** Writes the choice of a row from the outputs of the last layer. */
type Choose = (row: number, actions: Uint8Array, values: Float32Array) => void;

/** The largest output; `isValue`: outputs are the returns that are expected of actions. */
function createBest({ numActions }: ReplayWeights, outputs: Float32Array, isValue: boolean): Choose {
  assertLength('outputs of the head', outputs.length, numActions);
  return (row, actions, values) => {
    actions[row] = argMax(outputs, 0, numActions);
    if (isValue) values[row] = outputs[actions[row]];
  };
}

/** Over [N, E, C, A]: generalised policy improvement, as `PsiPhi.act`, or what the imitated player would do, as `Itd.act`. */
function createFeatureChoice({ numActions, successorFeatures }: ReplayWeights, outputs: Float32Array): Choose {
  if (successorFeatures === undefined) throw new RangeError('sizes of successor features are missing');
  const { numPolicies, numHeads, preference, imitatedIdx } = successorFeatures;
  const C = preference.length;
  const perPolicy = numHeads * C * numActions;
  const numRead = imitatedIdx === undefined ? numPolicies : imitatedIdx + 2;
  if (outputs.length < numRead * perPolicy) assertLength('outputs of the head', outputs.length, numRead * perPolicy);
  if (imitatedIdx !== undefined) {
    const meant = new Float64Array(numActions);
    return (row, actions) => {
      meanActionValues(outputs, (imitatedIdx + 1) * perPolicy, numHeads, C, numActions, preference, meant);
      actions[row] = argMax(meant, 0, numActions);
    };
  }
  const choice = createGpiChoice();
  return (row, actions, values) => {
    chooseByPessimisticGpi(outputs, 0, numPolicies, numHeads, C, numActions, preference, choice);
    actions[row] = choice.action;
    values[row] = choice.value;
  };
}

interface Layer {
  readonly weights: Float32Array; // [I, O]
  readonly bias: Float32Array; // [O]
  readonly out: Float32Array; // [O]
}

function createLayers(weights: ReplayWeights['weights'], names: readonly string[], numInputs: number): Layer[] {
  let width = numInputs;
  return names.map((name) => {
    const [matrix, bias] = ['weight', 'bias'].map((part) => weights[`${name}/${part}`]);
    if (matrix === undefined || bias === undefined) throw new RangeError(`layer ${name} is missing`);
    assertLength(`layer ${name}`, matrix.length, width * bias.length);
    width = bias.length;
    return { weights: matrix, bias, out: new Float32Array(width) };
  });
}

/** A relu after every layer but the last. */
function forward(layers: readonly Layer[], input: Float32Array): void {
  let values = input;
  layers.forEach(({ weights, bias, out }, i) => {
    denseInPlace(values, 0, values.length, weights, bias, out, 0);
    if (i < layers.length - 1) reluInPlace(out, 0, out.length);
    values = out;
  });
}

function assertLength(what: string, found: number, expected: number): void {
  if (found !== expected) throw new RangeError(`${what}: ${found} numbers, expected ${expected}`);
}
