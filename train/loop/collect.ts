import type { Lineup } from '../../agents/core/lineup.ts';
import type { Trajectory } from '../../agents/core/trajectory.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { Steps } from '../../envs/core/steps.ts';
import type { VectorEnv } from '../../envs/core/vector-env.ts';
import { SeatedWorlds } from './seated-worlds.ts';

/** Wall milliseconds that collecting took since the start of the process. */
export interface CollectTimes {
  worldsMs: number; // in steps of worlds
  actingMs: number; // in choosing actions, all players'
}

/**
 * Steps worlds with everybody in their seats and writes down what the learner's rows saw, did and got. Everything that goes on
 * from one trajectory to the next is here: worlds, memories, last actions and rewards.
 *
 * Letters: R rows of all worlds, Q rows of the learner (a trajectory's own numRows), L observation bytes, M numbers that a row remembers,
 * T steps of a trajectory.
 */
export class Collector {
  readonly env: VectorEnv;
  readonly lineup: Lineup;
  readonly #worlds: SeatedWorlds;

  /** env, lineup: of the same R rows. */
  constructor(env: VectorEnv, lineup: Lineup) {
    this.env = env;
    this.lineup = lineup;
    this.#worlds = new SeatedWorlds(env, lineup);
  }

  /** Begins a new episode in every world; everybody forgets. */
  start(): void {
    this.#worlds.start();
  }

  /**
   * Fills every array of `out` [T, Q], with a pause after each step of all worlds, and adds to `times`. Every random number of the
   * actions comes from `rng`, in the order of the lineup's entries.
   */
  *collect(out: Trajectory, rng: Rng, times: CollectTimes): Steps<void> {
    if (!this.env.isStarted) this.start();
    out.cuts.length = 0;
    const rows = new RowCopier(this.lineup.learnerRows, this.env.numRows);
    rows.copy(this.lineup.memory, out.initialMemory, 0);
    for (let t = 0; t < out.numSteps; t++) {
      this.#step(t, out, rows, rng, times);
      yield;
    }
    rows.copy(this.env.observations, out.last.observations, 0);
    rows.copy(this.env.resets, out.last.resets, 0);
    rows.copy(this.#worlds.previousActions, out.last.previousActions, 0);
    rows.copy(this.#worlds.previousRewards, out.last.previousRewards, 0);
    rows.copy(this.lineup.memory, out.last.memory, 0);
  }

  #step(t: number, out: Trajectory, rows: RowCopier, rng: Rng, times: CollectTimes): void {
    const { env } = this;
    const startedAt = performance.now();
    rows.copy(env.observations, out.observations, t);
    rows.copy(env.resets, out.resets, t);
    rows.copy(this.#worlds.previousActions, out.previousActions, t);
    rows.copy(this.#worlds.previousRewards, out.previousRewards, t);
    this.#worlds.act(rng);
    const chosen = this.#worlds.out;
    rows.copy(chosen.actions, out.actions, t);
    rows.copy(chosen.logProbabilities, out.logProbabilities, t);
    rows.copy(chosen.values, out.values, t);
    if (out.memory.length > 0) rows.copy(this.lineup.memory, out.memory, t);
    const actedAt = performance.now();
    this.#worlds.step();
    rows.copy(env.rewards, out.rewards, t);
    rows.copy(env.cumulants, out.cumulants, t);
    rows.copy(env.terminated, out.terminated, t);
    rows.copy(env.truncated, out.truncated, t);
    this.#noteCuts(t, out);
    times.actingMs += actedAt - startedAt;
    times.worldsMs += performance.now() - actedAt;
  }

  /** Appends a cut for each learner's row [Q] that step t truncated: its final observation [L] and memory [M], copied. */
  #noteCuts(t: number, { numRows: Q, cuts }: Trajectory): void {
    const { env, lineup } = this;
    const { learnerRows, memory } = lineup;
    const L = env.spec.observation.length;
    const M = memory.length / env.numRows;
    for (let i = 0; i < Q; i++) {
      const row = learnerRows[i];
      if (env.truncated[row] === 0) continue;
      cuts.push({
        index: t * Q + i,
        observation: env.finalObservations.slice(row * L, (row + 1) * L),
        memory: memory.slice(row * M, (row + 1) * M),
      });
    }
  }

  /** Everything that decides the coming trajectories, copied: worlds, memories [R, M], last actions and rewards [R]. */
  save(): Record<string, unknown> {
    return {
      ...this.env.save(),
      memory: this.lineup.memory.slice(),
      previousActions: this.#worlds.previousActions.slice(),
      previousRewards: this.#worlds.previousRewards.slice(),
      others: this.lineup.save().slice(1),
      learner: this.lineup.states[0].save(),
    };
  }

  /** Takes back what `save` gave; also what runs of before this loop saved, which had a learner in every seat. */
  load(saved: Readonly<Record<string, unknown>>): void {
    this.env.load(saved);
    if (!this.env.isStarted) return;
    const { previousActions, previousRewards, others, learner } = saved as Partial<SavedCollector>;
    this.lineup.load([learner ?? { memory: saved.memory }, ...(others ?? [])]);
    this.#worlds.previousActions.set(previousActions ?? []);
    this.#worlds.previousRewards.set(previousRewards ?? []);
  }
}

interface SavedCollector {
  previousActions: Uint8Array;
  previousRewards: Float32Array;
  others: Record<string, unknown>[];
  learner: Record<string, unknown>;
}

/** Copies the learner's rows of a column of all rows into step t of a column of a trajectory. */
class RowCopier {
  readonly #rows: Int32Array;
  readonly #numRows: number; // R
  readonly #isAll: boolean;

  constructor(rows: Int32Array, numRows: number) {
    this.#rows = rows;
    this.#numRows = numRows;
    this.#isAll = rows.length === numRows;
  }

  /** from: [R, width]; to: [T, Q, width], of which step t is overwritten. */
  copy<Column extends Uint8Array | Float32Array>(from: Column, to: Column, t: number): void {
    const width = from.length / this.#numRows;
    const start = t * this.#rows.length * width;
    if (this.#isAll) {
      to.set(from, start);
      return;
    }
    for (let i = 0; i < this.#rows.length; i++) {
      const source = this.#rows[i] * width;
      const target = start + i * width;
      for (let k = 0; k < width; k++) to[target + k] = from[source + k];
    }
  }
}
