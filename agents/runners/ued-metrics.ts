import type { Move } from '../designers/designer.ts';
import type { CycleReport, StudentReport } from './curriculum.ts';
import type { PlayedComplexity } from './level-record.ts';

/** The columns of metrics.csv (docs/training-curricula.md says what each is) and the row of one cycle. */
export const MOVE_CODES: Readonly<Record<Move, number>> = { new: 0, replay: 1, mutate: 2 };

const RUN_COLUMNS = ['cycle', 'steps', 'updates', 'move', 'played/shortest_path', 'played/walls', 'played/solvable'];
const PPO_COLUMNS = {
  policy_loss: 'policyLoss',
  value_loss: 'valueLoss',
  entropy: 'entropy',
  kl: 'approximateKl',
  clip_fraction: 'clipFraction',
  gradient_norm: 'gradientNorm',
  cloning_loss: 'cloningLoss',
  skipped: 'numSkipped',
} as const;
const STUDENT_COLUMNS = ['is_learning', 'episodes', 'return', 'solved_rate', ...Object.keys(PPO_COLUMNS)];

/** Names of the students in files and columns: one is the student, a second one its antagonist, more are numbered. */
export function studentNames(numStudents: number): string[] {
  if (numStudents === 2) return ['student', 'antagonist'];
  return Array.from({ length: numStudents }, (_, k) => (k === 0 ? 'student' : `student${k}`));
}

export function metricsColumns(numStudents: number, designerMetrics: readonly string[]): string[] {
  return [
    ...RUN_COLUMNS,
    ...studentNames(numStudents).flatMap((student) => STUDENT_COLUMNS.map((name) => `${student}/${name}`)),
    ...designerMetrics.map((name) => `designer/${name}`),
  ];
}

export function metricsRow(report: CycleReport, complexity: PlayedComplexity): Record<string, number> {
  const names = studentNames(report.students.length);
  return {
    cycle: report.cycle,
    steps: report.numSteps,
    updates: report.numUpdates,
    move: MOVE_CODES[report.move],
    'played/shortest_path': complexity.shortestPath,
    'played/walls': complexity.walls,
    'played/solvable': complexity.solvableShare,
    ...Object.assign({}, ...report.students.map((student, k) => studentCells(names[k], student))),
    ...Object.fromEntries(Object.entries(report.designer).map(([name, value]) => [`designer/${name}`, value])),
  };
}

function studentCells(name: string, student: StudentReport): Record<string, number> {
  const { isLearning, numEpisodes, meanReturn, solvedRate, ppo } = student;
  const cells: Record<string, number> = {
    [`${name}/is_learning`]: isLearning ? 1 : 0,
    [`${name}/episodes`]: numEpisodes,
    [`${name}/return`]: meanReturn,
    [`${name}/solved_rate`]: solvedRate,
  };
  for (const [column, field] of Object.entries(PPO_COLUMNS)) cells[`${name}/${column}`] = ppo?.[field] ?? Number.NaN;
  return cells;
}
