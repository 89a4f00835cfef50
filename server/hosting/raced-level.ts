import type { LevelLineage } from '../../agents/memory/level-entry.ts';
import { hashLevel, type Level } from '../../envs/core/level.ts';
import { measureMaze } from '../../envs/worlds/maze/metrics.ts';

/** Returns of one race, each in [0, 1]: 0 for not solved. */
export interface RaceReturns {
  readonly protagonist: number;
  readonly antagonist: number | undefined; // undefined without one
  readonly people: readonly number[];
}

/** What the designer's side says of a level. */
export interface RunFigures {
  readonly cycle: number | null; // in which it came
  readonly score: number | null; // null: not scored
  readonly maxReturn: number; // best of the students, -Infinity without one
}

export const NO_FIGURES: RunFigures = { cycle: null, score: null, maxReturn: -Infinity };

/** A level that a designer's room knows, and how the races on it went. */
export class RacedLevel {
  readonly id: number;
  readonly level: Level;
  readonly hash: string;
  readonly lineage: LevelLineage;
  figures: RunFigures;
  plays = 0;
  /** Best return of each racer on it, by who it is. */
  readonly bests = new Map<string, number>();
  antagonistBest = -Infinity;
  humanBest = -Infinity;
  #protagonistBest = -Infinity;
  #protagonistSum = 0;
  #measures: LevelMeasures | undefined;

  constructor(id: number, level: Level, lineage: LevelLineage, figures: RunFigures = NO_FIGURES) {
    this.id = id;
    this.level = level;
    this.hash = hashLevel(level);
    this.lineage = lineage;
    this.figures = figures;
  }

  get measures(): LevelMeasures {
    this.#measures ??= measure(this.level);
    return this.#measures;
  }

  /** NaN before the first race. */
  get protagonistMean(): number {
    return this.#protagonistSum / this.plays;
  }

  /** Best return that anybody but a person ever had on it, -Infinity without one. */
  get studentsBest(): number {
    return Math.max(this.figures.maxReturn, this.antagonistBest, this.#protagonistBest);
  }

  record({ protagonist, antagonist, people }: RaceReturns): void {
    this.plays++;
    this.#protagonistSum += protagonist;
    this.#protagonistBest = Math.max(this.#protagonistBest, protagonist);
    if (antagonist !== undefined) this.antagonistBest = Math.max(this.antagonistBest, antagonist);
    this.humanBest = Math.max(this.humanBest, ...people);
  }

  /** Notes one racer's return. */
  recordOf(who: string, reached: number): void {
    this.bests.set(who, Math.max(this.bests.get(who) ?? -Infinity, reached));
  }

  /** Adds the races on `other`, an equal level under another id. */
  absorb(other: RacedLevel): void {
    this.plays += other.plays;
    this.#protagonistSum += other.#protagonistSum;
    this.#protagonistBest = Math.max(this.#protagonistBest, other.#protagonistBest);
    this.antagonistBest = Math.max(this.antagonistBest, other.antagonistBest);
    this.humanBest = Math.max(this.humanBest, other.humanBest);
    for (const [who, best] of other.bests) this.recordOf(who, best);
  }

  /** max(0, best of antagonist and people - mean of the protagonist) over the races; null until both raced. */
  get measuredRegret(): number | null {
    return this.#regretOf(Math.max(this.antagonistBest, this.humanBest));
  }

  /**
   * The same without people: the designer's score where that estimates it, else what the antagonist did here, else the best
   * return ever known; at least 0, null where nothing is known.
   */
  estimatedRegret(isRegretScore: boolean): number | null {
    const { score } = this.figures;
    if (isRegretScore && score !== null) return Math.max(0, score);
    return this.#regretOf(this.antagonistBest > -Infinity ? this.antagonistBest : this.studentsBest);
  }

  #regretOf(best: number): number | null {
    return this.plays === 0 || best === -Infinity ? null : Math.max(0, best - this.protagonistMean);
  }
}

export interface LevelMeasures {
  readonly walls: number; // tiles
  readonly shortestPath: number | null; // moves; null where there is no way
  readonly isSolvable: boolean;
}

function measure(level: Level): LevelMeasures {
  const { numWalls, isPassable, shortestPath } = measureMaze(level);
  return { walls: numWalls, shortestPath: isPassable ? shortestPath : null, isSolvable: isPassable };
}
