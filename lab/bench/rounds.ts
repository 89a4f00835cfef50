import type { Steps } from '../../envs/core/steps.ts';

/** What one side of a comparison did in one round. */
export interface Round {
  readonly units: number; // of work
  readonly allMs: number; // wall milliseconds
  readonly cpuMs: number; // of all threads
}

/** Some work, timed. `make` returns how many units it was. */
export function* timeRound(make: () => Steps<number>): Steps<Round> {
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const units = yield* make();
  const cpu = process.cpuUsage(cpuBefore);
  return { units, allMs: performance.now() - startMs, cpuMs: (cpu.user + cpu.system) / 1000 };
}

/**
 * Sides in turn, A B A B: what else the machine does meets all of them alike. The first `numWarmUps` rounds are not kept, so that the
 * compiler has seen every loop. Returns the rounds of each side.
 */
export function* inTurns(
  sides: readonly (() => Steps<Round>)[],
  numWarmUps: number,
  numRounds: number,
): Steps<Round[][]> {
  const made = sides.map((): Round[] => []);
  for (let round = -numWarmUps; round < numRounds; round++) {
    for (const [i, side] of sides.entries()) {
      const time = yield* side();
      if (round >= 0) made[i].push(time);
    }
  }
  return made;
}

/** The upper one of the two in the middle where there are two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Units per second of wall time: median of the rounds. */
export function unitsPerSec(rounds: readonly Round[]): number {
  return Math.round(median(rounds.map(({ units, allMs }) => (1000 * units) / allMs)));
}

/** What one side costs beside another; below 0 where it is faster. */
export interface Cost {
  readonly wall: number; // share of the other one's units per second that is lost
  readonly cpu: number; // the same per second of all threads' time, which other work on the machine disturbs less
}

/** Medians over the rounds, each beside its own neighbour. */
export function costOf(rounds: readonly Round[], beside: readonly Round[]): Cost {
  const lost = (key: 'allMs' | 'cpuMs'): number =>
    median(rounds.map((round, i) => 1 - (round.units * beside[i][key]) / (round[key] * beside[i].units)));
  return { wall: lost('allMs'), cpu: lost('cpuMs') };
}
