import type { Curriculum, CurriculumConfig, CycleReport } from '../../loop/curriculum.ts';
import type { Student } from '../../loop/student.ts';
import type { AnyRunConfig } from '../folder/run-config.ts';
import type { FolderKind, RunFolder } from '../folder/run-folder.ts';
import type { ModelCard } from './model-card.ts';

/** What makes one kind of training run: all that the loop around it, its logs and its folder do not know. */
export interface RunPlan {
  readonly config: AnyRunConfig; // config.json
  readonly folders: FolderKind<AnyRunConfig>; // of its kind
  readonly curriculum: CurriculumConfig;
  readonly evaluator: Evaluator | undefined;
  readonly played: PlayedFigures;
  /** Columns of metrics.csv for the figures of an update, by column: the name that the algorithm has for each. */
  readonly metricColumns: Readonly<Record<string, string>>;
  /** Side of the levels that people may offer; left out: nobody may. */
  readonly inboxSize?: number;
  /** The file that plays, of one student. extra: how far it is. */
  encode(student: Student, extra: Readonly<Record<string, unknown>>): Uint8Array;
  /** What result.json says beside the outcome. */
  readonly resultFacts: Readonly<Record<string, unknown>>;
  /** folder: of the run, whose config is that of its beginning. */
  card(folder: RunFolder, result: RunResult): ModelCard;
}

/** Figures of the students by name, on levels that no designer sees; the same names every time. */
export interface Evaluator {
  readonly names: readonly string[];
  evaluate(curriculum: Curriculum): Readonly<Record<string, number>>;
}

/** Figures of the levels of a cycle; the same names every time. */
export interface PlayedFigures {
  readonly names: readonly string[];
  measure(report: CycleReport): Readonly<Record<string, number>>;
}

/** result.json: what came out, and what of what. No clock in it. */
export interface RunResult {
  readonly seed: number;
  readonly engine: string;
  readonly cycles: number;
  readonly steps: number;
  readonly updates: number;
  readonly rollbacks: number;
  readonly evaluation: Readonly<Record<string, number | null>>;
  readonly students: readonly string[]; // files with what plays
}
