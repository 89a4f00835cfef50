import type { z } from 'zod';
import type { Level, LevelGenerator } from '../../envs/core/level.ts';
import type { Rng } from '../../envs/core/rng.ts';
import type { EditorOptions, LevelEditor, LevelMeasures } from '../../envs/core/world-curriculum.ts';
import type { BufferedLevel } from '../memory/level-entry.ts';
import type { LevelOutcomes } from './outcomes.ts';

/**
 * The contract of every designer: who decides which levels the students play. One curriculum loop serves all of them
 * (train/loop/curriculum.ts): ask for a cycle, let every student play it, let those learn that shall, tell the
 * designer what came out. A designer sees levels and scores only: it knows no student, no world's rules and no network
 * but its own, so that a person can be one.
 *
 * Letters: B worlds, that is levels of a cycle; K students.
 */
export interface Designer {
  readonly id: string;
  /** Chooses the next cycle. Chance comes from `rng` alone. */
  nextCycle(rng: Rng): Cycle;
  /** Takes what the students made of the cycle. outcomes: [K]; undefined where a student played a stream. */
  receive(cycle: Cycle, outcomes: readonly (LevelOutcomes | undefined)[], rng: Rng): void;
  /** Figures of the last cycle for the metrics, by name in kebab case; the same names every time, NaN for "not yet". */
  metrics(): Readonly<Record<string, number>>;
  /** The levels it keeps, for pictures, the arena and the family tree; empty without a buffer. */
  entries(): readonly BufferedLevel[];
  /** A level that a person drew or that came from outside: it enters the buffer once it is scored. Absent: not taken. */
  offer?(level: Level): void;
  /** Everything that decides what comes later: plain values and typed arrays. Called between cycles only. */
  save(): Record<string, unknown>;
  /** Takes back what `save` gave. Throws InputError when it does not fit. */
  load(saved: Readonly<Record<string, unknown>>): void;
  dispose?(): void;
}

/** Where the levels of a cycle come from. */
export type Move = 'new' | 'replay' | 'mutate';

export interface Cycle {
  readonly move: Move;
  readonly plays: readonly Play[]; // [K] one a student
  readonly cloning?: Cloning; // left out: every student learns for itself
}

/** Students that are also drawn towards what another would do, on levels only; see agents/algorithms/cloning-loss.ts. */
export interface Cloning {
  readonly coefficient: number; // weight of the divergence in the learner's loss; at least 0
  readonly pairs: readonly (readonly [learnerIdx: number, teacherIdx: number])[]; // a learner at most once
}

/** What one student plays in one cycle, and whether it learns from it. */
export type Play =
  /** World b plays level b again and again until the rollout ends; worlds and memories start afresh. */
  | { readonly kind: 'levels'; readonly levels: readonly Level[]; readonly isLearning: boolean } // [B]
  /** Every episode has a level of its own; worlds and memories go on from the student's last stream. */
  | { readonly kind: 'stream'; readonly stream: LevelStream; readonly isLearning: boolean };

/** Levels as a recipe: an episode's level comes from part i with probability weight_i / sum of weights. */
export type LevelStream = readonly StreamPart[];

export type StreamPart =
  | { readonly weight: number; readonly generatorId: string } // drawn by a generator of the world
  | { readonly weight: number; readonly levels: readonly Level[] }; // one of these, each with the same probability

/** What a designer is given to work with. */
export interface DesignerContext {
  readonly numWorlds: number; // B
  readonly numStudents: number; // K
  readonly generator: LevelGenerator; // random levels of the preset
  readonly emptyGenerator: LevelGenerator; // levels from which edits begin. Throws InputError, when it is read, in a world that has none
  readonly gamma: number; // of the students
  readonly numEdits: number; // of a child, as suits the size of the levels
  readonly seed: number; // of the run; random streams of the designer's own come from it
  /** A child of a level by `numEdits` edits; throws InputError in a world whose levels cannot be edited. */
  mutate(parent: Level, numEdits: number, rng: Rng): Level;
  /** How complex a level is, for metrics and ablations; undefined in a world that cannot tell. Costs a search. */
  measure(level: Level): LevelMeasures | undefined;
  /** The world in which levels are built tile by tile. Throws InputError where there is none, or for options it has not. */
  createEditor(numWorlds: number, options?: EditorOptions): LevelEditor;
}

/** What a world may give a designer beside random levels. */
export type CurriculumHook = 'emptyGeneratorId' | 'mutate' | 'createEditor';

export interface DesignerDefinition<Settings = unknown> {
  readonly id: string;
  readonly summary: string; // one line for help and tables
  readonly source: string; // paper
  /** Strict schema with a default and a description (unit, range, source) for every field. */
  readonly settingsSchema: z.ZodType<Settings>;
  readonly needs?: readonly CurriculumHook[]; // of the world; left out: it works in any
  readonly isUnscored?: true; // reads no outcome of a level, so that a rollout may be shorter than an episode
  numStudents(settings: Settings): number; // K
  create(settings: Settings, context: DesignerContext): Designer;
}
