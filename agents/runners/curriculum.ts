import { InputError } from '../../envs/core/errors.ts';
import { Rng } from '../../envs/core/rng.ts';
import type { Checkpoint, WeightArray } from '../checkpoint.ts';
import type { Cycle, Designer, Move } from '../designers/designer.ts';
import { computeOutcomes, type LevelOutcomes } from '../designers/outcomes.ts';
import { findDesigner } from '../designers/registry.ts';
import { createCloningLoss } from '../learners/cloning-loss.ts';
import type { ExtraLoss, PpoMetrics } from '../learners/ppo.ts';
import { createDesignerContext } from './designer-context.ts';
import { learnerWeights, loadLearnerWeights, Student } from './student.ts';
import type { UedTier } from './ued-tiers.ts';

/** Everything that decides the bytes of a run, but for the engine. */
export interface CurriculumConfig {
  readonly tier: UedTier;
  readonly designerId: string;
  readonly designerSettings: unknown; // complete ones, as the designer's schema gives them
  readonly seed: number;
}

/** What one student did in one cycle. */
export interface StudentReport {
  readonly isLearning: boolean;
  readonly numEpisodes: number; // finished
  readonly meanReturn: number; // over finished episodes; NaN without one
  readonly solvedRate: number; // share of finished episodes; NaN without one
  readonly ppo: PpoMetrics | undefined; // where it learned
}

export interface CycleReport {
  readonly cycle: number; // from 1
  readonly move: Move;
  readonly numSteps: number; // environment steps of the run so far, all students together
  readonly numUpdates: number; // updates of the first student so far
  readonly students: readonly StudentReport[];
  readonly designer: Readonly<Record<string, number>>;
  readonly played: Cycle; // what the designer asked for
  readonly outcomes: readonly (LevelOutcomes | undefined)[]; // [K] undefined where a student played a stream
}

export const CURRICULUM_KIND = 'curriculum';
const DESIGNER_STREAM = 1;

/**
 * The one loop of all designers: ask for a cycle, let every student play it, let those learn that shall, tell the designer
 * what came out. Its state is complete between two cycles: `save` then `load` into another one made with the same config
 * goes on with the same bytes.
 */
export class Curriculum {
  readonly config: CurriculumConfig;
  readonly students: readonly Student[];
  readonly designer: Designer;
  numCycles = 0;
  numSteps = 0;
  designingMs = 0; // wall clock of the designer's own work, for the shares of time; no part of the state
  readonly #rng: Rng;

  constructor(config: CurriculumConfig) {
    const { tier, seed } = config;
    const definition = findDesigner(config.designerId);
    const numStudents = definition.numStudents(config.designerSettings);
    this.config = config;
    this.students = Array.from({ length: numStudents }, (_, k) => new Student(tier.student, seed, k));
    this.designer = definition.create(config.designerSettings, createDesignerContext(tier, numStudents, seed));
    this.#rng = new Rng(seed, DESIGNER_STREAM);
  }

  /** Share of the run that is done, in [0, 1]. */
  get progress(): number {
    return Math.min(1, this.numSteps / this.config.tier.totalSteps);
  }

  get isDone(): boolean {
    return this.numSteps >= this.config.tier.totalSteps;
  }

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

  #design<Result>(act: () => Result): Result {
    const startedAt = performance.now();
    const result = act();
    this.designingMs += performance.now() - startedAt;
    return result;
  }

  #play(student: Student, cycle: Cycle, studentIdx: number): LevelOutcomes | undefined {
    const play = cycle.plays[studentIdx];
    student.rollout.play(play, student.parameters);
    this.numSteps += student.rollout.numSteps * student.rollout.numWorlds;
    const { gamma, lambda } = student.learner.config;
    return play.kind === 'levels' ? computeOutcomes(student.rollout, gamma, lambda) : undefined;
  }

  #learn(student: Student, cycle: Cycle, studentIdx: number, progress: number): StudentReport {
    const { isLearning } = cycle.plays[studentIdx];
    const ppo = isLearning ? student.update(progress, this.#cloningLoss(cycle, studentIdx)) : undefined;
    return { isLearning, ...summariseEpisodes(student.rollout), ppo };
  }

  /** Students learn in order: a teacher with a lower number has learned from this cycle already. */
  #cloningLoss({ cloning }: Cycle, studentIdx: number): ExtraLoss | undefined {
    const teacherIdx = cloning?.pairs.find(([learnerIdx]) => learnerIdx === studentIdx)?.[1];
    if (cloning === undefined || teacherIdx === undefined) return undefined;
    return createCloningLoss(this.students[teacherIdx], cloning.coefficient);
  }

  save(): Pick<Checkpoint, 'weights' | 'extra'> {
    const weights: Record<string, WeightArray> = {};
    this.students.forEach((student, k) => {
      Object.assign(weights, learnerWeights(student.learner, `student${k}`));
    });
    const extra = {
      numCycles: this.numCycles,
      numSteps: this.numSteps,
      rng: this.#rng.state.slice(),
      students: this.students.map((student) => student.save()),
      designer: this.designer.save(),
    };
    return { weights, extra };
  }

  /** Errors: InputError for weights or records that do not fit. */
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
      loadLearnerWeights(student.learner, `student${k}`, weights, where);
      student.load(students[k]);
    });
    this.designer.load(extra.designer as Record<string, unknown>);
    this.#rng.state.set(extra.rng as Uint32Array);
    this.numCycles = extra.numCycles as number;
    this.numSteps = extra.numSteps as number;
  }

  dispose(): void {
    for (const student of this.students) student.dispose();
    this.designer.dispose?.();
  }
}

/** Finished episodes of all worlds of a rollout together. An episode that began in an earlier rollout counts with what of its return is in this one. */
function summariseEpisodes(
  rollout: Student['rollout'],
): Pick<StudentReport, 'numEpisodes' | 'meanReturn' | 'solvedRate'> {
  const { numWorlds, numSteps, rewards, terminated, truncated } = rollout;
  let numEpisodes = 0;
  let numSolved = 0;
  let sum = 0;
  for (let b = 0; b < numWorlds; b++) {
    let episodeReturn = 0;
    for (let i = b; i < numSteps * numWorlds; i += numWorlds) {
      episodeReturn += rewards[i];
      if (terminated[i] === 0 && truncated[i] === 0) continue;
      numEpisodes++;
      if (episodeReturn > 0) numSolved++;
      sum += episodeReturn;
      episodeReturn = 0;
    }
  }
  return { numEpisodes, meanReturn: sum / numEpisodes, solvedRate: numSolved / numEpisodes };
}
