import type { Cycle, LevelStream } from '../../agents/designers/designer.ts';
import type { BufferedLevel } from '../../agents/memory/level-entry.ts';
import type { Level } from '../../envs/core/level.ts';
import { Rng } from '../../envs/core/rng.ts';
import { createGenerators, findWorld } from '../../envs/registry.ts';
import type { StudentConfig } from './student.ts';

/** One line of levels.jsonl: a level that came into the buffer, or that an adversary built. */
export interface LevelRecord {
  readonly cycle: number; // in which it came
  readonly id: number;
  readonly parentId: number; // -1 without one
  readonly generation: number; // edits since a level without parent
  readonly origin: string; // new, mutated, person
  readonly score: number | null; // when it came; null where no episode finished
  readonly maxReturn: number | null; // likewise
  readonly text: string; // as the world writes levels
  readonly shortestPath?: number | null; // moves; null where there is no way, left out in a world that measures none
  readonly walls?: number; // tiles; left out likewise
}

/** How complex the levels of one cycle are; NaN in a world that does not measure its levels. */
export interface PlayedComplexity {
  readonly shortestPath: number; // mean of the solvable ones, in moves; NaN without one
  readonly walls: number; // mean, in tiles
  readonly solvableShare: number; // [0, 1]
}

const STREAM_SAMPLE = 32; // levels drawn to measure a stream
const MEASURE_STREAM = 900; // random stream, apart from all that training uses

/** The line of levels.jsonl for an entry of the level buffer. cycle: in which it came. */
export function toLevelRecord(cycle: number, entry: BufferedLevel): LevelRecord {
  const { level, lineage, id } = entry;
  const { curriculum, levelFormat } = findWorld(level.worldId);
  const measures = curriculum?.measure?.(level);
  return {
    cycle,
    id,
    parentId: lineage.parentId,
    generation: lineage.generation,
    origin: lineage.origin,
    score: finiteOrNull(entry.score),
    maxReturn: finiteOrNull(entry.maxReturn),
    text: levelFormat.format(level),
    ...(measures !== undefined && { shortestPath: finiteOrNull(measures.shortestPath), walls: measures.walls }),
  };
}

/** Complexity of the first student's levels in a cycle. A stream, whose levels are made while it is played, is measured by a sample that cycleIdx decides. */
export function measurePlayed(cycle: Cycle, cycleIdx: number, student: StudentConfig): PlayedComplexity {
  const [play] = cycle.plays;
  const levels = play.kind === 'levels' ? play.levels : sampleStream(play.stream, cycleIdx, student);
  const { curriculum } = findWorld(student.worldId);
  const measured = levels.flatMap((level) => curriculum?.measure?.(level) ?? []);
  const solvable = measured.filter(({ isSolvable }) => isSolvable);
  return {
    shortestPath: mean(solvable.map(({ shortestPath }) => shortestPath)),
    walls: mean(measured.map(({ walls }) => walls)),
    solvableShare: solvable.length / measured.length,
  };
}

/** Mean of the values; NaN where there are none. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Draws STREAM_SAMPLE levels as a stream gives them: of its parts in proportion to their weights. cycleIdx decides the draws; the
 * generators of training are not touched.
 */
export function sampleStream(stream: LevelStream, cycleIdx: number, student: StudentConfig): Level[] {
  const generators = createGenerators(student.worldId, student.worldSettings);
  const rng = new Rng(cycleIdx, MEASURE_STREAM);
  const total = stream.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: STREAM_SAMPLE }, () => {
    let left = rng.unit() * total;
    const part = stream.find(({ weight }, i) => {
      left -= weight;
      return left < 0 || i === stream.length - 1;
    })!;
    if ('levels' in part) return part.levels[rng.below(part.levels.length)];
    return generators.find(({ id }) => id === part.generatorId)!.sample(rng);
  });
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
