import type { Move } from '../../../agents/designers/designer.ts';
import type { CycleReport, StudentReport } from '../../loop/curriculum.ts';
import type { RunPlan } from './run-plan.ts';

/** The columns of metrics.csv (docs/training-curricula.md says what each is) and the row of one cycle. */
export const MOVE_CODES: Readonly<Record<Move, number>> = { new: 0, replay: 1, mutate: 2 };

const RUN_COLUMNS = ['cycle', 'steps', 'updates', 'move'];
const STUDENT_COLUMNS = ['is_learning', 'episodes', 'return', 'solved_rate'];

/** Columns of PPO's figures. */
export const PPO_COLUMNS = {
  policy_loss: 'policyLoss',
  value_loss: 'valueLoss',
  entropy: 'entropy',
  kl: 'approximateKl',
  clip_fraction: 'clipFraction',
  gradient_norm: 'gradientNorm',
  cloning_loss: 'cloningLoss',
  skipped: 'numSkipped',
} as const;

/** Names of the students in files and columns: one is the student, a second one its antagonist, more are numbered. */
export function studentNames(numStudents: number): string[] {
  if (numStudents === 2) return ['student', 'antagonist'];
  return Array.from({ length: numStudents }, (_, k) => (k === 0 ? 'student' : `student${k}`));
}

type Columns = Pick<RunPlan, 'played' | 'metricColumns'>;

export function metricsColumns(
  { played, metricColumns }: Columns,
  numStudents: number,
  designerMetrics: readonly string[],
): string[] {
  const columns = [...STUDENT_COLUMNS, ...Object.keys(metricColumns)];
  return [
    ...RUN_COLUMNS,
    ...played.names,
    ...studentNames(numStudents).flatMap((student) => columns.map((name) => `${student}/${name}`)),
    ...designerMetrics.map((name) => `designer/${name}`),
  ];
}

export function metricsRow({ played, metricColumns }: Columns, report: CycleReport): Record<string, number> {
  const names = studentNames(report.students.length);
  return {
    cycle: report.cycle,
    steps: report.numSteps,
    updates: report.numUpdates,
    move: MOVE_CODES[report.move],
    ...played.measure(report),
    ...Object.assign({}, ...report.students.map((student, k) => studentCells(names[k], student, metricColumns))),
    ...Object.fromEntries(Object.entries(report.designer).map(([name, value]) => [`designer/${name}`, value])),
  };
}

function studentCells(
  name: string,
  student: StudentReport,
  metricColumns: Columns['metricColumns'],
): Record<string, number> {
  const { isLearning, numEpisodes, meanReturn, solvedRate, metrics } = student;
  const cells: Record<string, number> = {
    [`${name}/is_learning`]: isLearning ? 1 : 0,
    [`${name}/episodes`]: numEpisodes,
    [`${name}/return`]: meanReturn,
    [`${name}/solved_rate`]: solvedRate,
  };
  for (const [column, field] of Object.entries(metricColumns))
    cells[`${name}/${column}`] = metrics?.[field] ?? Number.NaN;
  return cells;
}
