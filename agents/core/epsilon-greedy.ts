import type { Rng } from '../../envs/core/rng.ts';
import {
  createMemory,
  gatherRows,
  type Policy,
  type PolicyInput,
  type PolicyOutput,
  type PolicyState,
} from './policy.ts';

/**
 * Writes the best action of each of `numRows` observations [numRows, L] into `actions`, and into `values` what the method expects
 * to get from there, where it knows that.
 */
export type GreedyChoice = (
  observations: Uint8Array,
  numRows: number,
  actions: Uint8Array,
  values: Float32Array,
) => void;

/** Best actions of the rows that act, with room that is kept from one call to the next. */
class Chooser {
  actions = new Uint8Array(0); // [n] of the last call
  values = new Float32Array(0); // [n]; NaN where the method knows none
  readonly #choose: GreedyChoice;

  constructor(choose: GreedyChoice) {
    this.#choose = choose;
  }

  choose({ rows, observations, resets }: PolicyInput): void {
    const numRows = rows.length;
    if (this.actions.length !== numRows) {
      this.actions = new Uint8Array(numRows);
      this.values = new Float32Array(numRows);
    }
    this.values.fill(Number.NaN);
    const isAll = numRows === resets.length;
    const seen = isAll ? observations : gatherRows(observations, rows, observations.length / resets.length);
    if (numRows > 0) this.#choose(seen, numRows, this.actions, this.values);
  }
}

/** Plays the best action that a method knows. Takes no chance and remembers nothing. */
export class GreedyPolicy implements Policy {
  readonly id: string;
  readonly #numActions: number;
  readonly #chooser: Chooser;

  constructor(id: string, numActions: number, choose: GreedyChoice) {
    this.id = id;
    this.#numActions = numActions;
    this.#chooser = new Chooser(choose);
  }

  createState(numRows: number): PolicyState {
    return createMemory(numRows, 0);
  }

  act(input: PolicyInput, _state: PolicyState, _rng: Rng, out: PolicyOutput): void {
    const { rows } = input;
    this.#chooser.choose(input);
    for (let i = 0; i < rows.length; i++) {
      write(out, rows[i], this.#chooser.actions[i], this.#chooser.values[i], 0);
      if (out.probabilities !== undefined)
        spread(out.probabilities, rows[i], this.#numActions, out.actions[rows[i]], 0);
    }
  }
}

/** When a share of random actions falls, in a straight line. Unit: steps of a row. */
export interface EpsilonSchedule {
  readonly epsilonStart: number;
  readonly epsilonEnd: number;
  readonly epsilonSteps: number; // at least 1
}

export function epsilonAt({ epsilonStart, epsilonEnd, epsilonSteps }: EpsilonSchedule, numSteps: number): number {
  const share = Math.min(1, numSteps / epsilonSteps);
  return epsilonStart + share * (epsilonEnd - epsilonStart);
}

/**
 * Plays the best action, or with a share epsilon of the steps any action at random. Counts the steps that it chose for, one a row:
 * epsilon falls with them, and all rows of one call have the same.
 * Chance: one draw a row, and another where the action is a random one, in the order of the rows.
 */
export class EpsilonGreedyPolicy implements Policy {
  readonly id: string;
  numSteps = 0;
  readonly #numActions: number;
  readonly #schedule: EpsilonSchedule;
  readonly #chooser: Chooser;

  constructor(id: string, numActions: number, schedule: EpsilonSchedule, choose: GreedyChoice) {
    this.id = id;
    this.#numActions = numActions;
    this.#schedule = schedule;
    this.#chooser = new Chooser(choose);
  }

  /** Share of random actions of the coming step. */
  get epsilon(): number {
    return epsilonAt(this.#schedule, this.numSteps);
  }

  createState(numRows: number): PolicyState {
    return createMemory(numRows, 0);
  }

  act(input: PolicyInput, _state: PolicyState, rng: Rng, out: PolicyOutput): void {
    const { rows } = input;
    const { epsilon } = this;
    const A = this.#numActions;
    this.#chooser.choose(input);
    for (let i = 0; i < rows.length; i++) {
      const best = this.#chooser.actions[i];
      const action = rng.unit() < epsilon ? rng.below(A) : best;
      const probability = (action === best ? 1 - epsilon : 0) + epsilon / A;
      write(out, rows[i], action, this.#chooser.values[i], Math.log(probability));
      if (out.probabilities !== undefined) spread(out.probabilities, rows[i], A, best, epsilon);
    }
    this.numSteps += rows.length;
  }
}

function write(out: PolicyOutput, row: number, action: number, value: number, logProbability: number): void {
  out.actions[row] = action;
  out.logProbabilities[row] = logProbability;
  if (!Number.isNaN(value)) out.values[row] = value;
}

/** Probabilities of all actions of a row. */
function spread(probabilities: Float32Array, row: number, numActions: number, best: number, epsilon: number): void {
  probabilities.fill(epsilon / numActions, row * numActions, (row + 1) * numActions);
  probabilities[row * numActions + best] += 1 - epsilon;
}
