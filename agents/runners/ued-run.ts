import { readFileSync } from 'node:fs';
import { Rng } from '../../envs/core/rng.ts';
import { encodeCheckpoint, writeFileAtomic } from '../checkpoint.ts';
import { CURRICULUM_KIND, Curriculum, type CycleReport } from './curriculum.ts';
import { DivergenceGuard } from './divergence-guard.ts';
import { type LevelRecord, measurePlayed, toLevelRecord } from './level-record.ts';
import { RunStoppedError } from './run-stopped-error.ts';
import { encodeStudent } from './student.ts';
import { sumOf, type TimeSeconds, TimeShares } from './time-shares.ts';
import { UedInbox } from './ued-inbox.ts';
import { metricsColumns, metricsRow, studentNames } from './ued-metrics.ts';
import type { UedRunConfig } from './ued-run-config.ts';
import { UedRunFolder } from './ued-run-folder.ts';
import { type LogLengths, NO_LENGTHS, UedRunLogs } from './ued-run-logs.ts';
import type { UedTier } from './ued-tiers.ts';

/** Figures of the students by name, on levels that no designer sees; the same names every time. */
export interface Evaluator {
  readonly names: readonly string[];
  evaluate(curriculum: Curriculum): Readonly<Record<string, number>>;
}

export interface UedRunOptions {
  readonly folderPath: string;
  readonly config: UedRunConfig;
  readonly tier: UedTier; // with the budget of the run
  readonly command: string;
  readonly resumes: boolean;
  readonly evaluator: Evaluator | undefined;
  readonly log: (line: string) => void;
}

/** result.json: what came out. No clock in it. */
export interface UedResult {
  readonly designer: string;
  readonly tier: string;
  readonly seed: number;
  readonly engine: string;
  readonly cycles: number;
  readonly steps: number;
  readonly updates: number;
  readonly rollbacks: number;
  readonly evaluation: Readonly<Record<string, number | null>>;
  readonly students: readonly string[]; // files with what plays
}

export const RESULT_FILE = 'result.json';
export const GALLERY_FILE = 'gallery.json'; // the levels of the highest scores at the last checkpoint
const GALLERY_LENGTH = 24;
const LEFT_OUT_LIMIT = 3; // updates in a row without a step that was finite
const MAX_ROLLBACKS = 5; // of one run
const ROLLBACK_STREAM = 1000; // of chance: 16 for each time a run went back

/** One curriculum in its folder: cycles, logs, checkpoints, and the way back when numbers break. */
export class UedRun {
  readonly folder: UedRunFolder;
  readonly curriculum: Curriculum;
  readonly times: TimeShares;
  readonly #options: UedRunOptions;
  readonly #logs: UedRunLogs;
  readonly #inbox: UedInbox;
  readonly #guard = new DivergenceGuard(LEFT_OUT_LIMIT);
  #numRollbacks = 0;
  #numLevels = 0; // ids below are in levels.jsonl
  #loggedSteps: number;

  /** Errors: those of UedRunFolder.open; InputError when the checkpoint does not fit. */
  constructor(options: UedRunOptions) {
    const { config, tier } = options;
    this.#options = options;
    this.folder = UedRunFolder.open(options.folderPath, config, options.command, options.resumes);
    for (const warning of this.folder.warnings) options.log(warning);
    try {
      const { designer: designerId, settings: designerSettings, seed } = config;
      this.curriculum = new Curriculum({ tier, designerId, designerSettings, seed });
      const columns = metricsColumns(this.curriculum.students.length, Object.keys(this.curriculum.designer.metrics()));
      this.#logs = new UedRunLogs(this.folder, columns, options.evaluator?.names ?? []);
      this.times = new TimeShares(this.curriculum, this.#openLogs());
      this.#loggedSteps = this.curriculum.numSteps;
      const { worldId, worldSettings } = tier.student;
      this.#inbox = new UedInbox(this.folder.path, worldId, Number(worldSettings.size), options.log);
      if (this.folder.restored === undefined) this.#begin();
    } catch (error) {
      this.folder.close();
      throw error;
    }
  }

  /** As the checkpoint of a resumed run knows them, or anew. Returns the seconds of earlier sessions. */
  #openLogs(): TimeSeconds {
    const { restored } = this.folder;
    const lengths = restored === undefined ? NO_LENGTHS : this.#load(restored);
    return this.#logs.open(lengths, this.curriculum.numCycles, this.curriculum.numSteps);
  }

  /** What comes before the first cycle: how an untrained student does, and a checkpoint, so that there always is one. */
  #begin(): void {
    this.#evaluate();
    this.checkpoint();
  }

  #load(checkpoint: NonNullable<UedRunFolder['restored']>): LogLengths {
    this.curriculum.load(checkpoint, this.folder.path);
    const { lengths, numRollbacks, numLevels } = checkpoint.extra.run as RunState;
    this.#numRollbacks = numRollbacks;
    this.#numLevels = numLevels;
    return lengths;
  }

  get isDone(): boolean {
    return this.curriculum.isDone;
  }

  /** One cycle with everything that is due after it. Errors: RunStoppedError when the numbers break again and again. */
  step(): CycleReport {
    const { curriculum } = this;
    this.#takeOffers();
    const report = curriculum.cycle();
    this.#guard.note(report);
    const complexity = measurePlayed(report.played, report.cycle, curriculum.config.tier.student);
    this.#logs.cycle(report, metricsRow(report, complexity), this.#newLevels(report));
    const { cyclesPerEvaluation, cyclesPerCheckpoint } = this.folder.config;
    if (cyclesPerEvaluation > 0 && report.cycle % cyclesPerEvaluation === 0 && !this.isDone) this.#evaluate();
    this.#logs.timing(report.cycle, report.numSteps, report.numSteps - this.#loggedSteps, this.times.take());
    this.#loggedSteps = report.numSteps;
    const isDue = report.cycle % cyclesPerCheckpoint === 0;
    if (this.#guard.hasDiverged || ((isDue || this.isDone) && !this.isHealthy)) this.#rollBack();
    else if (isDue && !this.isDone) this.checkpoint(); // the last one comes after all other files
    return report;
  }

  #takeOffers(): void {
    const { designer } = this.curriculum;
    const levels = this.#inbox.take(this.curriculum.numCycles + 1);
    if (levels.length > 0 && designer.offer === undefined) {
      this.#options.log(`inbox: designer ${designer.id} takes no levels of people`);
    } else for (const level of levels) designer.offer?.(level);
  }

  #newLevels(report: CycleReport): LevelRecord[] {
    const { designer } = this.curriculum;
    const found = [...designer.entries()].filter(({ id }) => id >= this.#numLevels).sort((a, b) => a.id - b.id);
    for (const { id } of found) this.#numLevels = Math.max(this.#numLevels, id + 1);
    return found.map((entry) => toLevelRecord(report.cycle, entry));
  }

  #evaluate(): Record<string, number> {
    const startedAt = performance.now();
    const { numCycles: cycle, numSteps: steps, students } = this.curriculum;
    const figures = this.#options.evaluator?.evaluate(this.curriculum) ?? {};
    this.#logs.evaluation(steps, { cycle, steps, updates: students[0].numUpdates, ...figures });
    this.times.evaluatingMs += performance.now() - startedAt;
    return figures;
  }

  /** Writes the state between two cycles, after all that it counts on is on the disk. Returns the path. */
  checkpoint(): string {
    const { curriculum, folder } = this;
    this.#logs.sync();
    const { weights, extra } = curriculum.save();
    const { lengths } = this.#logs;
    const run: RunState = { lengths, numRollbacks: this.#numRollbacks, numLevels: this.#numLevels };
    const bytes = encodeCheckpoint({
      kind: CURRICULUM_KIND,
      worldId: curriculum.config.tier.student.worldId,
      config: folder.config,
      engine: folder.config.engine,
      weights,
      extra: { ...extra, run },
    });
    writeFileAtomic(folder.file(GALLERY_FILE), `${JSON.stringify(this.#gallery())}\n`);
    return folder.writeCheckpoint(curriculum.numCycles, bytes);
  }

  /** Whether the numbers of now are worth a checkpoint. */
  get isHealthy(): boolean {
    return this.#guard.isHealthy(this.curriculum);
  }

  #gallery(): LevelRecord[] {
    return [...this.curriculum.designer.entries()]
      .sort((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, GALLERY_LENGTH)
      .map((entry) => toLevelRecord(this.curriculum.numCycles, entry));
  }

  /**
   * Back to the last good checkpoint, with other chance from there on: the same would break the same way. A checkpoint
   * with that chance takes its place at once, so that a resumed run goes the same way.
   */
  #rollBack(): void {
    const { curriculum, folder } = this;
    const from = curriculum.numCycles;
    const newest = folder.readNewest();
    const numRollbacks = this.#numRollbacks + 1;
    if (newest === undefined || numRollbacks > MAX_ROLLBACKS) {
      throw new RunStoppedError(
        `losses or weights are not finite numbers again after ${MAX_ROLLBACKS} returns to a good checkpoint; ` +
          `the run stopped at cycle ${from}; a smaller learning rate may help`,
      );
    }
    this.#logs.close();
    const lengths = this.#load(newest);
    this.#numRollbacks = numRollbacks;
    this.#guard.reset();
    curriculum.students.forEach(({ rollout }, k) => {
      rollout.rng.state.set(new Rng(folder.config.seed, ROLLBACK_STREAM + 16 * numRollbacks + k).state);
    });
    this.#logs.open(lengths, curriculum.numCycles, curriculum.numSteps);
    this.#loggedSteps = curriculum.numSteps;
    this.checkpoint();
    this.#options.log(
      `cycle ${from}: losses or weights are not finite numbers; rolled back to the checkpoint of cycle ` +
        `${curriculum.numCycles}, with other chance from there on (time ${numRollbacks} of at most ${MAX_ROLLBACKS})`,
    );
  }

  /**
   * After the last cycle: the last evaluation, what plays, result.json, and the last checkpoint when all else is there, so
   * that a run which was killed in between finishes again.
   */
  finish(): void {
    const { curriculum, folder } = this;
    const { config } = folder;
    const evaluation = this.#evaluate();
    this.#logs.timing(curriculum.numCycles, curriculum.numSteps, 0, this.times.take());
    const names = studentNames(curriculum.students.length).map((name) => `${name}.ckpt`);
    const { designer, tier, seed, engine } = config;
    curriculum.students.forEach((student, k) => {
      const { numUpdates } = student;
      const extra = { designer, tier, seed, numUpdates, numSteps: curriculum.numSteps };
      writeFileAtomic(folder.file(names[k]), encodeStudent(student, curriculum.config.tier.student, engine, extra));
    });
    const result: UedResult = {
      designer,
      tier,
      seed,
      engine,
      cycles: curriculum.numCycles,
      steps: curriculum.numSteps,
      updates: curriculum.students[0].numUpdates,
      rollbacks: this.#numRollbacks,
      evaluation: Object.fromEntries(Object.entries(evaluation).map(([name, value]) => [name, finiteOrNull(value)])),
      students: names,
    };
    writeFileAtomic(folder.file(RESULT_FILE), `${JSON.stringify(result, null, 2)}\n`);
    this.checkpoint();
  }

  /** Of a finished run. */
  readResult(): UedResult {
    return JSON.parse(readFileSync(this.folder.file(RESULT_FILE), 'utf8'));
  }

  /** Mean steps a second of the whole run so far. */
  get stepsPerSecond(): number {
    return this.curriculum.numSteps / sumOf(this.times.total);
  }

  close(): void {
    this.#logs.close();
    this.folder.close();
    this.curriculum.dispose();
  }
}

interface RunState {
  readonly lengths: LogLengths;
  readonly numRollbacks: number;
  readonly numLevels: number;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
