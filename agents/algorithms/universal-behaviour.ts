import { Rng } from '../../envs/core/rng.ts';
import { softmax } from '../../envs/core/softmax.ts';
import {
  createMemory,
  gatherRows,
  type Policy,
  type PolicyInput,
  type PolicyOutput,
  type PolicyState,
} from '../core/policy.ts';
import { computeActionValues } from '../ops/preference-belief.ts';
import { indexOfLargest, sampleSoftmax } from '../social/following.ts';

/**
 * A preference to learn under, with largest component 1, written into out[start .. start+C).
 * A third each: one liked kind of event; any of {-1, 0, 1}; any numbers in [-1, 1].
 */
export function samplePreferenceInPlace(rng: Rng, numCumulants: number, out: Float32Array, start: number): void {
  out.fill(0, start, start + numCumulants);
  const form = rng.below(3);
  if (form === 0) {
    out[start + rng.below(numCumulants)] = 1;
    return;
  }
  let largest = 0;
  while (largest === 0) {
    for (let c = 0; c < numCumulants; c++) {
      const value = form === 1 ? rng.below(3) - 1 : 2 * rng.unit() - 1;
      out[start + c] = value;
      largest = Math.max(largest, Math.abs(value));
    }
  }
  for (let c = 0; c < numCumulants; c++) out[start + c] /= largest;
}

/** Successor features of n rows, each under a preference of its own with largest component 1: [n, C, A]. */
export type Features = (observations: Uint8Array, preferences: Float32Array, numRows: number) => Float32Array;

export interface PreferencePolicyConfig {
  readonly numActions: number; // A
  readonly numCumulants: number; // C
  readonly temperature: number; // of the choice among actions, in units of the preference
  readonly preferenceSteps: number; // mean steps between two preferences of a row
  readonly leastExploration: number; // chance that a step begins a run of one random action, of the row that explores least
  readonly mostExploration: number; // and of the one that explores most
  readonly longestRun: number; // steps that one random action is repeated at most
}

const EXPLORATION_LEVELS = 4;

/**
 * Acts for many preferences at once: every row has one of its own, drawn anew in each episode and now and then within it. A
 * row plays by chance in proportion to exp(psi(s, a, w) . w / temperature), and now and then repeats a random action for some
 * steps. Rows explore in four levels, in geometric steps from the least to the most.
 *
 * Memory of a row: its preference [C], steps left of a random run, the action of that run.
 * Chance: one draw a row, from which all that the row does in the step comes.
 */
export class PreferencePolicy implements Policy {
  readonly id: string;
  readonly #config: PreferencePolicyConfig;
  readonly #features: Features;
  readonly #values: Float32Array; // [A]
  readonly #probabilities: Float32Array; // [A]

  constructor(id: string, config: PreferencePolicyConfig, features: Features) {
    this.id = id;
    this.#config = config;
    this.#features = features;
    this.#values = new Float32Array(config.numActions);
    this.#probabilities = new Float32Array(config.numActions);
  }

  createState(numRows: number): PolicyState {
    return createMemory(numRows, this.#config.numCumulants + 2);
  }

  act(input: PolicyInput, { memory }: PolicyState, rng: Rng, out: PolicyOutput): void {
    const { rows, resets, observations } = input;
    const { numActions: A, numCumulants: C } = this.#config;
    const preferences = new Float32Array(rows.length * C);
    const chances = Array.from(rows, () => new Rng(rng.uint32()));
    for (let i = 0; i < rows.length; i++) {
      const own = rowOf(memory, rows[i], C + 2);
      if (resets[rows[i]] !== 0) own.fill(0);
      this.#choosePreference(own, chances[i]);
      preferences.set(own.subarray(0, C), i * C);
    }
    const isAll = rows.length === resets.length;
    const seen = isAll ? observations : gatherRows(observations, rows, observations.length / resets.length);
    const psi = this.#features(seen, preferences, rows.length);
    for (let i = 0; i < rows.length; i++) {
      computeActionValues(psi.subarray(i * C * A, (i + 1) * C * A), preferences, i * C, C, A, this.#values);
      this.#act(rows[i], rowOf(memory, rows[i], C + 2), chances[i], out);
    }
  }

  #choosePreference(own: Float32Array, rng: Rng): void {
    const { numCumulants: C, preferenceSteps } = this.#config;
    const isOver = rng.unit() * preferenceSteps < 1;
    const isNew = own.subarray(0, C).every((component) => component === 0);
    if (isOver || isNew) samplePreferenceInPlace(rng, C, own, 0);
  }

  /** By the values of the actions under the row's preference. */
  #act(row: number, own: Float32Array, rng: Rng, out: PolicyOutput): void {
    const { numActions: A, numCumulants: C, temperature, longestRun } = this.#config;
    const exploration = this.#explorationOf(row);
    const isRunning = own[C] > 0;
    if (isRunning) own[C]--;
    else if (rng.unit() < exploration) {
      own[C] = rng.below(longestRun);
      own[C + 1] = rng.below(A);
    } else own[C + 1] = sampleSoftmax(this.#values, temperature, rng.unit());
    const action = own[C + 1];
    this.#computeProbabilities(exploration, isRunning ? action : undefined);
    out.actions[row] = action;
    out.logProbabilities[row] = Math.log(this.#probabilities[action]);
    out.values[row] = this.#values[indexOfLargest(this.#values)];
    out.probabilities?.set(this.#probabilities, row * A);
  }

  /** running: the action of a random run, which is then the only one. */
  #computeProbabilities(exploration: number, running: number | undefined): void {
    const { numActions: A, temperature } = this.#config;
    const probabilities = this.#probabilities;
    for (let a = 0; a < A; a++) probabilities[a] = this.#values[a] / temperature;
    softmax(probabilities, 0, A, probabilities, 0);
    for (let a = 0; a < A; a++) {
      if (running === undefined) probabilities[a] = exploration / A + (1 - exploration) * probabilities[a];
      else probabilities[a] = a === running ? 1 : 0;
    }
  }

  #explorationOf(row: number): number {
    const { leastExploration, mostExploration } = this.#config;
    const level = (row % EXPLORATION_LEVELS) / (EXPLORATION_LEVELS - 1);
    return leastExploration * (mostExploration / leastExploration) ** level;
  }
}

function rowOf(memory: Float32Array, row: number, width: number): Float32Array {
  return memory.subarray(row * width, (row + 1) * width);
}
