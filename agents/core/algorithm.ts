import type { z } from 'zod';
import type { Rng } from '../../envs/core/rng.ts';
import type { WorldSpec } from '../../envs/core/specs.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { WeightArray } from '../checkpoint.ts';
import type { Demonstrations } from '../memory/demonstrations.ts';
import type { Parameters } from '../nets/parameters.ts';
import type { OptimiserSteps } from './optimiser-steps.ts';
import type { Policy } from './policy.ts';
import type { Trajectory } from './trajectory.ts';

/**
 * The contract of every learning method. The loop (train/loop) collects `numSteps` steps with `behaviour`, hands the
 * trajectory to `learn`, and begins again; it knows nothing else of a method. Evaluators and rooms play `evaluation`.
 */
export interface Algorithm {
  /** Acts while learning, and explores by itself. */
  readonly behaviour: Policy;
  /** What has been learned, as it is meant to be played. */
  readonly evaluation: Policy;
  /** T: steps of every row that one `learn` wants; 0: none, the method learns offline and its trajectories are empty. */
  readonly numSteps: number;
  /** Whether trajectories keep what each row remembered after each step (`Trajectory.memory`): of a method that learns from it. */
  readonly recordsMemory?: boolean;
  /** Steps of every row that one `learn` counts as in the budget of a run, where that is not `numSteps`: of an offline method. */
  readonly stepsPerLearn?: number;
  /**
   * Learns from one trajectory of `behaviour`, a minibatch or an update a step, so that a process can hear signals in between.
   * A terminated step has no future; a truncated one is bootstrapped from its final observation (`Trajectory.cuts`), and what comes
   * after either is another episode. progress: share of the run that is done, in [0, 1]. All chance comes from `rng`.
   */
  learn(trajectory: Trajectory, progress: number, rng: Rng): Steps<Metrics>;
  /** Learning before the first step of a world, such as on demonstrations. Called once for a new run. */
  prepare?(rng: Rng): Steps<void>;
  /** Writes `finalValues` and `lastValues`: a method with a critic. Designers that score by values need it; called before `learn`. */
  fillValues?(trajectory: Trajectory): void;
  /** The next `learn` is also drawn towards what `teacher` would do: a method that can clone another of its kind. */
  cloneNext?(teacher: Algorithm, coefficient: number): void;
  /** What became of the updates of weights in the last `learn`: a run whose updates are left out goes back by it, and by nothing else. */
  readonly steps: Readonly<Pick<OptimiserSteps, 'numApplied' | 'numSkipped' | 'notFinite'>>;
  /** Networks by name, for what plays alone and for the watch over numbers that are not finite. */
  readonly networks: Readonly<Record<string, Parameters>>;
  /** What `evaluation` plays by beside the networks, as plain values, where there is such; `loadPolicy` takes it back. */
  savePolicy?(): Record<string, unknown>;
  loadPolicy?(saved: Readonly<Record<string, unknown>>): void;
  /** Everything that decides the future. */
  save(): AlgorithmState;
  /** Takes back what `save` gave. where: the file, for errors. Errors: InputError for what is missing or of another shape. */
  load(saved: AlgorithmState, where: string): void;
  dispose(): void;
}

/** State of an algorithm as a checkpoint holds it. */
export interface AlgorithmState {
  readonly weights: Readonly<Record<string, WeightArray>>; // by name, which begins with / or . : a checkpoint puts the learner's own before it
  readonly extra: Readonly<Record<string, unknown>>; // plain values and typed arrays
}

/** Figures of one `learn` by name; the same names every time, NaN for "none". `numSkipped` counts updates left out for numbers that are not finite. */
export type Metrics = Readonly<Record<string, number>>;

/** What a world or a command must give; a pair that lacks it is refused in one line. */
export interface Needs {
  readonly demonstrations?: 'needed' | 'used'; // recorded or scripted players' steps
  readonly cumulants?: true; // the world counts cumulants of each seat
  readonly trials?: true; // several trials make a task
  readonly seats?: 'several';
}

/** What an algorithm is made from. */
export interface Given<Config> {
  readonly config: Config; // complete settings
  readonly spec: WorldSpec; // of the world as the learner sees it
  readonly numRows: number; // R rows that learn, those of a world side by side
  readonly rowsPerWorld: number; // of them: every seat in self-play, one beside others
  readonly rng: Rng; // initial weights
  /** Players' steps. Those of length 0 are enough for what only plays: they say how many players were watched. */
  readonly demonstrations?: Demonstrations;
}

export interface AlgorithmDefinition<Config = unknown> {
  readonly id: string;
  readonly summary: string; // one line for help and tables
  readonly source: string; // paper
  /** Strict schema with a default and a description (unit, range, source) for every field. */
  readonly configSchema: z.ZodType<Config>;
  readonly needs: Needs;
  /** Names of the figures that `learn` gives. */
  readonly metricNames: readonly string[];
  /** Settings that suit a world where nobody set them, such as the scale of what it shows; left out: the schema's defaults suit all. */
  defaultsFor?(spec: WorldSpec): Readonly<Record<string, unknown>>;
  create(given: Given<Config>): Algorithm;
}
