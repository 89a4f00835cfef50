import { STUDENT_KINDS } from '../../agents/algorithms/student-checkpoint.ts';
import type { Checkpoint, WeightArray } from '../../agents/checkpoint.ts';
import type { Metrics } from '../../agents/core/algorithm.ts';
import type { Cycle, Designer, DesignerDefinition, Move } from '../../agents/designers/designer.ts';
import { computeOutcomes, type LevelOutcomes } from '../../agents/designers/outcomes.ts';
import { findDesigner } from '../../agents/designers/registry.ts';
import type { Demonstrations } from '../../agents/memory/demonstrations.ts';
import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import { findWorld } from '../../envs/registry.ts';
import { assertSeesFailures, createDesignerContext, type LevelPlan, taskHorizon } from './designer-context.ts';
import { EpisodeReturns } from './episode-returns.ts';
import { type LearnerConfig, Student } from './student.ts';

/** Everything that decides the bytes of a run, but for the engine. */
export interface CurriculumConfig {
  readonly learner: LearnerConfig; // of every student
  readonly levels: LevelPlan;
  readonly demonstrations?: Demonstrations; // for the methods that look at some
  readonly totalSteps: number; // environment steps of the run, all students together; Infinity: it ends by time
  readonly totalSeconds?: number; // of the run's own time; left out: it ends by steps
  readonly designerId: string;
  readonly designer?: DesignerDefinition; // that the registry does not have; left out: the one of that id
  readonly designerSettings: unknown; // complete ones, as the designer's schema gives them
  readonly seed: number;
}

/** What one student did in one cycle. Returns are undiscounted, in units of the world's reward. */
export interface StudentReport {
  readonly isLearning: boolean;
  readonly numEpisodes: number; // finished
  readonly meanReturn: number; // over finished episodes; NaN without one
  readonly solvedRate: number; // share of finished episodes; NaN without one, in worlds that tell no success, and over trials
  readonly metrics: Metrics | undefined; // of its algorithm, where it learned
}

/** What a cycle came to. Letters: K students. */
export interface CycleReport {
  readonly cycle: number; // from 1
  readonly move: Move;
  readonly numSteps: number; // environment steps of the run so far, all students together
  readonly numUpdates: number; // updates of the first student so far
  readonly students: readonly StudentReport[]; // [K]
  readonly designer: Readonly<Record<string, number>>; // its figures by name; NaN for what is not known yet
  readonly played: Cycle; // what the designer asked for
  readonly outcomes: readonly (LevelOutcomes | undefined)[]; // [K] undefined where a student played a stream
}

export const CURRICULUM_KIND = STUDENT_KINDS.curriculum;
const DESIGNER_STREAM = 1;

/**
 * The one loop of all designers: ask for a cycle, let every student play it, let those learn that shall, tell the designer
 * what came out. Its state is complete between two cycles: `save` then `load` into another one made with the same config
 * goes on with the same bytes.
 *
 * Letters: K students, N worlds of a student, T steps of a trajectory, R rows of its learner, C cumulants.
 */
export class Curriculum {
  readonly config: CurriculumConfig;
  readonly students: readonly Student[]; // [K]
  readonly designer: Designer;
  numCycles = 0;
  numSteps = 0; // environment steps so far, all students together
  usedSeconds = 0; // of the run's own time in all sessions; kept by who runs it, where the run ends by time
  designingMs = 0; // wall milliseconds of the designer's own work; no part of the state
  readonly #rng: Rng;
  readonly #returns: readonly EpisodeReturns[]; // [K]

  /** Errors: InputError for a designer, an algorithm or settings that the world does not go with. */
  constructor(config: CurriculumConfig) {
    const { learner, levels, seed } = config;
    const definition = config.designer ?? findDesigner(config.designerId);
    const numStudents = definition.numStudents(config.designerSettings);
    this.config = config;
    this.students = Array.from({ length: numStudents }, (_, k) => new Student(learner, seed, k, config.demonstrations));
    const { isSolved } = findWorld(learner.worldId);
    const tellsSuccess = learner.trials === undefined ? isSolved : undefined; // a task of several trials is not solved or not
    this.#returns = this.students.map(
      ({ trajectory: { numRows, rewards, cumulants } }) =>
        new EpisodeReturns(numRows, cumulants.length / rewards.length || 0, tellsSuccess),
    );
    if (!definition.isUnscored) assertScorable(definition, this.students[0], learner, levels);
    this.designer = definition.create(
      config.designerSettings,
      createDesignerContext(learner, levels, numStudents, seed),
    );
    this.#rng = new Rng(seed, DESIGNER_STREAM);
  }

  /** Share of the run's budget that is used, in [0, 1]: of its environment steps, or of its time. */
  get progress(): number {
    const { totalSteps, totalSeconds = Number.POSITIVE_INFINITY } = this.config;
    return Math.min(1, Math.max(this.numSteps / totalSteps, this.usedSeconds / totalSeconds));
  }

  /** Whether the budget is used; the last cycle may go beyond. */
  get isDone(): boolean {
    return this.progress === 1;
  }

  /**
   * One cycle: N x T environment steps of each student, an update of those that learn, and the designer's own.
   * Errors   InputError where the designer gives another number of plays than K.
   */
  cycle(): CycleReport {
    const progress = this.progress;
    const cycle = this.#design(() => this.designer.nextCycle(this.#rng));
    if (cycle.plays.length !== this.students.length) {
      throw new InputError('plays of a cycle', {
        value: cycle.plays.length,
        limit: `${this.students.length} students`,
      });
    }
    const outcomes = this.students.map((student, k) => this.#play(student, cycle, k));
    const reports = this.students.map((student, k) => this.#learn(student, cycle, k, progress));
    this.#design(() => this.designer.receive(cycle, outcomes, this.#rng));
    this.numCycles++;
    return {
      cycle: this.numCycles,
      move: cycle.move,
      numSteps: this.numSteps,
      numUpdates: this.students[0].numUpdates,
      students: reports,
      designer: this.designer.metrics(),
      played: cycle,
      outcomes,
    };
  }

  /** Lets the designer work, and adds the wall milliseconds that it took to `designingMs`. */
  #design<Result>(act: () => Result): Result {
    const startedAt = performance.now();
    const result = act();
    this.designingMs += performance.now() - startedAt;
    return result;
  }

  /** Outcomes of the levels that one student has just played; undefined after a stream. */
  #play(student: Student, cycle: Cycle, studentIdx: number): LevelOutcomes | undefined {
    const play = cycle.plays[studentIdx];
    student.play(play);
    this.numSteps += student.stepsPerTrajectory;
    if (play.kind === 'stream') return undefined;
    const { gamma, lambda } = student.actorCritic.config;
    return computeOutcomes(student.trajectory, gamma, lambda, student.trajectory.numRows / play.levels.length);
  }

  /** Lets one student learn from its trajectory where its play says so. progress: share of the run before this cycle, in [0, 1]. */
  #learn(student: Student, cycle: Cycle, studentIdx: number, progress: number): StudentReport {
    const { isLearning, kind } = cycle.plays[studentIdx];
    if (isLearning) this.#cloneNext(cycle, studentIdx);
    const metrics = isLearning ? student.learn(progress) : undefined;
    return { isLearning, ...this.#returns[studentIdx].note(student.trajectory, kind === 'levels'), metrics };
  }

  /** Has a student clone its teacher in the coming update. Students learn in order: a teacher with a lower index has already learned from this cycle. */
  #cloneNext({ cloning }: Cycle, studentIdx: number): void {
    const teacherIdx = cloning?.pairs.find(([learnerIdx]) => learnerIdx === studentIdx)?.[1];
    if (cloning === undefined || teacherIdx === undefined) return;
    this.students[studentIdx].algorithm.cloneNext?.(this.students[teacherIdx].algorithm, cloning.coefficient);
  }

  /**
   * Everything that decides the coming cycles, copied. weights: of every network, by `student<k>` and the algorithm's own name;
   * extra: counters, generators, optimisers, running episodes, the designer's state.
   */
  save(): Pick<Checkpoint, 'weights' | 'extra'> {
    const weights: Record<string, WeightArray> = {};
    const states = this.students.map(({ algorithm }) => algorithm.save());
    states.forEach((state, k) => {
      for (const [name, array] of Object.entries(state.weights)) weights[`student${k}${name}`] = array;
    });
    const extra = {
      numCycles: this.numCycles,
      numSteps: this.numSteps,
      rng: this.#rng.state.slice(),
      students: this.students.map((student, k) => ({
        ...student.save(states[k].extra),
        ...this.#savedReturns(k),
      })),
      designer: this.designer.save(),
    };
    return { weights, extra };
  }

  #savedReturns(studentIdx: number): { episodeReturns: Record<string, Float64Array> } {
    return { episodeReturns: this.#returns[studentIdx].save() };
  }

  /**
   * Takes back what `save` of a curriculum with the same config gave. where: the file, for errors.
   * Errors   InputError for another number of students, and for weights or records that do not fit.
   */
  load({ weights, extra }: Pick<Checkpoint, 'weights' | 'extra'>, where: string): void {
    const students = extra.students as Record<string, unknown>[];
    if (students.length !== this.students.length) {
      throw new InputError('students of the checkpoint', {
        value: students.length,
        limit: String(this.students.length),
        where,
      });
    }
    this.students.forEach((student, k) => {
      const { episodeReturns, ...state } = students[k];
      this.#returns[k].load(episodeReturns as Record<string, Float64Array> | undefined);
      student.load(state, weightsOf(weights, `student${k}`), `${where} (student${k})`);
    });
    this.designer.load(extra.designer as Record<string, unknown>);
    this.#rng.state.set(extra.rng as Uint32Array);
    this.numCycles = extra.numCycles as number;
    this.numSteps = extra.numSteps as number;
  }

  /** Frees the tensors of all students and what the designer holds. */
  dispose(): void {
    for (const student of this.students) student.dispose();
    this.designer.dispose?.();
  }
}

/**
 * Outcomes of levels are made of rewards, of values of the same rewards, and of episodes that end within a rollout.
 * Errors   InputError for a method without a critic or with a critic of other rewards, and for rollouts in which nothing is ever scored.
 */
function assertScorable(
  definition: DesignerDefinition,
  student: Student,
  learner: LearnerConfig,
  levels: LevelPlan,
): void {
  const { algorithm } = student;
  if (!student.hasActorCritic) {
    throw new InputError(`designer ${definition.id} scores levels by the values of a critic`, {
      value: `algorithm ${algorithm.behaviour.id}`,
      limit: 'ppo or what extends it, or designer dr, which needs none',
    });
  }
  if (!student.actorCritic.valuesWorldRewards) {
    throw new InputError(`designer ${definition.id} scores levels by values of the world's own rewards`, {
      value: `algorithm ${learner.algorithm}, which learns from scaled or shaped ones`,
      limit: '--set rewardScale=1 shapedShare=0, or designer dr',
    });
  }
  const horizon = taskHorizon(learner, levels);
  if (horizon === undefined) return;
  const remedy = horizon > 0 ? `--set numSteps=${horizon} has enough` : '--set horizon=N ends them';
  assertSeesFailures(definition, algorithm.numSteps, horizon, 'setting numSteps', remedy);
}

/** The weights of one learner, its name taken off: `student0/torso` is `/torso` of `student0`, and nothing of `student01` is. */
function weightsOf(weights: Checkpoint['weights'], name: string): Checkpoint['weights'] {
  const own = Object.entries(weights).filter(([key]) => key.startsWith(name) && /^[./]/.test(key.slice(name.length)));
  return Object.fromEntries(own.map(([key, array]) => [key.slice(name.length), array]));
}
