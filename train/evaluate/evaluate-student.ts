import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { studentOfCurriculum } from '../../agents/algorithms/student-checkpoint.ts';
import { readCheckpoint } from '../../agents/checkpoint.ts';
import { type Interval, wilsonInterval } from '../../agents/ops/robust-statistics.ts';
import { InputError } from '../../envs/core/errors.ts';
import type { Steps } from '../../envs/core/steps.ts';
import { MAZE_WORLD_ID } from '../../envs/worlds/maze/cells.ts';
import { CURRICULUM_KIND } from '../loop/curriculum.ts';
import { readStudentPolicy, type StudentPolicy } from '../players/student-checkpoint.ts';
import { checkpointPaths } from '../run/folder/run-folder.ts';
import {
  countSolved,
  dcdHorizon,
  evaluateLevelsInSteps,
  meanReturn,
  meanSolvedSteps,
  SHORT_HORIZON,
} from './evaluate-levels.ts';
import type { NamedLevel } from './level-set.ts';

/** A student on a set of mazes, by both horizons of the literature. */
export interface HorizonFigures {
  readonly horizon: number | 'dcd'; // steps; dcd: 2 (h + 2)(w + 2) of each maze
  readonly solved: Interval; // rate with Wilson's interval of 95 %, episodes being the tries
  readonly meanReturn: number;
  readonly meanSteps: number | null; // to the goal, of solved episodes; null without one
}

export interface MazeFigures {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly horizons: readonly HorizonFigures[]; // 250 steps, then DCD's
}

export interface StudentReport {
  readonly checkpoint: string;
  readonly student: Readonly<Record<string, unknown>>; // tier (its preset), designer, seed, updates, steps
  readonly numEpisodes: number; // of each maze
  readonly seed: number;
  readonly mazes: readonly MazeFigures[];
  readonly all: readonly HorizonFigures[]; // all episodes together
  readonly envSteps: number;
}

/**
 * What plays, from a checkpoint file of kind 'actor-critic', or from a run folder: its finished student, else that of its
 * newest checkpoint. Errors: InputError when there is none, or it plays another world than the maze.
 */
export function readStudent(path: string): StudentPolicy {
  const file = existsSync(path) && statSync(path).isDirectory() ? studentFile(path) : path;
  const found = readCheckpoint(file);
  const policy = readStudentPolicy(found.kind === CURRICULUM_KIND ? studentOfCurriculum(found, file) : found, file);
  if (policy.worldId === MAZE_WORLD_ID) return policy;
  throw new InputError('checkpoint is of another world', { value: policy.worldId, limit: MAZE_WORLD_ID, where: file });
}

function studentFile(folderPath: string): string {
  const finished = join(folderPath, 'student.ckpt');
  const found = existsSync(finished) ? finished : checkpointPaths(folderPath)[0];
  if (found !== undefined) return found;
  throw new InputError('folder holds no student', {
    value: folderPath,
    limit: 'student.ckpt, or a run with checkpoints',
  });
}

/** Plays every maze `numEpisodes` times with the stochastic policy; both horizons come from the same episodes. */
export function* evaluateStudent(
  policy: StudentPolicy,
  checkpoint: string,
  set: readonly NamedLevel[],
  numEpisodes: number,
  seed: number,
): Steps<StudentReport> {
  const arrivals = yield* evaluateLevelsInSteps(
    policy,
    set.map(({ level }) => level),
    { numEpisodes, seed, horizonOf: (level) => Math.max(SHORT_HORIZON, dcdHorizon(level)) },
  );
  const horizonOf = (i: number, horizon: HorizonFigures['horizon']): number =>
    horizon === 'dcd' ? dcdHorizon(set[i].level) : horizon;
  const figures = (mazes: readonly number[], horizon: HorizonFigures['horizon']): HorizonFigures => {
    const solved = mazes.map((i) => countSolved(arrivals, i, horizonOf(i, horizon)));
    const numSolved = sumOf(solved);
    const steps = mazes.map((i, n) =>
      solved[n] === 0 ? 0 : solved[n] * meanSolvedSteps(arrivals, i, horizonOf(i, horizon)),
    );
    return {
      horizon,
      solved: wilsonInterval(numSolved, mazes.length * numEpisodes),
      meanReturn: sumOf(mazes.map((i) => meanReturn(arrivals, i, horizonOf(i, horizon)))) / mazes.length,
      meanSteps: numSolved === 0 ? null : sumOf(steps) / numSolved,
    };
  };
  const both = (mazes: readonly number[]) => [figures(mazes, SHORT_HORIZON), figures(mazes, 'dcd')];
  return {
    checkpoint,
    student: policy.extra,
    numEpisodes,
    seed,
    mazes: set.map(({ name, level: { height, width } }, i) => ({ name, height, width, horizons: both([i]) })),
    all: both(set.map((_, i) => i)),
    envSteps: arrivals.numSteps,
  };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The report as a table, mazes beyond `maxMazes` left out and counted. */
export function formatStudentReport(report: StudentReport, maxMazes: number): string {
  const { checkpoint, student, numEpisodes, seed, mazes, all } = report;
  const { algorithm, tier: preset, designer, numUpdates, numSteps } = student;
  const by = [algorithm, designer, ...(preset === undefined ? [] : [`preset ${preset}`])].filter(
    (part) => part !== undefined,
  );
  const shown = mazes
    .slice(0, maxMazes)
    .map(({ name, height, width, horizons }) => row(name, `${height} x ${width}`, horizons));
  const rest = mazes.length - shown.length;
  return [
    `${checkpoint}: ${by.length === 0 ? 'unknown training' : by.join(', ')}, ${numUpdates ?? '?'} updates, ${numSteps ?? '?'} steps;`,
    `${numEpisodes} episodes of each maze, stochastic policy, seed ${seed}`,
    '',
    '| maze | side | solved in 250 steps | return | solved in 2 (h + 2)(w + 2) | return | steps |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...shown,
    ...(rest > 0 ? [`| ${rest} more mazes (--json has all) | | | | | | |`] : []),
    row(`all ${mazes.length}`, '', all),
    '',
  ].join('\n');
}

function row(name: string, side: string, [short, long]: readonly HorizonFigures[]): string {
  const rate = ({ solved: { value, low, high } }: HorizonFigures): string =>
    `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  const steps = long.meanSteps === null ? '-' : long.meanSteps.toFixed(1);
  const cells = [name, side, rate(short), short.meanReturn.toFixed(3), rate(long), long.meanReturn.toFixed(3), steps];
  return `| ${cells.join(' | ')} |`;
}
