import type { Rng } from '../../envs/core/rng.ts';
import type { Parameters } from '../nets/parameters.ts';

/**
 * What a training loop needs of a learner. The loop owns exploration, the clock of steps and evaluation, so that these
 * are the same for every learner. V is the length of a view, A the number of actions.
 */
export interface Learner {
  readonly kind: string;
  /** False for learners from demonstrations only: the loop then takes no steps in the world. */
  readonly usesExperience: boolean;
  /** Writes the greedy action, by the Polyak copy of the weights, of each of `numRows` views [numRows, V] into `actions`. */
  act(views: Uint8Array, numRows: number, actions: Uint8Array): void;
  /** Stores one transition of the ego at row `row` of views and nextViews. */
  remember(
    views: Uint8Array,
    nextViews: Uint8Array,
    row: number,
    action: number,
    reward: number,
    terminated: boolean,
  ): void;
  /** One learning step on demonstrations alone, before the ego lives; nothing where there are none. */
  prepare(rng: Rng): void;
  /** One learning step. All chance comes from `rng`. */
  update(rng: Rng): void;
  /** What to log, by name (docs/algorithms/psiphi.md lists them). */
  metrics(): Readonly<Record<string, number>>;
  /** Networks by name, for checkpoints. */
  readonly networks: Readonly<Record<string, Parameters>>;
  /** All other state that decides the future, as msgpack can carry it. */
  saveExtra(): Record<string, unknown>;
  loadExtra(extra: Readonly<Record<string, unknown>>): void;
}

/** Sizes every learner is made for. */
export interface LearnerSizes {
  readonly viewLength: number; // V
  readonly numActions: number; // A
}

/**
 * Settings that all learners share, so that a comparison compares methods. Chosen on plain DQN only and reused
 * (docs/algorithms/psiphi.md, settings).
 */
export interface SharedConfig {
  readonly torsoSizes: readonly [number, number];
  readonly headSize: number; // hidden units of every head
  readonly learningRate: number;
  readonly maxGradientNorm: number;
  readonly gamma: number; // PsiPhi paper, CoinGrid: 0.9
  readonly batchSize: number; // PsiPhi paper, CoinGrid: 64
  readonly targetRate: number; // Polyak rate of the target copies, which also act, per update
  readonly replayCapacity: number; // transitions
  readonly labelSmoothing: number; // of every imitation loss, [0, 1)
}

export const SHARED_DEFAULTS: SharedConfig = {
  torsoSizes: [64, 64],
  headSize: 32,
  learningRate: 2e-3,
  maxGradientNorm: 5,
  gamma: 0.9,
  batchSize: 64,
  targetRate: 0.02,
  replayCapacity: 50_000,
  labelSmoothing: 0.05,
};
