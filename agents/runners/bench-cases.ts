/** What `murmur bench` measures: the settings the field reports, and the bars we set ourselves (docs/results/worlds.md). */
export interface BenchCase {
  readonly id: string;
  readonly worldId: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly generatorId?: string; // the world's first when left out
  /** What one step counts: a step of the world, or one for each seat. */
  readonly unit: 'step' | 'joint step' | 'agent-step';
  readonly atLeast?: number; // units per second on one core
  readonly stretch?: number;
}

export const BENCH_CASES: readonly BenchCase[] = [
  {
    id: 'orchard',
    worldId: 'orchard',
    settings: { numSeats: 4, viewSize: 9, horizon: 1000 },
    unit: 'agent-step',
    atLeast: 3e6,
    stretch: 8e6,
  },
  { id: 'coins', worldId: 'coins', settings: {}, unit: 'step' },
];

/** The case whose batch is split over threads, and the speed-up we want of two cores. */
export const THREADS_CASE_ID = 'coins';
export const THREADS_AT_LEAST = 1.8;
