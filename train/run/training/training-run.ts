import { readFileSync } from 'node:fs';
import { encodeCheckpoint, writeFileAtomic } from '../../../agents/checkpoint.ts';
import { InputError } from '../../../envs/core/errors.ts';
import { CURRICULUM_KIND, Curriculum, type CycleReport } from '../../loop/curriculum.ts';
import { DivergenceGuard } from '../../loop/divergence-guard.ts';
import { type LevelRecord, toLevelRecord } from '../../loop/level-record.ts';
import { sumOf, type TimeSeconds, TimeShares } from '../../loop/time-shares.ts';
import { CARD_FILE, RESULT_FILE } from '../folder/run-files.ts';
import { checkpointPaths, RunFolder } from '../folder/run-folder.ts';
import { formatModelCard } from './model-card.ts';
import { type LogLengths, NO_LENGTHS, RunLogs } from './run-logs.ts';
import { metricsColumns, metricsRow, studentNames } from './run-metrics.ts';
import type { RunPlan, RunResult } from './run-plan.ts';
import { UedInbox } from './ued-inbox.ts';

export interface TrainingRunOptions {
  readonly folderPath: string;
  readonly plan: RunPlan;
  readonly command: string;
  readonly resumes: boolean;
  readonly log: (line: string) => void;
}

export const GALLERY_FILE = 'gallery.json'; // the levels of the highest scores at the last checkpoint
const GALLERY_LENGTH = 24;
const LEFT_OUT_LIMIT = 3; // updates in a row without a step that was finite
const MAX_ROLLBACKS = 5; // of one run
const ROLLBACK_STREAM = 1000; // random streams: 16 for each time a run went back

/** One training in its folder: cycles, logs, checkpoints, and the way back when numbers break. */
export class TrainingRun {
  readonly folder: RunFolder;
  readonly curriculum: Curriculum;
  readonly times: TimeShares;
  readonly #options: TrainingRunOptions;
  readonly #logs: RunLogs;
  readonly #inbox: UedInbox | undefined;
  readonly #guard = new DivergenceGuard(LEFT_OUT_LIMIT);
  #numRollbacks = 0;
  #numLevels = 0; // ids below are in levels.jsonl
  #loggedSteps: number;

  /** Errors: those of RunFolder.open; InputError when the checkpoint does not fit. */
  constructor(options: TrainingRunOptions) {
    const { plan } = options;
    this.#options = options;
    this.curriculum = new Curriculum(plan.curriculum); // what cannot be made leaves no folder behind
    this.folder = openFolder(options, this.curriculum);
    for (const warning of this.folder.warnings) options.log(warning);
    try {
      const { students, designer } = this.curriculum;
      const columns = metricsColumns(plan, students.length, Object.keys(designer.metrics()));
      this.#logs = new RunLogs(this.folder, columns, plan.evaluator?.names ?? []);
      this.times = new TimeShares(this.curriculum, this.#openLogs());
      this.#loggedSteps = this.curriculum.numSteps;
      const { worldId } = plan.curriculum.learner;
      if (plan.inboxSize !== undefined) {
        this.#inbox = new UedInbox(this.folder.path, worldId, plan.inboxSize, options.log);
      }
      if (!this.isDone) this.folder.noteSession();
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

  #load(checkpoint: NonNullable<RunFolder['restored']>): LogLengths {
    this.curriculum.load(checkpoint, this.folder.path);
    const { lengths, numRollbacks, numLevels, usedSeconds = 0 } = checkpoint.extra.run as RunState;
    this.curriculum.usedSeconds = usedSeconds;
    this.#numRollbacks = numRollbacks;
    this.#numLevels = numLevels;
    return lengths;
  }

  get isDone(): boolean {
    return this.curriculum.isDone;
  }

  get #endsByTime(): boolean {
    return this.curriculum.config.totalSeconds !== undefined;
  }

  /** One cycle with everything that is due after it. Errors: InputError when the numbers break again and again. */
  step(): CycleReport {
    const { curriculum } = this;
    this.#takeOffers();
    const report = curriculum.cycle();
    this.#guard.note(curriculum, report);
    this.#logs.cycle(report, metricsRow(this.#options.plan, report), this.#newLevels(report));
    const { cyclesPerEvaluation, cyclesPerCheckpoint } = this.folder.config;
    if (cyclesPerEvaluation > 0 && report.cycle % cyclesPerEvaluation === 0 && !this.isDone) this.#evaluate();
    this.#logs.timing(report.cycle, report.numSteps, report.numSteps - this.#loggedSteps, this.times.take());
    this.#loggedSteps = report.numSteps;
    if (this.#endsByTime) curriculum.usedSeconds = this.times.totalSeconds;
    const isDue = report.cycle % cyclesPerCheckpoint === 0;
    if (this.#guard.hasDiverged || ((isDue || this.isDone) && !this.isHealthy)) this.#rollBack();
    else if (isDue && !this.isDone) this.checkpoint(); // the last one comes after all other files
    return report;
  }

  #takeOffers(): void {
    const { designer } = this.curriculum;
    const levels = this.#inbox?.take(this.curriculum.numCycles + 1) ?? [];
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
    const figures = this.#options.plan.evaluator?.evaluate(this.curriculum) ?? {};
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
    const run: RunState = {
      ...{ lengths, numRollbacks: this.#numRollbacks, numLevels: this.#numLevels },
      ...(this.#endsByTime && { usedSeconds: curriculum.usedSeconds }),
    };
    const bytes = encodeCheckpoint({
      kind: CURRICULUM_KIND,
      worldId: curriculum.config.learner.worldId,
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
    return this.#guard.findTrouble(this.curriculum) === undefined;
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
    if (newest === undefined || numRollbacks > MAX_ROLLBACKS) throw this.#divergenceError();
    this.#logs.close();
    const lengths = this.#load(newest);
    this.#numRollbacks = numRollbacks;
    this.#guard.reset();
    curriculum.students.forEach((student, k) => {
      student.reseed(ROLLBACK_STREAM + 16 * numRollbacks + k);
    });
    this.#logs.open(lengths, curriculum.numCycles, curriculum.numSteps);
    this.#loggedSteps = curriculum.numSteps;
    this.checkpoint();
    this.#options.log(
      `cycle ${from}: losses or weights are not finite numbers; rolled back to the checkpoint of cycle ` +
        `${curriculum.numCycles}, with other chance from there on (time ${numRollbacks} of at most ${MAX_ROLLBACKS})`,
    );
  }

  /** The line of a run whose numbers break wherever chance leads it. */
  #divergenceError(): InputError {
    const { curriculum, folder } = this;
    const { students, config } = curriculum;
    const { learnerIdx, numLeftOut, figure, value } = this.#guard.findTrouble(curriculum)!;
    const who = studentNames(students.length)[learnerIdx] ?? 'adversary';
    const numMade = (students[learnerIdx] ?? students[0]).numUpdates - numLeftOut;
    const when = numMade > 0 ? `after ${numMade} updates` : 'before its first update';
    const remedy = numMade > 0 ? smallerSteps(config.learner.settings) : 'smaller rewards or weights of the loss';
    const [checkpoint] = checkpointPaths(folder.path);
    return new InputError(
      `${figure} of the ${who} ${when}, and after ${this.#numRollbacks} returns to a good checkpoint`,
      {
        value,
        limit: `a finite number: begin in another --out with ${remedy}`,
        where: `${checkpoint}, the last good checkpoint`,
      },
    );
  }

  /**
   * After the last cycle: the last evaluation, what plays, result.json, the card, and the last checkpoint when all else is there, so
   * that a run which was killed in between finishes again.
   */
  finish(): void {
    const { curriculum, folder } = this;
    const { config } = folder;
    const evaluation = this.#evaluate();
    this.#logs.timing(curriculum.numCycles, curriculum.numSteps, 0, this.times.take());
    const names = studentNames(curriculum.students.length).map((name) => `${name}.ckpt`);
    const { plan } = this.#options;
    curriculum.students.forEach((student, k) => {
      const extra = {
        ...plan.resultFacts,
        seed: config.seed,
        numUpdates: student.numUpdates,
        numSteps: curriculum.numSteps,
      };
      writeFileAtomic(folder.file(names[k]), plan.encode(student, extra));
    });
    const result: RunResult = {
      ...plan.resultFacts,
      seed: config.seed,
      engine: config.engine,
      cycles: curriculum.numCycles,
      steps: curriculum.numSteps,
      updates: curriculum.students[0].numUpdates,
      rollbacks: this.#numRollbacks,
      evaluation: Object.fromEntries(Object.entries(evaluation).map(([name, value]) => [name, finiteOrNull(value)])),
      students: names,
    };
    writeFileAtomic(folder.file(RESULT_FILE), `${JSON.stringify(result, null, 2)}\n`);
    writeFileAtomic(folder.file(CARD_FILE), formatModelCard(plan.card(folder, result)));
    this.checkpoint();
  }

  /** Of a finished run. */
  readResult(): RunResult {
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
  readonly usedSeconds?: number; // of a run that ends by time; in no other, whose bytes know no clock
}

/** What to set for a learner whose numbers break. */
function smallerSteps({ learningRate }: Readonly<Record<string, unknown>>): string {
  if (typeof learningRate !== 'number') return 'smaller steps';
  return `--set learningRate=${Number((learningRate / 10).toPrecision(2))}, which was ${learningRate}`;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function openFolder({ folderPath, plan, command, resumes }: TrainingRunOptions, curriculum: Curriculum): RunFolder {
  try {
    return RunFolder.open(folderPath, plan.folders, plan.config, command, resumes);
  } catch (error) {
    curriculum.dispose();
    throw error;
  }
}
